import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import type { Program } from '../command-line/program';
import { shellQuoted } from '../command-line/shell-quoted';
import { isOfNpm, typedCommand } from '../command-line/typed-command';
import { entries } from './data-folder';
import { isLoopback } from './loopback';
import { DEFAULT_DATA_FOLDER, type RunOptions } from './options';
import type { Services } from './services';

/** Columns of a usual terminal. */
const WIDTH = 80;
/** Of which labels take these. */
const LABEL = 14;

/** How services were started, and who reads that. */
interface Start {
  readonly program: Program;
  /** Of the command line, valid. */
  readonly args: readonly string[];
  readonly seconds: number;
  /** Whether it is read from a terminal. Passwords are told there only: what is written elsewhere is kept, and read by others. */
  readonly isTerminal: boolean | undefined;
}

/** The text that is printed when the services are ready. With what npm prints, it fits a terminal of 80 by 24. */
export function greeting(
  { outputs, metricsUrl }: Services,
  options: RunOptions,
  { program, args, seconds, isTerminal }: Start,
): string {
  const { dataFolder, host, demo, aws, influxdb } = options;
  const telemetry = outputs['local-KrknTelemetry'];
  const connector = outputs['local-PrometheusConnector'];
  const passwordOf = (password: string | undefined, file: string): string =>
    isTerminal ? styleText('bold', password ?? '') : `is in ${join(resolve(dataFolder), file)}`;
  const lines = [
    styleText('bold', 'Chaos Telemetry is running on this machine.'),
    describePlace(options, connector),
    '',
    row('Runs', styleText('cyan', telemetry.TelemetryFilesUrl)),
    row('User', telemetry.TelemetryUsername ?? ''),
    row('Password', passwordOf(telemetry.TelemetryPassword, entries.telemetryCredentials)),
    '',
    row('Prometheus', styleText('cyan', connector.InvokeWriteURL)),
    row('User', connector.ConnectorUsername ?? 'an IAM access key id'),
    row(
      'Password',
      connector.ConnectorUsername === undefined
        ? 'its secret access key'
        : passwordOf(
            connector.ConnectorPassword,
            influxdb ? entries.connectorCredentials : entries.connectorKey,
          ),
    ),
    '',
    ...(metricsUrl === undefined ? [] : [row('Metrics', styleText('cyan', metricsUrl))]),
    row('Data, logs', resolve(dataFolder)),
    settings(program, dataFolder),
    ...(demo || aws
      ? []
      : [row('Demo', typed(typedCommand(program, args, { demo: true }), 'starts with sample runs'))]),
    ...(isLoopback(host) ? [] : ['', styleText('yellow', openWarning(host))]),
    '',
    styleText('green', `Ready in ${seconds.toFixed(1)} s.`),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function row(label: string, value: string): string {
  return styleText('dim', `  ${label}`.padEnd(LABEL)) + value;
}

/** A command, and what it is for if there is room for that. */
function typed(command: string, purpose: string): string {
  const comment = `  # ${purpose}`;
  return LABEL + command.length + comment.length > WIDTH ? command : command + styleText('dim', comment);
}

/** What prints the settings for this run, also where outputs of a deployment would be found first. */
function settings(program: Program, dataFolder: string): string {
  const outputs = join(dataFolder, entries.outputs);
  // Without npm there are no other programs.
  if (!isOfNpm(program)) return row('Settings', `${resolve(outputs)}: see docs/vm.md`);
  const command = 'npm run --silent client-config';
  const isFound = dataFolder === DEFAULT_DATA_FOLDER && !existsSync('cdk-outputs.json');
  const typedOutputs = isFound ? '' : ` -- --outputs ${shellQuoted(outputs)}`;
  return row('Settings', typed(`${command}${typedOutputs}`, 'to paste for Krkn and Prometheus'));
}

/** @param influxdb outputs that say where InfluxDB is, if samples are kept there */
function describePlace(
  { host, aws, influxdb: isInfluxdb }: RunOptions,
  influxdb: PrometheusConnectorOutputs,
): string {
  if (aws === undefined && isInfluxdb === undefined) {
    return isLoopback(host) ? 'Nothing leaves it, and no AWS account is used.' : 'No AWS account is used.';
  }
  const runs = aws === undefined ? 'here' : `in the S3 bucket ${aws.bucket}`;
  const samples =
    isInfluxdb === undefined
      ? 'in Amazon Timestream'
      : `in ${influxdb.DefaultDatabase ?? ''} of InfluxDB at ${influxdb.InfluxDBUrl ?? ''}`;
  return `Runs are kept ${runs}, samples ${samples}.`;
}

/** The text that is printed when the services have stopped. */
export function farewell({
  aws,
  influxdb,
  dataFolder,
}: Pick<RunOptions, 'aws' | 'influxdb' | 'dataFolder'>): string {
  const runs = aws === undefined ? dataFolder : `the S3 bucket ${aws.bucket}`;
  const samples = influxdb !== undefined ? 'InfluxDB' : aws === undefined ? dataFolder : 'Amazon Timestream';
  const places = runs === samples ? runs : `${runs} and ${samples}`;
  return `\nStopped. What was acknowledged is in ${places}.\n`;
}

function openWarning(host: string): string {
  return [
    `WARNING: it listens on ${host}, so other machines can reach it, over HTTP without`,
    'encryption: anyone on the way can read the passwords and the data. Put a proxy with',
    'TLS in front of it: see docs/vm.md. Links to files lead to the address above; set',
    '--public-url to an address that all clients can reach.',
  ].join('\n');
}
