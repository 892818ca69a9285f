// Every page, as those use it who cannot see it well, have no mouse, or hold it in one hand.
import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { openPage, startChromium, takeTroubles, visit } from './support/chromium';
import { startDemoRuns, type DemoService } from './support/demo-service';
import { findDemoRuns, GROUP, type DemoRuns } from './support/demo-runs';
import { expectAccessible } from './support/page-checks';

let service: DemoService;
let browser: Browser;
let runs: DemoRuns;

beforeAll(async () => {
  [service, browser] = await Promise.all([startDemoRuns(), startChromium()]);
  runs = await findDemoRuns(service.api);
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

/** Path of each kind of page. */
const pages: readonly (readonly [string, () => string])[] = [
  ['groups', () => '/files'],
  ['a group', () => `/files/${GROUP}`],
  ['failed runs of a group', () => `/files/${GROUP}?status=failed`],
  ['no run that matches', () => `/files/${GROUP}?q=nothing-is-called-so`],
  ['a failed run', () => `/files/${runs.failed}`],
  ['a passed run', () => `/files/${runs.passed}`],
  ['an unfinished run', () => `/files/${runs.unfinished}`],
  ['a comparison', () => `/compare?run=${encodeURIComponent(runs.failed)}`],
  ['the scenarios of a group', () => `/history?group=${GROUP}`],
  ['the scenarios of a group with a flaky one', () => '/history?group=checkout-staging'],
  [
    'a history',
    () => `/history?group=${GROUP}&scenario=${encodeURIComponent('scenarios/openshift/etcd.yml')}`,
  ],
  ['a filter that is not valid', () => `/files/${GROUP}?from=bad&status=green`],
  ['raw telemetry', () => `/raw?run=${encodeURIComponent(runs.failed)}`],
];

it('login; axe finds nothing, light and dark, wide and narrow, and the page does not scroll sideways', async () => {
  const page = await openPage(browser, service.url, { reducedMotion: 'reduce' });
  await page.goto(`${service.url}/login`);
  await expectAccessible(page);
});

it.each(pages)(
  '%s; axe finds nothing, light and dark, wide and narrow, and the page does not scroll sideways',
  async (_name, path) => {
    const page = await visit(browser, service, path(), { reducedMotion: 'reduce' });
    await expectAccessible(page);
  },
);

it.each(['/files', '/history?group=nope', '/nosuch/page', `/compare?run=${GROUP}%2Fnope`])(
  '%s; the way out stands at the right edge',
  async (path) => {
    const page = await visit(browser, service, path, { viewport: { width: 1440, height: 900 } });
    const [out, main] = await Promise.all([
      page.getByRole('button', { name: 'Log out' }).boundingBox(),
      page.getByRole('main').boundingBox(),
    ]);
    // The page's padding is 24 pixels.
    expect(out!.x + out!.width).toBe(main!.x + main!.width - 24);
    takeTroubles(page);
  },
);

it('a group that does not exist; axe finds nothing, and the page does not scroll sideways', async () => {
  const page = await visit(browser, service, '/history?group=nope', { reducedMotion: 'reduce' });
  // Chromium itself reports each status of 400 and more.
  takeTroubles(page);
  await expectAccessible(page);
});

/** What is focused shows it, and is on the screen. */
const FOCUS_IS_SEEN = `(() => {
  const focused = document.activeElement;
  if (focused === document.body) return true;
  const { outlineStyle, outlineWidth } = getComputedStyle(focused);
  const { top, bottom, width, height } = focused.getBoundingClientRect();
  const isOutlined = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1;
  return (isOutlined && width > 0 && height > 0 && bottom > 0 && top < innerHeight) || focused.outerHTML.slice(0, 200);
})()`;

/** Presses Tab until something is focused. What is focused on the way must be seen. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  for (let presses = 0; presses < 300; presses++) {
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(FOCUS_IS_SEEN)).toBe(true);
  }
  throw new Error(`Tab does not lead to ${target.toString()}.`);
}

it('by keyboard alone; from the login to a run, its details and files, a comparison, and out', async () => {
  const page = await openPage(browser, service.url, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { keyboard } = page;
  const main = page.getByRole('main');
  await page.goto(service.url);
  // The login's first field has the focus by itself, though not before the page is drawn: keys pressed earlier are lost.
  await page.locator('input[name=username]:focus').waitFor();
  await keyboard.type(service.username);
  await keyboard.press('Tab');
  await keyboard.type(service.password);
  await keyboard.press('Enter');

  const group = main.getByRole('link', { name: GROUP, exact: true });
  // Until the login has led there, Tab moves about on a page that goes away.
  await group.waitFor();
  await tabTo(page, group);
  await keyboard.press('Enter');
  await page.waitForURL(`**/files/${GROUP}`);

  await tabTo(page, main.locator(`tr a[href$="${runs.failed}"]`).first());
  await keyboard.press('Enter');
  await page.waitForURL(`**/files/${runs.failed}`);

  await tabTo(page, page.getByRole('link', { name: 'Skip to the content' }));
  await keyboard.press('Enter');
  await tabTo(page, main.getByRole('button', { name: 'Copy' }).first());
  await keyboard.press('Space');
  await main.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(runs.failed.split('/').at(-1));

  const timeline = page.getByRole('region', { name: 'Timeline' });
  await tabTo(page, timeline.locator('summary').filter({ hasText: 'as a table' }));
  await keyboard.press('Enter');
  await timeline.getByRole('table').first().waitFor();

  await tabTo(
    page,
    page.getByRole('region', { name: 'Files' }).getByRole('link', { name: 'telemetry.json' }),
  );
  const [download] = await Promise.all([page.waitForEvent('download'), keyboard.press('Enter')]);
  const telemetry = await readFile(await download.path());
  expect(telemetry).toEqual(await service.api.download(`${runs.failed}/telemetry.json`));

  await tabTo(page, main.getByRole('link', { name: /^Compare with the last passing run/ }));
  await keyboard.press('Enter');
  await page.waitForURL('**/compare?**');

  await tabTo(page, page.getByRole('button', { name: 'Log out' }));
  await keyboard.press('Enter');
  await page.waitForURL('**/login');
});
