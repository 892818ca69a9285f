import type { Command } from '../../command-line/command';
import { parseCommand, programOf, type RunOptions } from '../../local/options';

const program = programOf('npm start');

const defaults = {
  dataFolder: '.chaos-telemetry',
  host: '127.0.0.1',
  telemetryPort: 8080,
  connectorPort: 9201,
  publicUrl: undefined,
  metricsAddress: undefined,
  logLevel: undefined,
  connectorVariables: {},
  demo: false,
  aws: undefined,
  influxdb: undefined,
};

const influxdb = {
  url: 'http://localhost:8086',
  tokenFile: 't',
  organization: undefined,
  database: undefined,
  engine: undefined,
};

const environment = { AWS_REGION: 'eu-west-1' };

const misuse = (problem: string): Command<RunOptions> => ({ kind: 'misuse', problem });
const badOrigin = misuse(
  '--public-url takes a URL without a path, user and password, such as https://telemetry.example',
);

it.each<[string, string[], Command<RunOptions>]>([
  ['nothing; the defaults', [], { kind: 'run', options: defaults }],
  [
    'everything; as given',
    [
      '--data=x',
      '--host=0.0.0.0',
      '--port=0',
      '--connector-port=1',
      '--public-url=https://a.example/',
      '--demo',
    ],
    {
      kind: 'run',
      options: {
        ...defaults,
        dataFolder: 'x',
        host: '0.0.0.0',
        telemetryPort: 0,
        connectorPort: 1,
        publicUrl: 'https://a.example',
        demo: true,
      },
    },
  ],
  ...(
    [
      ['9464', { host: '127.0.0.1', port: 9464 }],
      ['0.0.0.0:0', { host: '0.0.0.0', port: 0 }],
      ['metrics.internal:9464', { host: 'metrics.internal', port: 9464 }],
      ['[::1]:9464', { host: '::1', port: 9464 }],
    ] as const
  ).map(([text, metricsAddress]): [string, string[], Command<RunOptions>] => [
    `--metrics-port ${text}; where to listen`,
    ['--metrics-port', text],
    { kind: 'run', options: { ...defaults, metricsAddress } },
  ]),
  ...['x', '', '65536', ':9464', '::1', '127.0.0.1:', 'a:b:1'].map(
    (text): [string, string[], Command<RunOptions>] => [
      `--metrics-port '${text}'; refused`,
      [`--metrics-port=${text}`],
      misuse(`--metrics-port takes a port, or an address and a port such as 0.0.0.0:9464, not '${text}'`),
    ],
  ),
  [
    '--log-level; as the setting has it',
    ['--log-level', 'warn'],
    { kind: 'run', options: { ...defaults, logLevel: 'WARN' } },
  ],
  [
    'a log level that is not valid; refused',
    ['--log-level=quiet'],
    misuse("--log-level takes debug, info, warn or error, not 'quiet'"),
  ],
  [
    '--aws with a bucket; it',
    ['--aws', '--bucket', 'runs'],
    { kind: 'run', options: { ...defaults, aws: { environment, bucket: 'runs', destination: undefined } } },
  ],
  [
    '--aws with a destination; it',
    ['--aws', '--bucket=runs', '--database=d', '--table=t'],
    {
      kind: 'run',
      options: {
        ...defaults,
        aws: { environment, bucket: 'runs', destination: { database: 'd', table: 't' } },
      },
    },
  ],
  [
    '--connector; the variables of the function',
    ['--connector', 'replicaLabel=__replica__', '--connector=dropMetrics=["{a=\\"b\\"}"]'],
    {
      kind: 'run',
      options: {
        ...defaults,
        connectorVariables: { REPLICA_LABEL: '__replica__', DROP_METRICS: '["{a=\\"b\\"}"]' },
      },
    },
  ],
  [
    '--connector with a value that is not valid; what is',
    ['--connector', 'histograms=keep'],
    misuse('--connector histograms is "keep"; expected one of store, drop, reject'),
  ],
  ...['planted', 'replicaLabel', 'replicaLabel=', '=x'].map(
    (text): [string, string[], Command<RunOptions>] => [
      `--connector ${text}; what it takes`,
      ['--connector', text],
      misuse('--connector takes <key>=<value>, such as logLevel=DEBUG'),
    ],
  ),
  [
    '--connector with a list as others have it; how to type it',
    ['--connector', 'dropLabels=pod,node'],
    misuse(`--connector dropLabels takes a list: 'dropLabels=["pod","node"]'`),
  ],
  [
    '--connector with a key that is decided; that it is',
    ['--connector', 'auth=basic'],
    misuse('--connector cannot set auth: the local run decides it'),
  ],
  [
    '--connector with a key that is mistyped; what was meant',
    ['--connector', 'dropLabel=planted'],
    misuse('--connector does not know dropLabel. Did you mean dropLabels?'),
  ],
  [
    '--connector with a key of nothing; those that there are, and nothing of the value',
    ['--connector', 'password=planted'],
    misuse(
      '--connector does not know password, but nonFiniteSamples, histograms, exemplars, metadata, startTimestamps, dimensionLabels, dropLabels, dropMetrics, replicaLabel, region, maxReadSamples, logLevel',
    ),
  ],
  [
    'an IPv6 address in brackets; the address',
    ['--host', '[::1]', '--metrics-port', '[::1]:9464'],
    { kind: 'run', options: { ...defaults, host: '::1', metricsAddress: { host: '::1', port: 9464 } } },
  ],
  ...['224.0.0.1', '255.255.255.255', 'ff02::1'].map((host): [string, string[], Command<RunOptions>] => [
    `an address of many, ${host}; refused`,
    ['--host', host],
    misuse(`--host takes an address of this machine, and ${host} is of many`),
  ]),
  [
    'a value that begins with a dash; one sentence',
    ['-p', '-1'],
    misuse("Option '-p' argument is ambiguous"),
  ],
  [
    '--store influxdb; where it is, and the token',
    ['--store=influxdb', '--influx-url=http://localhost:8086/', '--influx-token-file=t'],
    { kind: 'run', options: { ...defaults, influxdb } },
  ],
  [
    '--store influxdb with everything; as given',
    [
      ...['--store', 'influxdb', '--influx-url', 'https://influx.example', '--influx-token-file', 't'],
      ...['--influx-bucket', 'b', '--influx-org', 'o', '--influx-engine', '2'],
    ],
    {
      kind: 'run',
      options: {
        ...defaults,
        influxdb: {
          url: 'https://influx.example',
          tokenFile: 't',
          organization: 'o',
          database: 'b',
          engine: '2',
        },
      },
    },
  ],
  [
    '--store influxdb with --aws; runs in S3',
    [
      ...['--aws', '--bucket=runs'],
      ...['--store=influxdb', '--influx-url=http://localhost:8086', '--influx-token-file=t'],
    ],
    {
      kind: 'run',
      options: { ...defaults, influxdb, aws: { environment, bucket: 'runs', destination: undefined } },
    },
  ],
  [
    '--connector with what means nothing with InfluxDB; that it cannot be set',
    [
      ...['--store=influxdb', '--influx-url=http://localhost:8086', '--influx-token-file=t'],
      '--connector=region=eu-west-1',
    ],
    misuse('--connector cannot set region with --store influxdb'),
  ],
  ['--store timestream; the default', ['--store=timestream'], { kind: 'run', options: defaults }],
  [
    'another store; refused',
    ['--store=influx'],
    misuse("--store takes timestream or influxdb, not 'influx'"),
  ],
  [
    '--store influxdb alone; what it needs',
    ['--store=influxdb', '--influx-url=http://localhost:8086'],
    misuse('--store influxdb needs --influx-url <url> and --influx-token-file <file>'),
  ],
  [
    'InfluxDB without --store; said',
    ['--influx-url=http://localhost:8086'],
    misuse('--influx-url requires --store influxdb'),
  ],
  [
    'an empty name; said',
    ['--store=influxdb', '--influx-url=http://localhost:8086', '--influx-token-file=t', '--influx-bucket='],
    misuse('--influx-bucket takes a text that is not empty'),
  ],
  [
    'an engine of the past; refused',
    ['--store=influxdb', '--influx-url=http://localhost:8086', '--influx-token-file=t', '--influx-engine=1'],
    misuse("--influx-engine takes 2 or 3, not '1'"),
  ],
  [
    'an organization of InfluxDB 3; refused',
    [
      ...['--store=influxdb', '--influx-url=http://localhost:8181', '--influx-token-file=t'],
      ...['--influx-engine=3', '--influx-org=o'],
    ],
    misuse('--influx-org is of InfluxDB 2: omit it'),
  ],
  [
    'a table for InfluxDB; refused',
    [
      ...['--aws', '--bucket=runs', '--database=d', '--table=t'],
      ...['--store=influxdb', '--influx-url=http://localhost:8086', '--influx-token-file=t'],
    ],
    misuse('--database and --table are of Timestream: with --store influxdb use --influx-bucket'),
  ],
  ...[
    'http://user:planted@localhost:8086',
    'http://localhost:8086/x',
    'localhost:8086',
    'ftp://localhost',
  ].map((url): [string, string[], Command<RunOptions>] => [
    `not a URL of InfluxDB, ${url}; refused, and not repeated`,
    ['--store=influxdb', `--influx-url=${url}`, '--influx-token-file=t'],
    misuse('--influx-url takes a URL without a path, user and password, such as http://127.0.0.1:8086'),
  ]),
  [
    'a port of InfluxDB that HTTP clients never call; said',
    ['--store=influxdb', '--influx-url=http://127.0.0.1:6000', '--influx-token-file=t'],
    misuse(
      '--influx-url has port 6000, which HTTP clients never call as another protocol has it: have InfluxDB listen on another',
    ),
  ],
  ['--aws alone; what it needs', ['--aws'], misuse('--aws needs --bucket <name>, the bucket for runs')],
  ['a bucket without --aws; said', ['--bucket=x'], misuse('--bucket requires --aws')],
  [
    'half a destination; said',
    ['--aws', '--bucket=x', '--table=t'],
    misuse('--database and --table belong together'),
  ],
  [
    '--demo in AWS; refused',
    ['--aws', '--bucket=x', '--demo'],
    misuse('--demo generates runs on this machine: omit --aws'),
  ],
  ['a public URL with a path; refused', ['--public-url=https://a.example/x'], badOrigin],
  ['a public URL without a scheme; refused', ['--public-url=a.example'], badOrigin],
  ['a public URL of another scheme; refused', ['--public-url=ftp://a.example'], badOrigin],
  [
    'a telemetry port that is none; refused',
    ['--port=x'],
    misuse("--port takes a number from 0 to 65535, not 'x'"),
  ],
  [
    'short options; as the long ones',
    ['-d', 'x', '-p', '1'],
    { kind: 'run', options: { ...defaults, dataFolder: 'x', telemetryPort: 1 } },
  ],
  ['--help; help', ['--help', '--data', 'x'], { kind: 'help' }],
  ['-h; help', ['-h'], { kind: 'help' }],
  ['--version; it', ['--version'], { kind: 'version' }],
  ['-v; the version', ['-v'], { kind: 'version' }],
  [
    'two letters swapped; what was meant',
    ['--prot', '1'],
    misuse('--prot is not an option. Did you mean --port?'),
  ],
  [
    'a letter too many; what was meant',
    ['--demoo'],
    misuse('--demoo is not an option. Did you mean --demo?'),
  ],
  [
    'a longer one with its value; what was meant',
    ['--influx-token-fille=t'],
    misuse('--influx-token-fille is not an option. Did you mean --influx-token-file?'),
  ],
  ['an option like no other; named only', ['--verbose'], misuse('--verbose is not an option')],
  ['a short option like no other; named only', ['-x'], misuse('-x is not an option')],
  [
    'an argument; how options are given',
    ['here'],
    misuse("'here' is not an option. Options stand behind two dashes: npm start -- --help"),
  ],
  ['no value; named', ['--data'], misuse("Option '-d, --data <value>' argument missing")],
  [
    'one port for both; said',
    ['--port=9000', '--connector-port=9000'],
    misuse('--port and --connector-port are both 9000: each takes a port of its own'),
  ],
  [
    'metrics on the port of another; said',
    ['--metrics-port', '0.0.0.0:8080'],
    misuse('--port and --metrics-port are both 8080: each takes a port of its own'),
  ],
  ['an empty folder; said', ['--data='], { kind: 'misuse', problem: '--data takes the name of a folder' }],
  ['an empty address; said', ['--host='], { kind: 'misuse', problem: '--host takes an address' }],
  ...['x', '', '-1', '65536', '1e3', '80.5'].map((port): [string, string[], Command<RunOptions>] => [
    `port '${port}'; refused`,
    [`--connector-port=${port}`],
    { kind: 'misuse', problem: `--connector-port takes a number from 0 to 65535, not '${port}'` },
  ]),
])('%s', (_condition, args, command) => {
  expect(parseCommand(program, args, environment)).toEqual(command);
});

it('--aws without a region; said', () => {
  expect(parseCommand(program, ['--aws', '--bucket=runs'], {})).toEqual(
    misuse('--aws needs the environment variable AWS_REGION'),
  );
});
