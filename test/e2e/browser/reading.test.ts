// What a run's page is like to read: in a row of tabs, on a telephone, on paper, and while it waits for its telemetry.
import type { Browser, Page } from 'playwright-core';
import { demoRuns } from '../../../local/demo/demo-runs';
import { PASSWORD, TelemetryEdges, telemetryRequest, upload } from '../../support/telemetry-edges';
import { startChromium, takeTroubles, visit, type Login } from './support/chromium';

const GROUP = 'payments-nightly';
const runs = demoRuns(Date.now()).filter(
  ({ group, telemetry }) => group === GROUP && telemetry !== undefined,
);
const { requestId, telemetry } = runs.findLast(
  (run) => (run.telemetry as { readonly job_status?: boolean }).job_status === false,
)!;
const FAILED = `/files/${GROUP}/${requestId}`;

let edges: TelemetryEdges;
let browser: Browser;
let login: Login;

beforeAll(async () => {
  [edges, browser] = await Promise.all([TelemetryEdges.start(), startChromium()]);
  login = { url: edges.url, username: 'krkn', password: PASSWORD };
  await edges.edge('HTTP API')(telemetryRequest(GROUP, requestId, JSON.stringify(telemetry)));
});

afterAll(async () => {
  await browser.close();
  await edges.stop();
});

const iconOf = (page: Page): Promise<string | null> => page.locator('link[rel=icon]').getAttribute('href');

it('a failed run; its tab says so, in its title and icon', async () => {
  const page = await visit(browser, login, FAILED);
  expect(await page.title()).toMatch(
    /^Failed · nightly \d{4}-\d\d-\d\d \d\d:\d\d UTC · payments-nightly · Chaos Telemetry$/,
  );
  expect(await iconOf(page)).toMatch(/\/failed-\w+\.svg$/);
});

describe('a run without telemetry', () => {
  const waiting = async (name: string): Promise<Page> => {
    const id = `${Math.floor(Date.now() / 1000) - 60}-${name}`;
    await upload(edges.edge('HTTP API'), `waiting/${id}`, 'logs-00.tar.gz', 'x');
    const page = await visit(browser, login, '/files');
    await page.clock.install();
    await page.goto(`${login.url}/files/waiting/${id}`);
    await page.getByText('This page looks for more every 30 seconds.').waitFor();
    return page;
  };

  it('it comes; the page shows it by itself, and so does its tab', async () => {
    const page = await waiting('comes');
    expect(await page.title()).toMatch(/^No telemetry · /);
    const id = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1)!);
    await edges.edge('HTTP API')(telemetryRequest('waiting', id, JSON.stringify(telemetry)));
    await page.clock.fastForward(31_000);
    await page.getByRole('region', { name: 'Timeline' }).waitFor();
    expect(await page.title()).toMatch(/^Failed · /);
    expect(await iconOf(page)).toMatch(/\/failed-/);
  });

  it('something has the focus; the page stays as it is', async () => {
    const page = await waiting('focus');
    await page.getByRole('link', { name: 'logs-00.tar.gz' }).focus();
    await page.evaluate('window.isSame = true');
    await page.clock.fastForward(31_000);
    expect(await page.evaluate('window.isSame')).toBe(true);
  });

  it('nothing comes for hours; the page stops looking, and says so', async () => {
    const page = await waiting('never');
    await page.clock.fastForward('02:00:31');
    await page.getByText('Nothing has come for 2 hours.').waitFor();
    await page.evaluate('window.isSame = true');
    await page.clock.fastForward('01:00:00');
    expect(await page.evaluate('window.isSame')).toBe(true);
  });
});

it('the links to sections stay on the screen; a section is folded up, and opened by a link into it', async () => {
  const page = await visit(browser, login, FAILED, { viewport: { width: 1440, height: 900 } });
  const menu = page.getByRole('navigation', { name: 'On this page' });
  await menu.getByRole('link', { name: 'Files' }).click();
  await page.getByRole('region', { name: 'Files' }).getByRole('table').waitFor();
  expect((await menu.boundingBox())!.y).toBe(0);
  // What is gone to is not behind it.
  const { y } = (await page.locator('#cluster').boundingBox())!;
  await menu.getByRole('link', { name: 'Scenarios' }).click();
  expect(await page.locator('#cluster').boundingBox()).not.toMatchObject({ y });
  const heading = (await page.locator('#scenarios-heading').boundingBox())!;
  expect(heading.y).toBeGreaterThanOrEqual((await menu.boundingBox())!.height);

  const card = page.locator('article.scenario').first();
  await page.locator('#scenarios > details > summary').click();
  await card.waitFor({ state: 'hidden' });
  await page.locator('#timeline a[href^="#scenario-"]').first().click();
  await card.waitFor();
});

it('the scenario that failed; the first card', async () => {
  const page = await visit(browser, login, FAILED);
  await page.locator('article.scenario').first().getByText('Failed', { exact: true }).waitFor();
});

/** Words of tables, each with how many lines it is on: broken ones are on several. */
const BROKEN_WORDS = `[...document.querySelectorAll('.scroll td, .scroll th')].flatMap((cell) => {
  const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  const broken = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    for (const { index, 0: word } of node.data.matchAll(/[a-zA-Z0-9]+/g)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size > 1) broken.push(word);
    }
  }
  return broken;
})`;

it.each([1920, 1440, 1024, 768, 390, 320])('tables at %i pixels; no word is broken', async (width) => {
  const page = await visit(browser, login, FAILED, { viewport: { width, height: 900 } });
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
  expect(await page.evaluate(BROKEN_WORDS)).toEqual([]);
});

it('a telephone; the head takes two lines, and rows of tables are blocks that say what is in them', async () => {
  const page = await visit(browser, login, FAILED, {
    viewport: { width: 390, height: 844 },
    timezoneId: 'Europe/Berlin',
  });
  expect((await page.locator('.top').boundingBox())!.height).toBeLessThan(90);
  const copy = (await page.getByRole('button', { name: 'Copy' }).first().boundingBox())!;
  const name = (await page.locator('#run-id').boundingBox())!;
  expect(copy.y).toBeLessThan(name.y + name.height);
  expect(await page.evaluate('getComputedStyle(document.querySelector(".recovery-scenario")).display')).toBe(
    'block',
  );
  expect(
    await page.evaluate(
      `[...document.querySelectorAll('.scroll')].filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth).length`,
    ),
  ).toBe(0);
});

it('on paper; all is open, and nothing that can only be clicked is there', async () => {
  const page = await visit(browser, login, FAILED, { colorScheme: 'dark' });
  const closed = 'document.querySelectorAll("details:not([open])").length';
  const before = await page.evaluate<number>(closed);
  expect(before).toBeGreaterThan(0);
  await page.evaluate("dispatchEvent(new Event('beforeprint'))");
  await page.emulateMedia({ media: 'print' });
  expect(await page.evaluate(closed)).toBe(0);
  expect(
    await page.evaluate(
      "[...document.querySelectorAll('button, .button, nav.sections')].filter((each) => each.checkVisibility()).length",
    ),
  ).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(22, 25, 29)');
  expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(20_000);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate("dispatchEvent(new Event('afterprint'))");
  expect(await page.evaluate(closed)).toBe(before);
});

it('an address that does not exist; a page, which leads on', async () => {
  const page = await visit(browser, login, '/nosuch');
  await page.getByRole('heading', { name: 'Not found' }).waitFor();
  expect(takeTroubles(page)).toEqual([expect.stringContaining('404')]);
  await page.getByRole('link', { name: 'All groups' }).click();
  await page.waitForURL(`${login.url}/files`);
});
