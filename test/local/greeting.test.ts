import { resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { farewell, greeting } from '../../local/greeting';
import { programOf, type RunOptions } from '../../local/options';
import type { Services } from '../../local/services';

const telemetry = {
  TelemetryApiUrl: 'http://127.0.0.1:8080',
  TelemetryFilesUrl: 'http://127.0.0.1:8080/files',
  TelemetryBucketName: 'local-telemetry',
  TelemetryUsername: 'krkn',
  TelemetryPassword: `planted${'x'.repeat(25)}`,
};
const connector = {
  InvokeWriteURL: 'http://127.0.0.1:9201/write',
  InvokeReadURL: 'http://127.0.0.1:9201/read',
  PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
  ConnectorUsername: `AKIA${'X'.repeat(16)}`,
  ConnectorPassword: `planted${'x'.repeat(33)}`,
};
const influxdb = {
  url: 'http://127.0.0.1:8086',
  tokenFile: 'token',
  organization: undefined,
  database: undefined,
  engine: undefined,
};

interface Shown {
  readonly options?: Partial<RunOptions>;
  readonly args?: readonly string[];
  readonly isTerminal?: boolean;
  readonly start?: string;
  readonly outputs?: object;
}

/** The lines of it. */
function shown({ options, args = [], isTerminal = true, start = 'npm start', outputs }: Shown): string[] {
  const services: Services = {
    telemetryUrl: telemetry.TelemetryApiUrl,
    connectorUrl: 'http://127.0.0.1:9201',
    metricsUrl: undefined,
    outputs: {
      'local-KrknTelemetry': telemetry,
      'local-PrometheusConnector': { ...connector, ...outputs },
    },
  };
  const all: RunOptions = {
    dataFolder: '.chaos-telemetry',
    host: '127.0.0.1',
    telemetryPort: 8080,
    connectorPort: 9201,
    demo: false,
    aws: undefined,
    influxdb: undefined,
    ...options,
  };
  const text = greeting(services, all, { program: programOf(start), args, seconds: 1.04, isTerminal });
  return stripVTControlCharacters(text).split('\n').slice(0, -1);
}

/** Lines that are on the terminal beside: the command, four of npm, and two of the demo with the one that is written to. */
const OTHER_LINES = 8;

it('a terminal of 80 by 24; it fits, with addresses, users, passwords, and what to type next', () => {
  const lines = shown({});
  expect(lines.length + OTHER_LINES).toBeLessThanOrEqual(24);
  // That of the data folder is as long as its name.
  expect(lines.filter((line) => line.length > 80 && !line.includes('Data, logs'))).toEqual([]);
  expect(lines.filter((line) => line.startsWith('  '))).toEqual([
    `  Runs        ${telemetry.TelemetryFilesUrl}`,
    `  User        ${telemetry.TelemetryUsername}`,
    `  Password    ${telemetry.TelemetryPassword}`,
    `  Prometheus  ${connector.InvokeWriteURL}`,
    `  User        ${connector.ConnectorUsername}`,
    `  Password    ${connector.ConnectorPassword}`,
    `  Data, logs  ${resolve('.chaos-telemetry')}`,
    expect.stringMatching(/^ {2}Settings {4}npm run --silent client-config(?: {2}#| -- --outputs )/),
    '  Demo        npm start -- --demo  # starts with sample runs',
  ]);
  expect(lines.at(-1)).toBe('Ready in 1.0 s.');
});

it.each<[string, Shown, string]>([
  ['Timestream', {}, 'connector-access-key.json'],
  ['InfluxDB', { options: { influxdb } }, 'connector-credentials.json'],
])('no terminal, samples in %s; the files that have the passwords, and no password', (_store, more, file) => {
  const lines = shown({ ...more, isTerminal: false });
  expect(lines.join('\n')).not.toContain('planted');
  expect(lines.filter((line) => line.startsWith('  Password'))).toEqual([
    expect.stringMatching(/ is in \/.*\/\.chaos-telemetry\/telemetry-credentials\.json$/),
    expect.stringMatching(new RegExp(` is in /.*/\\.chaos-telemetry/${file}$`)),
  ]);
});

it('another data folder; commands that can be typed', () => {
  const args = ['--data', 'my runs', '--port', '1'];
  const text = shown({ args, options: { dataFolder: 'my runs' } }).join('\n');
  expect(text).toContain("  npm run --silent client-config -- --outputs 'my runs/outputs.json'\n");
  expect(text).toContain("  npm start -- --data 'my runs' --port 1 --demo\n");
});

const aws = { environment: {}, bucket: 'my-runs', destination: undefined };
const noKey = { ConnectorUsername: undefined, ConnectorPassword: undefined };

it.each<[string, Shown, string, RegExp]>([
  ['on this machine', {}, 'Nothing leaves it, and no AWS account is used.', /^ {2}Demo/m],
  [
    'with the demo',
    { options: { demo: true } },
    'Nothing leaves it, and no AWS account is used.',
    /^(?!.*Demo)/s,
  ],
  [
    'with InfluxDB',
    {
      options: { influxdb },
      outputs: { DefaultDatabase: 'chaos', InfluxDBUrl: influxdb.url },
    },
    'Runs are kept here, samples in chaos of InfluxDB at http://127.0.0.1:8086.',
    /^ {2}Demo/m,
  ],
  [
    'with AWS',
    { options: { aws }, outputs: noKey },
    'Runs are kept in the S3 bucket my-runs, samples in Amazon Timestream.',
    /^ {2}User {8}an IAM access key id\n {2}Password {4}its secret access key\n(?!.*Demo)/ms,
  ],
  [
    'where others reach it',
    { options: { host: '0.0.0.0' } },
    'No AWS account is used.',
    /\nWARNING: it listens on 0\.0\.0\.0, so other machines can reach it/,
  ],
])('%s; where data is kept', (_condition, what, place, also) => {
  const lines = shown(what);
  expect(lines[1]).toBe(place);
  expect(lines.join('\n')).toMatch(also);
});

it('without npm; commands that can be typed, and none of npm', () => {
  const text = shown({ start: 'node dist/server/index.js', args: ['-p', '1'] }).join('\n');
  expect(text).toContain('  node dist/server/index.js --port 1 --demo');
  expect(text).toMatch(/^ {2}Settings {4}\/.*\/\.chaos-telemetry\/outputs\.json: see docs\/vm\.md$/m);
  expect(text).not.toContain('npm');
});

it.each<[string, Partial<Pick<RunOptions, 'aws' | 'influxdb'>>, string]>([
  ['on this machine', {}, 'runs'],
  ['with InfluxDB', { influxdb }, 'runs and InfluxDB'],
  ['with AWS', { aws }, 'the S3 bucket my-runs and Amazon Timestream'],
  ['with both', { aws, influxdb }, 'the S3 bucket my-runs and InfluxDB'],
])('stopped, %s; where everything is', (_where, options, places) => {
  const text = farewell({ dataFolder: 'runs', aws: undefined, influxdb: undefined, ...options });
  expect(text).toBe(`\nStopped. What was acknowledged is in ${places}.\n`);
});
