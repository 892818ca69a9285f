// A newcomer's first minute: what README has them type, in a fresh clone, with Node.js alone and in a terminal, and what they open then.
// All that they read on the way is true.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { parse } from 'yaml';
import { PAYMENTS_GROUP } from '../../../local/demo/payments-nightly';
import type { LocalOutputs } from '../../../local/services';
import { printedSettings } from '../../local/support/npm-start';
import { blocks, commandsOf, page as docsPage, root } from '../../support/docs';
import { firstUse, used } from '../support/first-use';
import { TelemetryApi } from '../support/telemetry-api';
import { HEIGHT, Terminal, WIDTH } from '../support/terminal';
import { until } from '../support/until';
import { openPage, startChromium, submitLogin } from './support/chromium';

const run = promisify(execFile);

/** Seconds from the first command to the page of a run. */
const FIRST_MINUTE = 60;

/** On one line. */
const readme = docsPage('../README.md').text.replace(/\s+/g, ' ');
const code = blocks('shell').find(({ name }) => name.startsWith('README.md'))!.code;
/** But `npm ci`, which takes as long as the network does. */
const [command = ''] = commandsOf(code).filter((each) => each !== 'npm ci');
/** What README says to open. */
const [, address = ''] = /# then open (\S+), with the user and password that it prints$/m.exec(code) ?? [];

let folder: string;
let clone: string;
let browser: Browser;
let terminal: Terminal;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'first-minute-'));
  clone = join(folder, 'chaos-telemetry');
  await Promise.all(['home', 'tmp'].map((name) => mkdir(join(folder, name))));
  await run('git', ['clone', '--quiet', root, clone]);
  await installPackages();
  browser = await startChromium();
});

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => {
  terminal = Terminal.open(clone, environment());
});

afterEach(() => terminal.close());

/** What `npm ci` makes, but for what is cached there once it was started. */
async function installPackages(): Promise<void> {
  await mkdir(join(clone, 'node_modules'));
  const names = await readdir(join(root, 'node_modules'));
  await Promise.all(
    names
      .filter((name) => name !== '.cache')
      .map((name) => symlink(join(root, 'node_modules', name), join(clone, 'node_modules', name))),
  );
}

/** Node.js and nothing else: no cache, no profile of AWS, and no settings of npm. */
function environment(): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    TERM: 'xterm-256color',
    PS1: '$ ',
  };
}

/** The values of the rows that it has printed with this label. */
function rows(label: string): string[] {
  return terminal.lines.flatMap((line) => new RegExp(`^ {2}${label} {2,}(.+)$`).exec(line)?.[1] ?? []);
}

/** Waits for a line. @returns its match */
async function line(pattern: RegExp, seconds: number): Promise<RegExpExecArray> {
  const find = (): RegExpExecArray | undefined =>
    terminal.lines.map((each) => pattern.exec(each)).find((match) => match !== null) ?? undefined;
  try {
    return (await until(find, (match) => match !== undefined, seconds))!;
  } catch {
    throw new Error(`There is no ${pattern.source} in:\n${terminal.lines.join('\n')}`);
  }
}

/**
 * Types a command that starts it; where its ports are taken on this machine, what it says to type instead.
 * @returns where it says that runs are shown, without the path
 */
async function start(typed: string): Promise<string> {
  terminal.type(typed);
  const [, , other] = await line(
    /^(Ready in \d+\.\d s\.)|taken, .* choose (?:another|others): (npm start .+)$/,
    30,
  );
  return other === undefined ? new URL(rows('Runs')[0]!).origin : start(other);
}

async function stop(): Promise<void> {
  terminal.interrupt();
  await line(/^Stopped\. /, 30);
}

/** Opens an address, and logs in with what was printed. */
async function logIn(url: string): Promise<Page> {
  const page = await openPage(browser, url);
  await page.goto(url);
  await submitLogin(page, { username: rows('User')[0]!, password: rows('Password')[0]! });
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
  return page;
}

interface Settings {
  readonly telemetry: Readonly<Record<'api_url' | 'username' | 'password', string>>;
  readonly remote_write: readonly [Remote];
  readonly remote_read: readonly [Remote];
}

/** A `remote_write` or `remote_read` of Prometheus. */
interface Remote {
  readonly url: string;
  readonly basic_auth: Readonly<Record<'username' | 'password', string>>;
}

/** What the command prints that is printed to be typed. */
async function settings(): Promise<Settings> {
  const { krkn, prometheus } = await printedSettings(terminal.lines.join('\n'), clone);
  return { ...parse(krkn), ...parse(prometheus) } as Settings;
}

/** What a client knows that has these settings. */
function outputsOf({ telemetry, remote_write: [write], remote_read: [read] }: Settings): LocalOutputs {
  return {
    'local-KrknTelemetry': {
      TelemetryApiUrl: telemetry.api_url,
      TelemetryUsername: telemetry.username,
      TelemetryPassword: telemetry.password,
    },
    'local-PrometheusConnector': {
      InvokeWriteURL: write.url,
      InvokeReadURL: read.url,
      ConnectorUsername: write.basic_auth.username,
      ConnectorPassword: write.basic_auth.password,
    },
  } as LocalOutputs;
}

/** How many runs are in these groups. */
async function countRuns(groups: readonly string[]): Promise<number> {
  const api = await TelemetryApi.ofLocalRun(rows('Data, logs')[0]!);
  const entries = await Promise.all(groups.map((group) => api.navigate(group)));
  return entries.flat().filter(({ type }) => type === 'folder').length;
}

it('from the first command to the page of a run, within a minute; what is said on the way is true', async () => {
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  const origin = await start(command);
  const [, ready] = await line(/^Ready in (\d+\.\d) s\.$/, 0);
  expect(Number(ready)).toBeLessThan(seconds());

  // README has the usual port, which this machine may use for something else.
  expect(new URL(address).origin).toBe('http://127.0.0.1:8080');
  const page = await logIn(command === terminal.command ? address : origin);
  expect(readme).toContain('`--demo` makes three groups of sample runs');
  await until(
    () => page.reload().then(() => page.getByRole('article').count()),
    (count) => count === 3,
    10,
  );
  const groups = await page.getByRole('article').getByRole('heading').allInnerTexts();
  const nightly = page.getByRole('article').filter({ hasText: PAYMENTS_GROUP });
  await nightly.locator('.last').getByRole('link').click();
  await page.getByRole('region', { name: 'Timeline' }).waitFor();
  expect(seconds()).toBeLessThan(FIRST_MINUTE);

  expect(page.url()).toContain(`${rows('Runs')[0]!}/`);
  expect(rows('Data, logs')).toEqual([join(clone, '.chaos-telemetry')]);
  expect(existsSync(join(clone, '.chaos-telemetry/logs/krkn-telemetry.log'))).toBe(true);
  const pasted = await settings();
  expect(readme).toContain('prints the `telemetry` section for Krkn');
  const [write] = pasted.remote_write;
  expect([rows('User'), rows('Password'), rows('Prometheus')]).toEqual([
    [pasted.telemetry.username, write.basic_auth.username],
    [pasted.telemetry.password, write.basic_auth.password],
    [write.url],
  ]);

  expect(readme).toContain('Paste them, and your own runs and samples arrive.');
  expect(await firstUse(outputsOf(pasted))).toEqual(used);

  const [, count, told = ''] = await line(/^(\d+) sample runs are in (.+)\.$/, 60);
  expect(told.split(', ').sort()).toEqual(groups.sort());
  expect(await countRuns(groups)).toBe(Number(count));

  expect(terminal.lines.length).toBeLessThanOrEqual(HEIGHT);
  expect(terminal.lines.filter((each) => each.length > WIDTH && !each.includes('Data, logs'))).toEqual([]);

  await stop();
  const { stdout } = await run('git', ['status', '--porcelain'], { cwd: clone });
  expect(stdout).toBe('');
}, 150_000);

it('without --demo; it is empty, and the command that is printed starts the demo', async () => {
  expect(readme).toContain('without it, the service starts empty');
  const page = await logIn(await start(`${command.replace('--demo', '--data')} empty`));
  await page.getByText('No run has been sent yet').waitFor();
  const [demo = ''] = rows('Demo');
  await stop();
  await start(demo);
  await line(/^Storing sample runs, the newest first: \d+ of \d+$/, 30);
  await stop();
}, 120_000);
