// Under a named stage every path begins with its name: one that does not leads nowhere.
import type { Browser } from 'playwright-core';
import { demoRuns } from '../../../local/demo/demo-runs';
import { PASSWORD, TelemetryEdges, telemetryRequest, upload } from '../../support/telemetry-edges';
import { logIn, startChromium, visit, type Login } from './support/chromium';

const GROUP = 'checkout-staging';
const runs = demoRuns(Date.now())
  .filter((run) => run.group === GROUP)
  .slice(-5);

let edges: TelemetryEdges;
let browser: Browser;
let login: Login;

beforeAll(async () => {
  [edges, browser] = await Promise.all([TelemetryEdges.start({ stage: 'prod' }), startChromium()]);
  login = { url: edges.url, username: 'krkn', password: PASSWORD };
  const edge = edges.edge('HTTP API');
  for (const { requestId, telemetry } of runs) {
    await edge(telemetryRequest(GROUP, requestId, JSON.stringify(telemetry)));
  }
  await upload(edge, `${GROUP}/${runs[0]!.requestId}`, 'notes.txt', 'a line\n');
});

afterAll(async () => {
  await browser.close();
  await edges.stop();
});

it('what a user does; every click, form and asset stays under the stage', async () => {
  const page = await logIn(browser, login, '/files', { timezoneId: 'Asia/Tokyo' });
  await page.getByRole('main').getByRole('link', { name: GROUP, exact: true }).click();
  await page.getByRole('checkbox', { name: /^Failed/ }).check();
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.waitForURL(`${login.url}/files/${GROUP}?*status=failed*`);
  await page.getByRole('region', { name: 'Runs' }).getByRole('rowheader').getByRole('link').first().click();
  await page.waitForURL(`${login.url}/files/${GROUP}/*`);
  // Both scripts and the styles are there.
  await page.getByRole('button', { name: 'Times in UTC' }).waitFor();
  await page.locator('.chart-plot canvas').first().waitFor();
  expect(
    await page
      .locator('.card')
      .first()
      .evaluate('getComputedStyle(document.querySelector(".card")).borderTopStyle'),
  ).toBe('solid');

  await page
    .getByRole('main')
    .getByRole('link', { name: /^Compare with / })
    .click();
  await page.waitForURL(`${login.url}/compare?*`);
  await page.getByRole('button', { name: 'Compare', exact: true }).click();
  await page.waitForURL(`${login.url}/compare?*`);
  await page.getByRole('button', { name: 'Log out' }).click();
  await page.waitForURL(`${login.url}/login`);
});

/** Where the links of a page lead, and what it loads. */
const LINKS = "[...document.querySelectorAll('[href], [src]')].map((element) => element.href || element.src)";
const ACTIONS =
  "[...document.querySelectorAll('[action]')].map((form) => new URL(form.getAttribute('action'), location).href)";

/** Without those that lead elsewhere: runs tell where they were built. */
function ours(urls: readonly string[]): readonly string[] {
  const { origin } = new URL(login.url);
  return urls.map((url) => url.replace(/#.*/, '')).filter((url) => new URL(url).origin === origin);
}

it('every link of every kind of page leads to a page', async () => {
  const newest = encodeURIComponent(`${GROUP}/${runs.at(-1)!.requestId}`);
  const oldest = `/files/${GROUP}/${runs[0]!.requestId}`;
  const scenario = encodeURIComponent('scenarios/kube/pod.yml');
  const paths = ['/files', `/files/${GROUP}`, oldest, `/compare?run=${newest}`, `/raw?run=${newest}`];
  const page = await visit(browser, login, '/');
  const linked = new Set<string>();
  const submitted = new Set<string>();
  for (const path of [...paths, `/history?group=${GROUP}&scenario=${scenario}`]) {
    await page.goto(login.url + path);
    for (const url of ours(await page.evaluate<string[]>(LINKS))) linked.add(url);
    for (const url of ours(await page.evaluate<string[]>(ACTIONS))) submitted.add(url);
  }

  expect(linked.size).toBeGreaterThan(30);
  expect(submitted.size).toBeGreaterThan(3);
  expect([...linked, ...submitted].filter((url) => !url.startsWith(`${login.url}/`))).toEqual([]);
  for (const url of linked) {
    const response = await page.request.get(url);
    expect([url, response.status()]).toEqual([url, 200]);
  }
});
