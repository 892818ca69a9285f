// Anyone who can send runs chooses what pages say. In a real browser, none of it runs, and none of it breaks the page.
import type { Browser, Page } from 'playwright-core';
import { demoRuns } from '../../../local/demo/demo-runs';
import { openPage, startChromium, submitLogin } from './support/chromium';
import { startDemoRuns, type DemoService } from './support/demo-service';
import { sidewaysScrolling, unfold } from './support/page-checks';

let service: DemoService;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([startDemoRuns(), startChromium()]);
});

afterAll(async () => {
  await browser.close();
  await service.stop();
});

const MARKUP = `<img src=x onerror="window.ran=1">"'\`--></title></textarea></script><script>window.ran=1</script>`;

/** What stands in place of each text of a run. */
const texts: readonly (readonly [string, unknown])[] = [
  ['markup', MARKUP],
  ['a link that is a script', 'javascript:window.ran=1'],
  ['right to left, with overrides', '\u202e\u2067שלום עולם\u202d abc'],
  ['10,000 characters without a space', 'x'.repeat(10_000)],
  [
    'Markdown, templates and escapes',
    '[a](javascript:window.ran=1) {{7*7}} ${7*7} &lt;img&gt; %3Cimg%3E \\u003cimg\\u003e',
  ],
  ['nothing at all', null],
];

/** Names of groups, runs and files: short enough for a key, and without slashes. */
const GROUP = `<img src=x onerror=window.ran=1>"'&amp;#?%2F`;
const requestIds = [1_790_000_000, 1_790_100_000].map((epoch) => `${epoch}-"><svg onload=window.ran=1>`);
const FILENAME = '<img src=x onerror=window.ran=1>.log';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** The same run with another text in place of each; parameters too, which are sent in base64. */
function withTexts(value: Json, text: Json, name = ''): Json {
  if (name === 'parameters_base64') return Buffer.from(JSON.stringify([{ key: text }])).toString('base64');
  // The one text without which a run is refused.
  if (name === 'scenario' && text === null) return value;
  if (typeof value === 'string') return text;
  if (typeof value !== 'object' || value === null) return value;
  // Some of each kind are enough, and a body may have 10 MB.
  if (Array.isArray(value)) return value.slice(0, 20).map((each: Json) => withTexts(each, text));
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withTexts(each, text, key)]));
}

/** The richest runs of the demo: with alerts, checks, virtual machines, nodes, load tests. */
const richRuns = demoRuns(Date.now())
  .filter(({ telemetry }) => telemetry !== undefined)
  .sort((left, right) => JSON.stringify(right.telemetry).length - JSON.stringify(left.telemetry).length)
  .slice(0, 2);

const authorization = (): string =>
  `Basic ${Buffer.from(`${service.username}:${service.password}`).toString('base64')}`;

async function ask(target: string, request: RequestInit = {}): Promise<string> {
  const headers = { authorization: authorization(), 'content-type': 'application/json' };
  const response = await fetch(service.url + target, { ...request, headers });
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${target} answers ${response.status}: ${text}`);
  return text;
}

async function send(folder: string, requestId: string, text: Json, run: number): Promise<void> {
  const telemetry = JSON.parse(JSON.stringify(richRuns[run]?.telemetry)) as Json;
  const query = new URLSearchParams({ request_id: requestId, telemetry_group: folder });
  const body = JSON.stringify(withTexts(telemetry, text));
  await ask(`/telemetry?${query.toString()}`, { method: 'POST', body });
  const file = new URLSearchParams({ request_id: `${folder}/${requestId}`, remote_filename: FILENAME });
  const link = await ask(`/presigned-url?${file.toString()}`);
  await fetch(link, { method: 'PUT', body: 'a line\n' });
}

/** Nothing has run, and nothing is wider than the screen. Dialogs and what the policy stops fail the test anyway. */
async function expectInert(page: Page): Promise<void> {
  await unfold(page);
  expect(await page.evaluate('window.ran')).toBeUndefined();
  expect(await sidewaysScrolling(page)).toEqual([]);
  const links = "[...document.querySelectorAll('[href]')].map(({ href }) => new URL(href).protocol)";
  for (const protocol of await page.evaluate<string[]>(links)) expect(protocol).toMatch(/^https?:$/);
  const heading = await page.getByRole('heading', { level: 1 }).innerText();
  expect(heading).not.toBe('');
  const shown = await page.getByRole('main').innerText();
  expect(shown).not.toMatch(/\b(undefined|NaN|Infinity|Invalid Date)\b|\[object/);
}

it.each(texts)('each text of a run is %s; all its pages show it and do no more', async (name, text) => {
  const folder = `${GROUP} ${name}`;
  for (const [index, requestId] of requestIds.entries()) await send(folder, requestId, text as Json, index);

  const page = await openPage(browser, service.url, { viewport: { width: 390, height: 844 } });
  await page.goto(`${service.url}/files`);
  await submitLogin(page, service);
  await page
    .getByRole('main')
    .getByRole('link', { name: folder.slice(0, 40) })
    .first()
    .waitFor();
  await expectInert(page);

  const ids = requestIds.map((requestId) => `${folder}/${requestId}`);
  const run = encodeURIComponent(ids[1]!);
  const targets = [
    `/files?path=${encodeURIComponent(folder)}`,
    `/files?path=${encodeURIComponent(folder)}&q=${encodeURIComponent(MARKUP)}`,
    `/files?path=${run}`,
    `/compare?run=${run}&with=${encodeURIComponent(ids[0]!)}`,
    `/raw?run=${run}`,
  ];
  for (const target of targets) {
    await page.goto(service.url + target);
    await expectInert(page);
  }
  await page.goto(`${service.url}/files?path=${run}`);
  await page
    .getByRole('link', { name: /history of this scenario/i })
    .first()
    .click();
  await page.waitForURL('**/history?**');
  await expectInert(page);
});
