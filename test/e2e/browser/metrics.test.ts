// What the chaos did to metrics, as those see it who cannot see it well, hold it in one hand, or run no scripts.
import type { Browser } from 'playwright-core';
import { windowsKey } from '../../../lambda/krkn-telemetry/storage/keys/object-key';
import { exampleResults, exampleRun, packed, START } from '../../support/example-windows';
import { run, scenario } from '../../support/krkn-payloads';
import { PASSWORD, TelemetryEdges, telemetryRequest } from '../../support/telemetry-edges';
import { startChromium, visit, type Login } from './support/chromium';
import { expectAccessible, hiddenToTheSide, sidewaysScrolling } from './support/page-checks';

const GROUP = 'payments';
const names = Object.keys(exampleResults) as (keyof typeof exampleResults)[];
/** A run for each state, and one of which nothing is known yet. */
const idOf = (place: number): string => `${START - 60 - place}-96348571-0b06-459e-b654-a1bb6fd66239`;
const runPage = (name: keyof typeof exampleResults): string => `/files/${GROUP}/${idOf(names.indexOf(name))}`;
const listPage = (name: keyof typeof exampleResults): string =>
  `/metrics?group=${GROUP}&run=${idOf(names.indexOf(name))}`;

let edges: TelemetryEdges;
let browser: Browser;
let login: Login;

beforeAll(async () => {
  [edges, browser] = await Promise.all([
    TelemetryEdges.start({ windowsQueueUrl: 'http://127.0.0.1:1/queue' }),
    startChromium(),
  ]);
  login = { url: edges.url, username: 'krkn', password: PASSWORD };
  for (let place = 0; place <= names.length; place++) {
    await edges.edge('HTTP API')(telemetryRequest(GROUP, idOf(place), exampleRun));
  }
  for (const [place, name] of names.entries()) {
    await edges.put(windowsKey({ group: GROUP, requestId: idOf(place) }), packed(exampleResults[name]));
  }
  await sendNightlyRuns();
});

/** A group whose runs tell all that the table of runs has a column for. */
const NIGHTLY = 'payments-nightly';

async function sendNightlyRuns(): Promise<void> {
  for (const [place, exitStatus] of [0, 0, 1].entries()) {
    const requestId = `${START - 60 - place}-96348571-0b06-459e-b654-a1bb6fd66239-nightly`;
    const period = { start_timestamp: START, end_timestamp: START + 1343 };
    const evaluated = { resiliency_report: { resiliency_score: 96.7, passed_slos: 29, total_slos: 30 } };
    const telemetry = run({
      ...{ tag: 'nightly-4.18', cluster_version: '4.18.9', cloud_infrastructure: 'AWS' },
      overall_resiliency_report: evaluated.resiliency_report,
      scenarios: Array.from({ length: 6 }, (_, index) =>
        scenario({ ...period, ...evaluated, exit_status: index === 0 ? exitStatus : 0 }),
      ),
    });
    await edges.put(windowsKey({ group: NIGHTLY, requestId }), packed(exampleResults.passed));
    await edges.edge('HTTP API')(telemetryRequest(NIGHTLY, requestId, telemetry));
  }
  const unfinished = `${START - 90}-96348571-0b06-459e-b654-a1bb6fd66239-nightly`;
  await edges.put(`${NIGHTLY}/${unfinished}/must-gather.tar`, 'a file');
}

afterAll(async () => {
  await browser.close();
  await edges.stop();
});

it.each([
  ...names.map((name) => [name, runPage(name)] as const),
  ['being looked at', `/files/${GROUP}/${idOf(names.length)}`] as const,
  ['all metrics that moved', listPage('violated')] as const,
  ['all metrics where none moved', listPage('nothing moved')] as const,
])(
  '%s; axe finds nothing, light and dark, wide and narrow, and the page does not scroll sideways',
  async (_name, path) => {
    const page = await visit(browser, login, path, { reducedMotion: 'reduce' });
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 700 });
    expect(await sidewaysScrolling(page)).toEqual([]);
  },
);

it('charts; six are drawn, each with its numbers in words', async () => {
  const page = await visit(browser, login, runPage('violated'));
  const charts = page.locator('.multiples [role=img]');
  await charts.locator('canvas').last().waitFor();
  expect(await charts.count()).toBe(6);
  expect(await charts.nth(1).getAttribute('aria-label')).toContain(
    'before 4 ms, during 61 ms, not back in 15 min',
  );
});

it('without scripts; the table has every number of each chart, and nothing is said of charts', async () => {
  const page = await visit(browser, login, runPage('violated'), { javaScriptEnabled: false });
  const metrics = page.getByRole('region', { name: 'Metrics', exact: true });
  for (const text of ['4 ms → 61 ms', '0/s → 3.12/s', 'not back in 15 min']) {
    expect(await metrics.getByRole('cell', { name: text }).first().isVisible()).toBe(true);
  }
  expect(await metrics.getByText('While scenarios ran').isVisible()).toBe(false);
  expect(await metrics.locator('svg.spark').count()).toBe(15);
});

it('the sections of a run, where they do not fit; the edge that has more is in the shade', async () => {
  const page = await visit(browser, login, runPage('violated'), { viewport: { width: 390, height: 844 } });
  const sections = page.locator('nav.sections');
  expect(await hiddenToTheSide(sections)).toBeGreaterThan(0);
  const shades = await page.evaluate<string>(
    "getComputedStyle(document.querySelector('nav.sections')).backgroundImage",
  );
  expect(shades.match(/linear-gradient/g)).toHaveLength(4);
});

it('by keyboard; another scenario, all its metrics, and a filter', async () => {
  const page = await visit(browser, login, runPage('violated'));
  const main = page.getByRole('main');
  await main.getByRole('link', { name: /^network_chaos\.yml 3 moved/ }).press('Enter');
  await page.waitForURL(`**${runPage('violated')}?scenario=2#metrics`);
  await main.getByRole('link', { name: 'All 3 metrics' }).press('Enter');
  await page.waitForURL('**/metrics?*scenario=2');
  await page.getByRole('searchbox', { name: 'Metric or label' }).fill('queue');
  await page.getByRole('button', { name: 'Filter' }).press('Enter');
  await page.waitForURL('**/metrics?*metric=queue');
  expect(await main.locator('td.rank').count()).toBe(1);
});

it.each([1345, 1366, 1440, 1920])(
  'the table of runs with hypotheses at %d px; it has room for all of its ten columns',
  async (width) => {
    const page = await visit(browser, login, `/files/${NIGHTLY}`, { viewport: { width, height: 900 } });
    const table = page.getByRole('region', { name: 'Runs' });
    expect(await table.getByRole('columnheader').allInnerTexts()).toEqual([
      ...['Status', 'Run', 'Tag', 'Duration', 'Scenarios', 'Score', 'Hypotheses', 'Version', 'Platform'],
      'Compare',
    ]);
    expect(await hiddenToTheSide(table)).toBe(0);
  },
);
