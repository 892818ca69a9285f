import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { version } from '../../package.json';
import { startLocalRun } from '../../local/run';
import type { LocalOutputs } from '../../local/services';
import { basic } from '../support/connector-edges';
import { compress, encodeVersion1 } from '../support/remote-write';
import { eventually } from './support/eventually';
import { printedSettings } from './support/npm-start';

const root = resolve(__dirname, '../..');
const running: ChildProcess[] = [];
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm-start-'));
});

afterEach(async () => {
  for (const child of running.splice(0)) signal(child, 'SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

interface Run {
  readonly child: ChildProcess;
  readonly closed: Promise<unknown[]>;
  /** All that it has printed so far. */
  readonly printed: () => { stdout: string; stderr: string };
}

/** In a process group of its own, as a terminal's, so that a signal reaches npm, its shell and Node alike. */
function start(command: string, args: readonly string[], variables: NodeJS.ProcessEnv = {}): Run {
  const child = spawn(command, args, {
    cwd: root,
    // Jest sets FORCE_COLOR where its own output has colours.
    env: { ...process.env, FORCE_COLOR: undefined, ...variables },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  return { child, closed: once(child, 'close'), printed: () => ({ stdout, stderr }) };
}

const startNode = (...args: string[]): Run =>
  start(process.execPath, ['--require', 'tsx/cjs', 'local/index.ts', ...args]);

function signal({ pid }: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-pid!, name);
  } catch {
    // It has ended by itself.
  }
}

/** Exit status or signal, when all that was printed has arrived. */
async function exitOf({ closed }: Run): Promise<unknown> {
  const [status, signalName] = await closed;
  return status ?? signalName;
}

async function untilReady({ printed }: Run): Promise<void> {
  await eventually(() => {
    expect(printed().stdout).toMatch(/\nReady in \d+\.\d s\.\n$/);
  }, 20_000);
}

it('npm start, a write, Ctrl-C, and a start again; what was acknowledged is there', async () => {
  const args = ['start', '--silent', '--', '--data', folder, '--port', '0', '--connector-port', '0'];
  const first = start('npm', args);
  await untilReady(first);
  const { stdout } = first.printed();
  const settings = await printedSettings(stdout);
  const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as LocalOutputs;
  const connector = outputs['local-PrometheusConnector'];
  const { TelemetryApiUrl, TelemetryPassword = '' } = outputs['local-KrknTelemetry'];
  const { ConnectorUsername = '', ConnectorPassword = '' } = connector;
  for (const needed of [connector.InvokeWriteURL, ConnectorUsername, folder]) {
    expect(stdout).toContain(needed);
  }
  // A journal may keep what is no terminal's.
  for (const password of [TelemetryPassword, ConnectorPassword]) expect(stdout).not.toContain(password);
  expect(parse(settings.krkn)).toMatchObject({
    telemetry: { api_url: TelemetryApiUrl, password: TelemetryPassword },
  });
  expect(parse(settings.prometheus)).toMatchObject({
    remote_write: [{ url: connector.InvokeWriteURL, basic_auth: { password: ConnectorPassword } }],
  });

  const written = await fetch(connector.InvokeWriteURL, {
    method: 'POST',
    headers: {
      authorization: basic(ConnectorUsername, ConnectorPassword),
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
      'x-prometheus-remote-write-version': '0.1.0',
    },
    body: compress(
      encodeVersion1([{ labels: { __name__: 'up', job: 'chaos' }, samples: [[1, Date.now()]] }]),
    ),
  });
  expect(written.status).toBe(204);

  signal(first.child, 'SIGINT');
  // Not its status: npm reports the signal that it got itself.
  await exitOf(first);
  expect(first.printed()).toEqual({
    stdout: expect.stringMatching(/\nStopped\. /) as string,
    stderr: '',
  });

  const second = await startLocalRun({ dataFolder: folder, telemetryPort: 0, connectorPort: 0 });
  const records = await second.timestream.records('local-prometheus', 'metrics');
  await second.close();
  expect(records).toHaveLength(1);
}, 40_000);

it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])(
  '%s; stops and exits with 0',
  async (name) => {
    const run = startNode('--data', folder, '--port', '0', '--connector-port', '0');
    await untilReady(run);
    signal(run.child, name);
    expect(await exitOf(run)).toBe(0);
    expect(run.printed()).toEqual({ stdout: expect.stringMatching(/\nStopped\. /) as string, stderr: '' });
  },
  30_000,
);

it('told to stop while it waits for S3; ends at once', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const asked = once(silent, 'connection');
  const run = start(
    process.execPath,
    ['--require', 'tsx/cjs', 'local/index.ts', '--data', folder, '--aws', '--bucket', 'my-runs'],
    {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'AKIAPLANTEDPLANTED00',
      AWS_SECRET_ACCESS_KEY: 'planted',
      AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
    },
  );
  const [connection] = (await asked) as [Socket];
  signal(run.child, 'SIGTERM');
  // By itself: as the first process of a container it would not end by the signal.
  expect(await run.closed).toEqual([128 + constants.signals.SIGTERM, null]);
  expect(run.printed()).toEqual({ stdout: '', stderr: '' });
  connection.destroy();
  silent.close();
}, 30_000);

it('--demo; a first run is there soon after it is ready, and it can be stopped before all are', async () => {
  const run = startNode('--demo', '--data', folder, '--port', '0', '--connector-port', '0');
  await eventually(() => {
    expect(run.printed().stdout).toMatch(/\nReady in \d+\.\d s\.\n/);
  }, 20_000);
  const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as LocalOutputs;
  const { TelemetryApiUrl, TelemetryUsername = '', TelemetryPassword = '' } = outputs['local-KrknTelemetry'];
  await eventually(async () => {
    const answer = await fetch(`${TelemetryApiUrl}/navigate/payments-nightly`, {
      headers: { authorization: basic(TelemetryUsername, TelemetryPassword) },
    });
    expect(await answer.json()).not.toEqual([]);
  });
  signal(run.child, 'SIGINT');
  expect(await exitOf(run)).toBe(0);
  expect(run.printed()).toEqual({
    stdout: expect.stringMatching(
      /\nStoring \d+ sample runs, the newest first\.\n[^]*\nStopped\. /,
    ) as string,
    stderr: '',
  });
  // The next start with --demo goes on.
  await access(join(folder, 'unfinished-demo.json'));
}, 40_000);

it('a data folder that others may enter; from then on they cannot, and can read none of its files', async () => {
  await chmod(folder, 0o755);
  const run = startNode('--data', folder, '--port', '0', '--connector-port', '0');
  await untilReady(run);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  expect(files.map((file) => basename(file))).toEqual(
    expect.arrayContaining(['outputs.json', 'timestream.duckdb', 'timestream.duckdb.wal']),
  );
  for (const file of [folder, ...files]) expect([file, (await stat(file)).mode & 0o077]).toEqual([file, 0]);
}, 30_000);

it('a data folder or port in use; one clear line each', async () => {
  const first = startNode('--data', folder, '--port', '0', '--connector-port', '0');
  await untilReady(first);
  const { port } = new URL(/http:\S+\/write/.exec(first.printed().stdout)![0]);

  const sameFolder = startNode('--data', folder, '--port', '0', '--connector-port', '0');
  const samePort = startNode('--data', join(folder, 'other'), '--port', '0', '--connector-port', port);
  expect([await exitOf(sameFolder), await exitOf(samePort)]).toEqual([1, 1]);
  expect(sameFolder.printed()).toEqual({
    stdout: '',
    stderr: `The data folder ${folder} is in use by another local run (process ${first.child.pid!}). Stop that, or choose another folder: --data <folder>.\n`,
  });
  const { stdout, stderr } = samePort.printed();
  expect(stdout).toBe('');
  const [, typed = ''] =
    /^Port \d+ is taken, perhaps by another local run\. Stop that, or choose another: npm start -- (.*)\n$/.exec(
      stderr,
    )!;
  const other = startNode(...typed.split(' '));
  await untilReady(other);
  expect(other.printed().stdout).toContain(join(folder, 'other'));
}, 40_000);

it('nobody reads what it prints; it starts all the same, and stops when it is told to', async () => {
  const run = startNode('--data', folder, '--port', '0', '--connector-port', '0');
  for (const output of [run.child.stdout, run.child.stderr]) output?.destroy();
  const file = join(folder, 'outputs.json');
  await eventually(async () => {
    await access(file);
  }, 20_000);
  const outputs = JSON.parse(await readFile(file, 'utf8')) as LocalOutputs;
  // It has something to tell: the folder of the logs is gone.
  await rm(join(folder, 'logs'), { recursive: true });
  await writeFile(join(folder, 'logs'), '');
  for (let count = 0; count < 3; count += 1) {
    const answer = await fetch(`${outputs['local-KrknTelemetry'].TelemetryApiUrl}/login`, { method: 'PUT' });
    expect(answer.status).toBe(405);
  }
  signal(run.child, 'SIGTERM');
  expect(await exitOf(run)).toBe(0);
}, 30_000);

it('an unknown option; one line, exit 2', async () => {
  const run = startNode('--prot', '1');
  expect(await exitOf(run)).toBe(2);
  expect(run.printed()).toEqual({
    stdout: '',
    stderr: '--prot is not an option. Did you mean --port? See npm start -- --help\n',
  });
}, 20_000);

it('npm start without two dashes; what to type, exit 2', async () => {
  const run = start('npm', ['start', '--silent', '--connector-port', '18431', '--', '--data', folder]);
  expect(await exitOf(run)).toBe(2);
  expect(run.printed().stderr).toContain(
    `npm takes --connector-port for itself. Put two dashes before: npm start -- --data ${folder} --connector-port 18431\n`,
  );
}, 20_000);

it('--version; that of the package', async () => {
  const run = startNode('--version');
  expect(await exitOf(run)).toBe(0);
  expect(run.printed()).toEqual({ stdout: `${version}\n`, stderr: '' });
}, 20_000);

/** Where Node.js has colours, whatever runs the tests. */
const COLOURFUL = { TERM: 'xterm-256color', CI: undefined, COLORTERM: undefined };

it.each([
  ['a terminal', { isTTY: true }, COLOURFUL, { colours: true, passwords: true }],
  [
    'a terminal, and NO_COLOR',
    { isTTY: true },
    { ...COLOURFUL, NO_COLOR: '1' },
    { colours: false, passwords: true },
  ],
  [
    'no terminal, and FORCE_COLOR',
    { isTTY: false },
    { FORCE_COLOR: '1' },
    { colours: true, passwords: false },
  ],
])(
  '%s; whether it prints colours and passwords',
  async (_name, { isTTY }, variables, expected) => {
    // Of terminals alone Node.js knows how many colours they have.
    const terminal = `Object.assign(process.stdout, { isTTY: true, getColorDepth: require('tty').WriteStream.prototype.getColorDepth })`;
    const script = `${isTTY ? terminal : ''}; require('./local/index.ts')`;
    const args = ['index.ts', '--data', folder, '--port', '0', '--connector-port', '0'];
    const run = start(process.execPath, ['--require', 'tsx/cjs', '-e', script, ...args], variables);
    await eventually(() => {
      expect(run.printed().stdout).toContain('Ready in ');
    }, 20_000);
    const { stdout } = run.printed();
    const outputs = JSON.parse(await readFile(join(folder, 'outputs.json'), 'utf8')) as LocalOutputs;
    const passwords = [
      outputs['local-KrknTelemetry'].TelemetryPassword!,
      outputs['local-PrometheusConnector'].ConnectorPassword!,
    ];
    expect(stdout.includes('\u001B[')).toBe(expected.colours);
    expect(passwords.map((password) => stdout.includes(password))).toEqual(
      passwords.map(() => expected.passwords),
    );
  },
  30_000,
);

it('an address that others can reach; a warning', async () => {
  const run = startNode('--data', folder, '--port', '0', '--connector-port', '0', '--host', '0.0.0.0');
  await untilReady(run);
  expect(run.printed().stdout).toContain('WARNING: it listens on 0.0.0.0');
  expect(run.printed().stdout).toMatch(/http:\/\/127\.0\.0\.1:\d+\/write/);
}, 30_000);
