import { constants } from 'node:os';
import { InfluxdbTrouble } from '../../local/influxdb/trouble';
import { LambdaError } from '../../local/lambda-function/errors';
import { explainStartFailure } from '../../local/start-failure';
import { StartTrouble } from '../../local/start-trouble';

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
    'a port that is taken; another',
    systemError('EADDRINUSE', 'listen EADDRINUSE', { port: 9201 }),
    'Port 9201 is taken, perhaps by another local run. Stop that, or choose another port: --connector-port 9202',
  ],
  [
    "the telemetry service's port that is taken; another",
    systemError('EADDRINUSE', 'listen EADDRINUSE', { port: 8080 }),
    'Port 8080 is taken, perhaps by another local run. Stop that, or choose another port: --port 8081',
  ],
  [
    'the port of metrics that is taken; another',
    systemError('EADDRINUSE', 'listen EADDRINUSE', { port: 9464 }),
    'Port 9464 is taken, perhaps by another local run. Stop that, or choose another port: --metrics-port 9465',
  ],
  [
    'an address for metrics of another machine; one of this',
    systemError('EADDRNOTAVAIL', 'listen EADDRNOTAVAIL', { port: 9464, address: '192.0.2.1' }),
    'This machine has no address 192.0.2.1. Name one of its own: --metrics-port <address>:<port>',
  ],
  [
    'a port for administrators; another',
    systemError('EACCES', 'listen EACCES', { port: 9201 }),
    'Port 9201 needs privileges that you do not have. Choose one above 1023: --connector-port 9201',
  ],
  [
    'an address of another machine; one of this',
    systemError('EADDRNOTAVAIL', 'listen EADDRNOTAVAIL'),
    'This machine has no address 127.0.0.1. Leave --host out, or name an address of this machine',
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
