// Starts that cannot succeed: one line on stderr that says what to do, exit 1, and nothing of a secret.
import { randomUUID } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions, type FunctionCode } from '../../local/lambda-function/bundle';
import { startLambdaFunction } from '../../local/lambda-function/lambda-function';
import { startTimestreamThread } from '../../local/timestream/timestream-thread';
import { InfluxdbTrouble } from '../../local/influxdb/trouble';
import { LambdaError } from '../../local/lambda-function/errors';
import { startLocalRun } from '../../local/run';
import { explainStartFailure } from '../../local/start-failure';
import { Resources } from '../../local/resources';
import { StartTrouble } from '../../local/start-trouble';
import { basic } from '../support/connector-edges';
import { startChild } from './support/child-process';

const options = {
  dataFolder: '.chaos-telemetry',
  host: '127.0.0.1',
  telemetryPort: 8080,
  connectorPort: 9201,
  metricsAddress: { host: '192.0.2.1', port: 9464 },
  demo: false,
  aws: undefined,
  influxdb: undefined,
};

function systemError(
  code: string,
  message: string,
  more: { path?: string; port?: number; address?: string } = {},
): Error {
  const numbers = constants.errno as Readonly<Record<string, number>>;
  return Object.assign(new Error(message), { code, errno: -(numbers[code] ?? 0), ...more });
}

it.each<[string, unknown, string | undefined]>([
  [
    'an address for metrics of another machine; one of this',
    systemError('EADDRNOTAVAIL', 'listen EADDRNOTAVAIL', { port: 9464, address: '192.0.2.1' }),
    'This machine has no address 192.0.2.1. Name one of its own: --metrics-port <address>:<port>',
  ],
  [
    'an address of another machine; one of this',
    systemError('EADDRNOTAVAIL', 'listen EADDRNOTAVAIL'),
    'This machine has no address 127.0.0.1. Leave --host out, or name an address of this machine',
  ],
  [
    'a name for metrics that is not known; which',
    Object.assign(systemError('ENOTFOUND', 'getaddrinfo ENOTFOUND 192.0.2.1'), {
      syscall: 'getaddrinfo',
      hostname: '192.0.2.1',
    }),
    'This machine has no address 192.0.2.1. Name one of its own: --metrics-port <address>:<port>',
  ],
  [
    'a name to listen on that is not known; which',
    Object.assign(systemError('ENOTFOUND', 'getaddrinfo ENOTFOUND 127.0.0.1'), {
      syscall: 'getaddrinfo',
      hostname: '127.0.0.1',
    }),
    'This machine has no address 127.0.0.1. Leave --host out, or name an address of this machine',
  ],
  [
    'a queue whose file is replaced; without the name that it has meanwhile',
    systemError('EACCES', 'EACCES: permission denied, open', {
      path: '.chaos-telemetry/look-queue.jsonl.new',
    }),
    'The data folder .chaos-telemetry cannot be used: permission denied (look-queue.jsonl). Get the rights to read and write it, or choose another folder: --data <folder>',
  ],
  [
    'a trouble of ours; as it is',
    new StartTrouble('f.json does not hold an access key. Delete it'),
    'f.json does not hold an access key. Delete it',
  ],
  [
    'an InfluxDB that cannot be used; why',
    new InfluxdbTrouble('InfluxDB at http://127.0.0.1:8086 does not know the token in t'),
    'InfluxDB at http://127.0.0.1:8086 does not know the token in t',
  ],
  [
    'a locked database; which process',
    new Error(
      'IO Error: Could not set lock on file "x": Conflicting lock is held in /usr/bin/node (PID 42).',
    ),
    'The data folder .chaos-telemetry is in use by another local run (process 42). Stop that, or choose another folder: --data <folder>',
  ],
  [
    'a locked database on Windows; without the process',
    new Error(
      'IO Error: Cannot open file "x": The process cannot access the file because it is being used by another process.',
    ),
    'The data folder .chaos-telemetry is in use by another local run. Stop that, or choose another folder: --data <folder>',
  ],
  [
    'a file in the data folder that cannot be used; which, and why',
    systemError('ENOTDIR', 'ENOTDIR: not a directory, mkdir', { path: '.chaos-telemetry/s3' }),
    'The data folder .chaos-telemetry cannot be used: not a directory (s3). Choose another folder: --data <folder>',
  ],
  [
    'a file that is replaced; without the name that it has meanwhile',
    systemError('EACCES', 'EACCES: permission denied, open', {
      path: '.chaos-telemetry/outputs.json.0a1b2c3d-0a1b-4a1b-8a1b-0a1b2c3d4e5f',
    }),
    'The data folder .chaos-telemetry cannot be used: permission denied (outputs.json). Get the rights to read and write it, or choose another folder: --data <folder>',
  ],
  [
    'a file that DuckDB may not write; why',
    new Error('IO Error: Cannot open file "/data/timestream/timestream.duckdb": Permission denied'),
    'The data folder .chaos-telemetry cannot be used: permission denied. Get the rights to read and write it, or choose another folder: --data <folder>',
  ],
  [
    'a folder elsewhere that cannot be written to; which',
    systemError('EACCES', 'EACCES: permission denied, mkdir', { path: 'node_modules/.cache' }),
    'node_modules/.cache cannot be used: permission denied. Get the rights to read and write it',
  ],
  [
    'a folder whose name begins as that of the data folder; is not that',
    systemError('EROFS', 'EROFS: read-only file system, mkdir', { path: '.chaos-telemetry-2' }),
    '.chaos-telemetry-2 cannot be used: read-only file system. Get the rights to read and write it',
  ],
  [
    'a disk that is full, of which the system does not say the file; why',
    Object.assign(new Error('ENOSPC: no space left on device, write'), {
      code: 'ENOSPC',
      errno: -constants.errno.ENOSPC,
      syscall: 'write',
    }),
    'The data folder .chaos-telemetry cannot be used: no space left on device. Make room, or choose another folder: --data <folder>',
  ],
  [
    'a disk that is full, as DuckDB tells it; why',
    new Error('IO Error: Could not write file "x": No space left on device'),
    'The data folder .chaos-telemetry cannot be used: no space left on device. Make room, or choose another folder: --data <folder>',
  ],
  [
    'a call that failed for another reason; nothing',
    systemError('ECONNREFUSED', 'connect ECONNREFUSED'),
    undefined,
  ],
  [
    'a function that refuses its variables; which',
    new LambdaError('Error', 'Invalid environment: DEFAULT_TABLE: got "a!", expected a name.\n at x'),
    'A function does not start: Invalid environment: DEFAULT_TABLE: got "a!", expected a name. Correct the options, if it names any; .chaos-telemetry/logs has more',
  ],
  ['a defect; nothing', new TypeError('x is not a function'), undefined],
])('%s', (_condition, error, explanation) => {
  expect(explainStartFailure(error, options)).toBe(explanation);
  // The command adds it.
  expect(explanation ?? '').not.toMatch(/\.$/);
});

describe('a program that is not whole', () => {
  let folder: string;
  /** What loads a function. */
  let bootstrap: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'not-whole-'));
    const { toy } = await bundleFunctions({ toy: join(__dirname, 'fixtures/toy-function.ts') });
    bootstrap = toy.bootstrap;
  });

  afterAll(() => rm(folder, { recursive: true }));

  /** A file of the program. */
  async function fileWith(text: string): Promise<string> {
    const file = join(folder, `${randomUUID()}.js`);
    await writeFile(file, text);
    return file;
  }

  async function failureOfFunction(code: FunctionCode): Promise<string | undefined> {
    const logFile = join(folder, 'logs', 'function.log');
    const resources = new Resources();
    try {
      const starting = startLambdaFunction({
        name: 'f',
        code,
        variables: {},
        logFile,
        memorySize: 128,
        timeout: 3,
      });
      await (await resources.use(starting)).warm();
      return undefined;
    } catch (error) {
      return explainStartFailure(error, options);
    } finally {
      await resources.close();
    }
  }

  const again = 'Run npm ci, or build the server again';
  const gone = '/nonexistent/gone.js';

  it('a function or its bootstrap that is gone; which', async () => {
    expect(await failureOfFunction({ bundle: gone, bootstrap })).toBe(`${gone} is missing. ${again}`);
    expect(await failureOfFunction({ bundle: gone, bootstrap: gone })).toBe(`${gone} is missing. ${again}`);
  });

  it('a function that is cut off; which', async () => {
    const bundle = await fileWith("'use strict'; const planted = (");
    expect(await failureOfFunction({ bundle, bootstrap })).toBe(`${bundle} is damaged. ${again}`);
  });

  it('a function without a package; which', async () => {
    const bundle = await fileWith("require('no-such-package');");
    expect(await failureOfFunction({ bundle, bootstrap })).toBe(`no-such-package is missing. ${again}`);
  });

  it('a function that reads JSON that is damaged; not the program', async () => {
    const bundle = await fileWith("JSON.parse('{');");
    expect(await failureOfFunction({ bundle, bootstrap })).toMatch(/^A function does not start: /);
  });

  it.each<[string, string, string]>([
    ['is cut off', 'const planted = (', 'BUNDLE is damaged'],
    [
      'has no native code',
      "require('@duckdb/node-bindings-none/duckdb.node');",
      '@duckdb/node-bindings-none/duckdb.node is missing',
    ],
  ])('a stand-in for Timestream that %s', async (_condition, text, problem) => {
    const bundle = await fileWith(text);
    const starting = startTimestreamThread({ directory: folder, accessKeys: [], tables: [] }, bundle);
    const error = await starting.catch((thrown: unknown) => thrown);
    expect(explainStartFailure(error, options)).toBe(`${problem.replace('BUNDLE', bundle)}. ${again}`);
  });

  it('native code for another machine, as napi-rs tells it; whose', () => {
    const message = 'Cannot find native binding. npm has a bug related to optional dependencies';
    const stack = `Error: ${message}\n    at Object.<anonymous> (/opt/server/node_modules/snappy/index.js:574:9)`;
    expect(explainStartFailure(new LambdaError('Error', message, stack), options)).toBe(
      `The native code of snappy is missing. ${again}`,
    );
  });
});

describe('npm start', () => {
  let folder: string;
  /** A data folder of a run that was stopped. It holds a run. */
  let stopped: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'start-failure-'));
    stopped = join(folder, 'stopped');
    const run = await startLocalRun({ dataFolder: stopped, telemetryPort: 0, connectorPort: 0 });
    const { TelemetryUsername = '', TelemetryPassword = '' } = run.outputs['local-KrknTelemetry'];
    const posted = await fetch(`${run.telemetryUrl}/telemetry?request_id=1-r&telemetry_group=g`, {
      method: 'POST',
      headers: {
        authorization: basic(TelemetryUsername, TelemetryPassword),
        'content-type': 'application/json',
      },
      body: '{"scenarios":[]}',
    });
    expect(posted.status).toBe(200);
    await run.close();
  });

  afterAll(() => rm(folder, { recursive: true, force: true }));

  let copies = 0;
  /** Starts on a copy of the data folder, with changes. Returns its name and what is printed; it must not be ready. */
  async function fails(
    change: (data: string) => Promise<unknown>,
    ...args: readonly string[]
  ): Promise<{ readonly data: string; readonly line: string }> {
    copies += 1;
    const data = join(folder, `data-${copies}`);
    await cp(stopped, data, { recursive: true });
    await change(data);
    return { data, line: await lineOf('--data', data, ...args) };
  }

  /** What it says when it ends. */
  async function lineOf(...args: readonly string[]): Promise<string> {
    const child = await startChild(process.execPath, [
      ...['--require', 'tsx/cjs', 'local/index.ts', '--port', '0', '--connector-port', '0'],
      ...args,
    ]);
    const status = await child.ended;
    expect({ status, stdout: child.stdout() }).toEqual({ status: 1, stdout: '' });
    // One line, no stack, nothing of a secret.
    expect(child.stderr()).toMatch(/^[^\n]*\.\n$/);
    expect(child.stderr()).not.toMatch(/planted|Error:| at .*:\d+:\d+/i);
    return child.stderr().slice(0, -1);
  }

  const put = (file: string, text: string) => (data: string) => writeFile(join(data, file), text);
  const CREDENTIALS = 'telemetry-credentials.json';
  const noCredentials = (problem: string): string =>
    `DATA/${CREDENTIALS} does not hold a username and a password (${problem}). Correct it, or delete it, and the next start makes a new one.`;
  const noKey = (file: string, problem: string): string =>
    `DATA/${file} does not hold an access key (${problem}). Correct it, or delete it, and the next start makes a new one.`;
  const noSamples = (reason: string): string =>
    `The samples in DATA/timestream/timestream.duckdb cannot be read: ${reason}. Restore the file, or move its folder away to start without them.`;

  it.each<[string, (data: string) => Promise<unknown>, string | RegExp]>([
    [
      'credentials that are torn',
      put(CREDENTIALS, '{"username":"krkn","password":"planted'),
      noCredentials('it is not JSON'),
    ],
    ['credentials that are empty', put(CREDENTIALS, ''), noCredentials('it is not JSON')],
    [
      'credentials that are a list',
      put(CREDENTIALS, '["planted"]'),
      noCredentials('it is not a JSON object'),
    ],
    [
      'a password that is a number',
      put(CREDENTIALS, '{"username":"krkn","password":1}'),
      noCredentials('password is not a string'),
    ],
    [
      'a password that is empty',
      put(CREDENTIALS, '{"username":"krkn","password":""}'),
      noCredentials('password is empty'),
    ],
    [
      'a user with a colon',
      put(CREDENTIALS, '{"username":"a:b","password":"planted-planted-planted"}'),
      noCredentials('username has a colon'),
    ],
    [
      'a new password that may be guessed',
      put(CREDENTIALS, '{"username":"krkn","password":"planted"}'),
      noCredentials('password has fewer than 16 characters'),
    ],
    [
      'a key of the connector that is torn',
      put('connector-access-key.json', '{"accessKeyId":"AKIA","secretAccessKey":"planted'),
      noKey('connector-access-key.json', 'it is not JSON'),
    ],
    [
      'a key of the telemetry service of wrong types',
      put('telemetry-access-key.json', '{"accessKeyId":["planted"],"secretAccessKey":null}'),
      noKey('telemetry-access-key.json', 'accessKeyId is not a text of 16 to 128 letters and digits'),
    ],
    [
      'a journal of runs that is damaged in the middle',
      async (data) => {
        const journal = join(data, 's3', 'journal.jsonl');
        const bytes = await readFile(journal);
        await writeFile(journal, bytes.fill(0, 10, 20));
      },
      'Line 1 of DATA/s3/journal.jsonl is damaged. Restore the file, or move DATA/s3 away to start without the runs in it.',
    ],
    [
      'files of runs that are gone',
      (data) => rm(join(data, 's3', 'objects'), { recursive: true }),
      /^DATA\/s3\/objects lacks (\d) of \1 files of runs\. Restore the folder, or move DATA\/s3 away to start without these runs\.$/,
    ],
    [
      'a folder whose place a file has taken',
      async (data) => {
        await rm(join(data, 's3'), { recursive: true });
        await writeFile(join(data, 's3'), '');
      },
      'The data folder DATA cannot be used: not a directory (s3). Choose another folder: --data <folder>.',
    ],
    [
      'a queue that is damaged',
      put('look-queue.jsonl', '{"kind":"message","message":{"id":"planted"}}\n'),
      'Line 1 of DATA/look-queue.jsonl is damaged. Restore the file, or move it away: the runs in it wait until their pages ask for a look again.',
    ],
    [
      'samples that are overwritten',
      put('timestream/timestream.duckdb', 'planted'.repeat(9_999)),
      noSamples('it is not a valid DuckDB database file'),
    ],
    [
      'samples that are cut off',
      (data) => truncate(join(data, 'timestream', 'timestream.duckdb'), 9_000),
      /^The samples in DATA\/timestream\/timestream\.duckdb cannot be read: Could not read .*\. Restore the file, or move its folder away to start without them\.$/,
    ],
    [
      'samples with a log of something else',
      put('timestream/timestream.duckdb.wal', 'planted'),
      'The samples in DATA/timestream/timestream.duckdb cannot all be read: timestream.duckdb.wal beside it is not one of DuckDB. Restore both, or move timestream.duckdb.wal away to start without the samples that only it has.',
    ],
    [
      'a folder in the place of credentials',
      async (data) => {
        await rm(join(data, CREDENTIALS));
        await mkdir(join(data, CREDENTIALS));
      },
      `The data folder DATA cannot be used: illegal operation on a directory (${CREDENTIALS}). Choose another folder: --data <folder>.`,
    ],
  ])('%s', async (_condition, change, expected) => {
    const { data, line } = await fails(change);
    expect(line.replaceAll(data, 'DATA')).toEqual(
      typeof expected === 'string' ? expected : (expect.stringMatching(expected) as string),
    );
  });

  const unusable = 'The data folder PLACE cannot be used: ';
  it.each([
    ['is a file', () => __filename, /^.*: not a directory\. Choose another folder: --data <folder>\.$/],
    [
      'is in a file',
      () => join(__filename, 'data'),
      /^.*: not a directory\. Choose another folder: --data <folder>\.$/,
    ],
    // Where not even administrators make folders: in the first, the recursive mkdir of Node.js never ends.
    ...(process.platform === 'linux'
      ? ([
          [
            'cannot be made',
            () => '/proc/chaos-telemetry',
            /^.*: no such file or directory\. Choose another folder/,
          ],
          [
            'cannot be written to',
            () => '/sys/chaos-telemetry',
            /^.*: (?:operation not permitted|permission denied|read-only file system)\. Get the rights to read and write it, or choose/,
          ],
        ] as const)
      : []),
  ] as const)('a data folder that %s', async (_condition, place, expected) => {
    const line = (await lineOf('--data', place())).replace(place(), 'PLACE');
    expect(line).toMatch(expected);
    expect(line.slice(0, unusable.length)).toBe(unusable);
  });

  it.each(['203.0.113.7', 'no-such-host.invalid'])('the address of another machine: %s', async (host) => {
    const { line } = await fails(() => Promise.resolve(), '--host', host);
    expect(line).toBe(
      `This machine has no address ${host}. Leave --host out, or name an address of this machine.`,
    );
  });
});
