// What an engineer does with the run browser, in a real one.
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { eventually } from '../../local/support/eventually';
import {
  logIn,
  openPage,
  openSession,
  startChromium,
  submitLogin,
  takeTroubles,
  visit,
} from './support/chromium';
import { startDemo, type DemoService } from './support/demo-service';
import { findDemoRuns, GROUP, type DemoRuns } from './support/demo-runs';

let service: DemoService;
let browser: Browser;
let runs: DemoRuns;

beforeAll(async () => {
  [service, browser] = await Promise.all([startDemo(), startChromium()]);
  runs = await findDemoRuns(service.api);
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

const runPath = (): string => `/files/${runs.failed}`;

it('the link that Krkn prints; a wrong password is told, the right one leads to the run', async () => {
  const page = await openPage(browser, service.url);
  await page.goto(service.url + runPath());
  await submitLogin(page, { username: service.username, password: 'guess' });
  await page.getByRole('alert').getByText('The user name or password is wrong').waitFor();
  // Chromium itself reports each status of 400 and more.
  expect(takeTroubles(page)).toEqual([expect.stringContaining('401')]);

  await submitLogin(page, service);
  await page.waitForURL(service.url + runPath());
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toMatch(
    /nightly.*\d{4}-\d\d-\d\d \d\d:\d\d/s,
  );
});

it('logging out; no page is shown any more, not even by going back', async () => {
  const page = await logIn(browser, service, runPath());
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${service.url}/login`);
  await page.goBack();
  await page.getByLabel('Password').waitFor();
});

describe.each([
  ['with scripts', true],
  ['without scripts', false],
])('from a group to what broke, %s', (_name, javaScriptEnabled) => {
  const enter = (path: string): Promise<Page> => logIn(browser, service, path, { javaScriptEnabled });

  it('the failed runs of a group are chosen; one is opened, and says why in words and on its timeline', async () => {
    const page = await enter('/files');
    await page.getByRole('link', { name: GROUP, exact: true }).click();
    await page.getByRole('checkbox', { name: /^Failed/ }).check();
    await page.getByRole('button', { name: 'Filter', exact: true }).click();
    await page.waitForURL(/[?&]status=failed/);

    const rows = page.getByRole('region', { name: 'Runs' }).locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(1);
    expect(await rows.getByText('Failed', { exact: true }).count()).toBe(await rows.count());

    const scenarioFailed = /1 of \d scenarios failed: \S+\.ya?ml/;
    await rows.filter({ hasText: scenarioFailed }).first().getByRole('rowheader').getByRole('link').click();
    await page.getByRole('main').getByText(scenarioFailed).first().waitFor();
    const timeline = page.getByRole('region', { name: 'Timeline' });
    expect(await timeline.locator('svg rect').count()).toBeGreaterThan(3);
  });

  it('two runs of a group are ticked; the later one is compared with the earlier', async () => {
    const page = await enter(`/files/${GROUP}`);
    const ticks = page.getByRole('checkbox', { name: /^Tick / });
    const chosen = await Promise.all([5, 2].map((place) => ticks.nth(place).getAttribute('value')));
    for (const place of [5, 2]) await ticks.nth(place).check();
    // Wherever the page is scrolled to.
    await page.evaluate('scrollTo(0, 0)');
    await page.getByRole('button', { name: 'Compare two ticked runs' }).click();
    await page.waitForURL(/\/compare\?/);
    expect(await page.locator('input[name="run"]').getAttribute('value')).toBe(chosen[1]);
    expect(await page.locator('select[name="with"]').inputValue()).toBe(chosen[0]);
  });

  it('a failed run is compared with the last passing one; what failed newly is told, and both can be swapped', async () => {
    const page = await enter(runPath());
    await page.getByRole('link', { name: /^Compare with the last passing run/ }).click();
    await page
      .getByText(/newly fails?/)
      .first()
      .waitFor();
    await page.getByRole('link', { name: /swap/i }).click();
    await page.waitForURL(/[?&]with=/);
    expect(new URL(page.url()).searchParams.get('with')).toBe(runs.failed);
    expect(await page.getByText(/newly fails?/).count()).toBe(0);
  });

  it('the history of a scenario is opened from the run; it lists more runs', async () => {
    const page = await enter(runPath());
    await page
      .getByRole('link', { name: /history of this scenario/i })
      .first()
      .click();
    await page.waitForURL(/\/history\?/);
    expect(await page.locator('tbody tr').count()).toBeGreaterThan(5);
  });
});

it('runs are ticked; the bar counts them, and compares when they are two', async () => {
  const page = await logIn(browser, service, `/files/${GROUP}`);
  const ticks = page.getByRole('checkbox', { name: /^Tick / });
  const button = page.getByRole('button', { name: 'Compare two ticked runs' });
  expect(await button.isDisabled()).toBe(true);
  for (const [place, told, isEnabled] of [
    [0, '1 of 2 ticked', false],
    [1, '2 of 2 ticked', true],
    [2, '3 are ticked: untick 1', false],
  ] as const) {
    await ticks.nth(place).check();
    await page.getByText(told, { exact: true }).waitFor();
    expect(await button.isEnabled()).toBe(isEnabled);
  }
});

it('files are downloaded; they are what was sent', async () => {
  const page = await visit(browser, service, runPath());
  for (const { path: name, key } of await service.api.navigate(runs.failed)) {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('region', { name: 'Files' }).getByRole('link', { name, exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(name);
    expect(await readFile(await download.path())).toEqual(await service.api.download(key));
  }
});

it.each([
  ['Markdown', /\.md$/, /^# /],
  ['JUnit XML', /\.xml$/, /^<\?xml[^>]*>\s*<testsuites/],
  ['JSON', /\.json$/, /^\{/],
])('the report as %s is saved', async (name, filename, begin) => {
  const page = await visit(browser, service, runPath());
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(filename);
  expect(await readFile(await download.path(), 'utf8')).toMatch(begin);
});

it('the name of a run is copied', async () => {
  const page = await visit(browser, service, runPath(), {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const button = page.getByRole('button', { name: 'Copy' }).first();
  await button.click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await page.getByRole('status').innerText()).toBe('Copied');
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(runs.failed.split('/').at(-1));
  await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'hidden' });
});

it('the clipboard is not allowed; the text is selected instead', async () => {
  const page = await visit(browser, service, runPath());
  // As over HTTP from another machine.
  await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
  await page.getByRole('button', { name: 'Copy' }).first().click();
  await page.getByRole('button', { name: 'Selected' }).waitFor();
  expect(await page.evaluate('String(getSelection())')).toBe(runs.failed.split('/').at(-1));
});

describe('the time zone', () => {
  const inTokyo = { timezoneId: 'Asia/Tokyo' };
  const firstTime = async (page: Page): Promise<string> => page.locator('h1 time').innerText();

  it('is switched to the own one and back; times and their titles say which, and a new page remembers it', async () => {
    const page = await visit(browser, service, runPath(), inTokyo);
    const utc = await firstTime(page);
    expect(utc).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const tokyo = `${new Date(Date.parse(utc.replace(' UTC', 'Z')) + 9 * 3600_000).toISOString().slice(0, 19).replace('T', ' ')} GMT+9`;

    await page.getByRole('button', { name: 'Times in UTC', pressed: false }).click();
    await page.getByRole('button', { name: 'Times in Asia/Tokyo', pressed: true }).waitFor();
    expect(await firstTime(page)).toBe(tokyo);
    expect(await page.locator('h1 time').getAttribute('title')).toBe(utc);
    // The hours of the timeline's axis, and ages, which are the same everywhere.
    expect(await page.locator('time[data-format=clock]').first().innerText()).toMatch(/^\d\d:\d\d$/);

    await page.reload();
    expect(await firstTime(page)).toBe(tokyo);
    await page.getByRole('button', { name: 'Times in Asia/Tokyo' }).click();
    expect(await firstTime(page)).toBe(utc);
    expect(await page.locator('h1 time').getAttribute('title')).toBe(tokyo);
    await page.reload();
    expect(await firstTime(page)).toBe(utc);
  });

  it('of the reader is UTC; there is nothing to switch', async () => {
    const page = await visit(browser, service, runPath(), { timezoneId: 'UTC' });
    expect(await page.getByRole('button', { name: /Times in/ }).count()).toBe(0);
  });
});

describe('charts', () => {
  const drawn = (page: Page): Promise<number[]> => page.evaluate(PIXELS_OF_CHARTS);

  it('are drawn in the colours of the scheme, and again when it changes; a tip tells the numbers', async () => {
    const page = await visit(browser, service, runPath(), { colorScheme: 'light' });
    const chart = page.getByRole('img', { name: /^Recoveries/ });
    await eventually(async () => {
      expect(Math.min(...(await drawn(page)))).toBeGreaterThan(1000);
    });
    const light = await page.evaluate(PICTURES_OF_CHARTS);
    await page.emulateMedia({ colorScheme: 'dark' });
    await eventually(async () => {
      expect(await page.evaluate(PICTURES_OF_CHARTS)).not.toEqual(light);
    });
    expect(Math.min(...(await drawn(page)))).toBeGreaterThan(1000);

    await chart.hover();
    await page.locator('.chart-tip').filter({ hasText: /\d s/ }).first().waitFor();
  });

  it('are as wide as their place, whatever becomes of it', async () => {
    const page = await visit(browser, service, runPath(), { viewport: { width: 1440, height: 900 } });
    await page.locator('.chart-plot canvas').first().waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    await eventually(async () => {
      const [canvas, place] = await page.evaluate<[number, number]>(
        "['.chart-plot canvas', '.chart-plot'].map((part) => document.querySelector(part).clientWidth)",
      );
      expect(canvas).toBe(place);
    });
  });

  it('are not there without scripts, and no caption tells of them', async () => {
    const page = await logIn(browser, service, runPath(), { javaScriptEnabled: false });
    const figures = page.locator('figure.chart:has([data-chart])');
    expect(await figures.count()).toBeGreaterThan(0);
    expect(await figures.filter({ visible: true }).count()).toBe(0);
  });

  it('of the history follow the time zone', async () => {
    const page = await visit(browser, service, runPath(), { timezoneId: 'Asia/Tokyo' });
    await page
      .getByRole('link', { name: /history of this scenario/i })
      .first()
      .click();
    await page.locator('.chart-plot canvas').first().waitFor();
    await page.locator('.chart-plot').first().hover();
    await page.locator('.chart-tip').getByText('UTC').waitFor();
    await page.getByRole('button', { name: /Times in/ }).click();
    await page.locator('.chart-plot').first().hover();
    await page.locator('.chart-tip').getByText('GMT+9').waitFor();
  });
});

/** Pixels that something is drawn on, for each chart. */
const PIXELS_OF_CHARTS = `[...document.querySelectorAll('[data-chart] canvas')].map((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, index) => index % 4 === 3 && value > 0).length;
})`;
const PICTURES_OF_CHARTS =
  "[...document.querySelectorAll('[data-chart] canvas')].map((canvas) => canvas.toDataURL())";

it('the page of a failed run; with all that it loads, it is small', async () => {
  const page = await openSession(browser, service);
  const transferred: Promise<readonly [string, number]>[] = [];
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    const sizes = response.request().sizes();
    transferred.push(sizes.then(({ responseBodySize }) => [pathname, responseBodySize]));
  });
  await page.goto(service.url + runPath(), { waitUntil: 'networkidle' });

  const sizes = await Promise.all(transferred);
  expect(sizes.map(([pathname]) => pathname.replace(/-[0-9a-f]{12}\./, '.')).sort()).toEqual([
    '/assets/failed.svg',
    '/assets/page.js',
    '/assets/style.css',
    '/assets/uplot.js',
    runPath(),
  ]);
  // What comes from the cache would have none.
  for (const [, size] of sizes) expect(size).toBeGreaterThan(0);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  expect(total).toBeLessThan(60 * 1024);
});
