import { isIPv4, isIPv6 } from 'node:net';
import type { parseArgs } from 'node:util';
import { readCommand, type Command } from '../command-line/command';
import { Misuse } from '../command-line/misuse';
import { nearest } from '../command-line/nearest';
import type { Program } from '../command-line/program';
import { withOptions } from '../command-line/typed-command';
import { textProblem } from '../lambda/kit/environment';
import { expectationOf, fetchPort, type Setting } from '../lambda/kit/setting';
import { settings } from '../lambda/prometheus-connector/settings';
import type { AwsRunOptions } from './aws-run';
import type { InfluxdbOptions } from './influxdb/find-influxdb';
import type { MetricsAddress } from './metrics/metrics-server';
import { LOOPBACK, type ServiceOptions } from './services';

/** How the command line starts the local run. */
export interface RunOptions extends ServiceOptions {
  readonly host: string;
  /** Whether to generate sample runs. */
  readonly demo: boolean;
  /** Where data is kept in AWS. Undefined: on this machine. */
  readonly aws: Pick<AwsRunOptions, 'environment' | 'bucket' | 'destination'> | undefined;
  /** Where samples are kept, if not in Timestream or what stands in for it. */
  readonly influxdb: InfluxdbOptions | undefined;
}

const OPTIONS = `  -d, --data <folder>      where everything is kept
                           (default ./.chaos-telemetry)
  -p, --port <port>        of the telemetry service; 0 takes any free one
                           (default 8080)
  --connector-port <port>  of the Prometheus connector; 0 takes any free one
                           (default 9201)
  --host <address>         to listen on (default 127.0.0.1: this machine only)
  --public-url <url>       by which Krkn and browsers reach the telemetry
                           service, if not by that address
  --connector <key>=<value>
                           a setting of prometheusConnector, of those in
                           docs/configuration.md; may be repeated
  --demo                   generates three groups of sample runs
  --metrics-port <[address:]port>
                           serves metrics for Prometheus at /metrics
                           (default off; on 127.0.0.1)
  --log-level <level>      least level of log lines: debug, info, warn or
                           error (default info)
  -h, --help               shows this
  -v, --version            shows the version

To keep samples in an InfluxDB 2 or 3 that runs already:

  --store influxdb         needs --influx-url and --influx-token-file
  --influx-url <url>       such as http://127.0.0.1:8086
  --influx-token-file <file>
                           holds a token that may write and read
  --influx-bucket <name>   bucket of InfluxDB 2, database of 3
                           (default local-prometheus, or the only bucket)
  --influx-org <name>      organization of InfluxDB 2
                           (default the only one, or that of the bucket)
  --influx-engine <2|3>    if the server does not say what it is

To keep runs in S3 and, without --store, samples in Timestream, with the AWS
credentials and region of your environment:

  --aws                    uses AWS; needs --bucket
  --bucket <name>          where runs are kept
  --database <name>        where series go that have no destination labels;
                           needs --table
  --table <name>           belongs to --database
`;

/** Where everything is kept unless `--data` says otherwise. */
export const DEFAULT_DATA_FOLDER = '.chaos-telemetry';

const flags = {
  data: { type: 'string', short: 'd', default: DEFAULT_DATA_FOLDER },
  port: { type: 'string', short: 'p', default: '8080' },
  'connector-port': { type: 'string', default: '9201' },
  host: { type: 'string', default: LOOPBACK },
  'public-url': { type: 'string' },
  connector: { type: 'string', multiple: true, default: [] as string[] },
  demo: { type: 'boolean', default: false },
  'metrics-port': { type: 'string' },
  'log-level': { type: 'string' },
  aws: { type: 'boolean', default: false },
  bucket: { type: 'string' },
  database: { type: 'string' },
  table: { type: 'string' },
  store: { type: 'string' },
  'influx-url': { type: 'string' },
  'influx-token-file': { type: 'string' },
  'influx-bucket': { type: 'string' },
  'influx-org': { type: 'string' },
  'influx-engine': { type: 'string' },
} as const;

/**
 * The program that starts the services.
 * @param start as in {@link Program}
 */
export function programOf(start: string): Program<typeof flags> {
  const usage = `Runs Chaos Telemetry on this machine. AWS is not used, unless --aws says so.

Usage: ${withOptions(start, ['[options]'])}

${OPTIONS}`;
  return { start, usage, flags };
}

/**
 * Reads the arguments that follow the program's name.
 * @param environment of the process: with `--aws`, the functions have it too
 */
export function parseCommand(
  program: Program<typeof flags>,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Command<RunOptions> {
  return readCommand(program, args, environment, (values) => toOptions(values, environment));
}

type Values = ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'];

function toOptions(values: Values, environment: Readonly<Record<string, string>>): RunOptions {
  const { data, demo } = values;
  if (data === '') throw new Misuse('--data takes the name of a folder');
  const host = toHost('--host', values.host);
  const aws = toAws(values, environment);
  const influxdb = toInfluxdb(values);
  const telemetryPort = toPort('--port', values.port);
  const connectorPort = toPort('--connector-port', values['connector-port']);
  const metricsAddress = toMetricsAddress(values['metrics-port']);
  checkPorts({ port: telemetryPort, 'connector-port': connectorPort, 'metrics-port': metricsAddress?.port });
  if (influxdb !== undefined && aws?.destination !== undefined) {
    throw new Misuse('--database and --table are of Timestream: with --store influxdb use --influx-bucket');
  }
  if (demo && aws !== undefined) throw new Misuse('--demo generates runs on this machine: omit --aws');
  return {
    dataFolder: data,
    host,
    telemetryPort,
    connectorPort,
    publicUrl: toOrigin(values['public-url']),
    connectorVariables: Object.fromEntries(
      values.connector.map((text) =>
        toVariable(text, influxdb === undefined ? allSettings : influxdbSettings),
      ),
    ),
    metricsAddress,
    logLevel: toLogLevel(values['log-level']),
    demo,
    aws,
    influxdb,
  };
}

function toAws(
  { aws, bucket, database, table }: Values,
  environment: Readonly<Record<string, string>>,
): RunOptions['aws'] {
  if (!aws) {
    const needless = Object.entries({ bucket, database, table }).find(([, value]) => value !== undefined);
    if (needless !== undefined) throw new Misuse(`--${needless[0]} requires --aws`);
    return undefined;
  }
  if (!bucket) throw new Misuse('--aws needs --bucket <name>, the bucket for runs');
  if (!database !== !table) throw new Misuse('--database and --table belong together');
  if (!environment['AWS_REGION']) throw new Misuse('--aws needs the environment variable AWS_REGION');
  return { environment, bucket, destination: database && table ? { database, table } : undefined };
}

function toInfluxdb(values: Values): RunOptions['influxdb'] {
  const { store = 'timestream' } = values;
  if (store !== 'timestream' && store !== 'influxdb') {
    throw new Misuse(`--store takes timestream or influxdb, not '${store}'`);
  }
  const own = {
    'influx-url': values['influx-url'],
    'influx-token-file': values['influx-token-file'],
    'influx-bucket': values['influx-bucket'],
    'influx-org': values['influx-org'],
    'influx-engine': values['influx-engine'],
  };
  if (store === 'timestream') {
    const needless = Object.entries(own).find(([, value]) => value !== undefined);
    if (needless !== undefined) throw new Misuse(`--${needless[0]} requires --store influxdb`);
    return undefined;
  }
  const empty = Object.entries(own).find(([, value]) => value === '');
  if (empty !== undefined) throw new Misuse(`--${empty[0]} takes a text that is not empty`);
  const { 'influx-token-file': tokenFile, 'influx-engine': engine } = own;
  if (own['influx-url'] === undefined || tokenFile === undefined) {
    throw new Misuse('--store influxdb needs --influx-url <url> and --influx-token-file <file>');
  }
  if (engine !== undefined && engine !== '2' && engine !== '3') {
    throw new Misuse(`--influx-engine takes 2 or 3, not '${engine}'`);
  }
  if (engine === '3' && own['influx-org'] !== undefined) {
    throw new Misuse('--influx-org is of InfluxDB 2: omit it');
  }
  return {
    url: toInfluxUrl(own['influx-url']),
    tokenFile,
    organization: own['influx-org'],
    database: own['influx-bucket'],
    engine,
  };
}

/** The text is not repeated: it may have a password. */
function toInfluxUrl(text: string): string {
  const origin = originOf(text);
  const { port = '' } = origin === undefined ? {} : new URL(origin);
  if (port !== '' && expectationOf({ schema: fetchPort }, Number(port)) !== undefined) {
    throw new Misuse(
      `--influx-url has port ${port}, which HTTP clients never call as another protocol has it: have InfluxDB listen on another`,
    );
  }
  if (origin !== undefined) return origin;
  throw new Misuse(
    '--influx-url takes a URL without a path, user and password, such as http://127.0.0.1:8086',
  );
}

/** Settings of the connector that the local run decides. */
const decided = ['store', 'auth', 'restrictDestinations', 'databaseLabel', 'tableLabel'];
/** Those that mean nothing with InfluxDB. */
const ofTimestream = ['dimensionLabels', 'region'];
const allSettings = settingsWithout(decided);
const influxdbSettings = settingsWithout([...decided, ...ofTimestream]);

/** By their keys. */
function settingsWithout(
  keys: readonly string[],
): ReadonlyMap<string, Setting & { readonly variable: string }> {
  return new Map(Object.entries(settings).filter(([key]) => !keys.includes(key)));
}

/** A setting as a variable of the connector's function. What is not known is not repeated: it may be a password. */
function toVariable(
  text: string,
  known: ReturnType<typeof settingsWithout>,
): [variable: string, value: string] {
  const [, key = '', value = ''] = /^(\w+)=(.+)$/s.exec(text) ?? [];
  if (key === '') throw new Misuse('--connector takes <key>=<value>, such as logLevel=DEBUG');
  const setting = known.get(key);
  if (setting === undefined) throw new Misuse(unknownKey(key, [...known.keys()]));
  const problem = textProblem(setting, value);
  if (problem === undefined) return [setting.variable, value];
  const list = JSON.stringify(value.split(','));
  const isList = textProblem(setting, list) === undefined;
  throw new Misuse(
    isList ? `--connector ${key} takes a list: '${key}=${list}'` : `--connector ${key} ${problem}`,
  );
}

function unknownKey(key: string, keys: readonly string[]): string {
  if (decided.includes(key)) return `--connector cannot set ${key}: the local run decides it`;
  if (ofTimestream.includes(key)) return `--connector cannot set ${key} with --store influxdb`;
  const meant = nearest(key, keys);
  return meant === undefined
    ? `--connector does not know ${key}, but ${keys.join(', ')}`
    : `--connector does not know ${key}. Did you mean ${meant}?`;
}

/** With or without the brackets that an IPv6 address has in a URL. */
function toHost(option: string, text: string): string {
  const host = /^\[(.+)\]$/.exec(text)?.[1] ?? text;
  if (host === '') throw new Misuse(`${option} takes an address`);
  if ((isIPv4(host) && Number.parseInt(host) >= 224) || (isIPv6(host) && /^ff/i.test(host))) {
    throw new Misuse(`${option} takes an address of this machine, and ${host} is of many`);
  }
  return host;
}

function toPort(option: string, text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Misuse(`${option} takes a number from 0 to 65535, not '${text}'`);
}

/** @param ports by option */
function checkPorts(ports: Readonly<Record<string, number | undefined>>): void {
  const options = Object.entries(ports).filter(([, port]) => port !== undefined && port !== 0);
  for (const [index, [option, port]] of options.entries()) {
    const same = options.slice(index + 1).find(([, other]) => other === port);
    if (same === undefined) continue;
    throw new Misuse(`--${option} and --${same[0]} are both ${port!}: each takes a port of its own`);
  }
}

/** Only this machine reaches it, unless an address says otherwise: anyone may ask for the metrics who does. */
function toMetricsAddress(text: string | undefined): MetricsAddress | undefined {
  if (text === undefined) return undefined;
  const [, host = LOOPBACK, port] = /^(?:(\[[^\]]+\]|[^:]+):)?(\d+)$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) {
    return { host: toHost('--metrics-port', host), port: Number(port) };
  }
  throw new Misuse(
    `--metrics-port takes a port, or an address and a port such as 0.0.0.0:9464, not '${text}'`,
  );
}

/** As the setting of the connector, in lower case: it holds for all functions. */
function toLogLevel(text: string | undefined): string | undefined {
  const level = text?.toUpperCase();
  if (level === undefined || textProblem(settings.logLevel, level) === undefined) return level;
  throw new Misuse(`--log-level takes debug, info, warn or error, not '${text!}'`);
}

/**
 * Without a path: signatures of links cover it, and what is in between would have to leave it as it is. The text is not repeated: it
 * may have a password.
 */
function toOrigin(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const origin = originOf(text);
  if (origin !== undefined) return origin;
  throw new Misuse(
    '--public-url takes a URL without a path, user and password, such as https://telemetry.example',
  );
}

/** The origin of a URL that has nothing else; undefined for other texts. */
function originOf(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/` ? url.origin : undefined;
}
