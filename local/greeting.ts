import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { styleText } from 'node:util';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { CONNECTOR_KEY } from './access-key';
import { CONNECTOR_CREDENTIALS, TELEMETRY_CREDENTIALS } from './kept-credentials';
import { isLoopback } from './loopback';
import { DEFAULT_DATA_FOLDER, program, type RunOptions } from './options';
import type { Services } from './services';
import { shellQuoted } from '../command-line/shell-quoted';
import { typedCommand } from '../command-line/typed-command';

/** Columns of a usual terminal. */
const WIDTH = 80;
/** Of which labels take these. */
const LABEL = 14;

/** How services were started, and who reads that. */
interface Start {
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
  { args, seconds, isTerminal }: Start,
): string {
  const { dataFolder, host, demo, aws, influxdb } = options;
  const telemetry = outputs['local-KrknTelemetry'];
  const connector = outputs['local-PrometheusConnector'];
  const passwordOf = (password: string | undefined, file: string): string =>
    isTerminal ? styleText('bold', password ?? '') : `is in ${join(resolve(dataFolder), file)}`;
  const lines = [
    styleText('bold', 'Chaos Telemetry is running on this machine.'),
    describePlace(aws?.bucket, influxdb && connector),
    '',
    row('Runs', styleText('cyan', telemetry.TelemetryFilesUrl)),
    row('User', telemetry.TelemetryUsername ?? ''),
    row('Password', passwordOf(telemetry.TelemetryPassword, TELEMETRY_CREDENTIALS)),
    '',
    row('Prometheus', styleText('cyan', connector.InvokeWriteURL)),
    row('User', connector.ConnectorUsername ?? 'an IAM access key id'),
    row(
      'Password',
      connector.ConnectorUsername === undefined
        ? 'its secret access key'
        : passwordOf(connector.ConnectorPassword, influxdb ? CONNECTOR_CREDENTIALS : CONNECTOR_KEY),
    ),
    '',
    ...(metricsUrl === undefined ? [] : [row('Metrics', styleText('cyan', metricsUrl))]),
    row('Data, logs', resolve(dataFolder)),
    row('Settings', typed(configCommand(dataFolder), 'what to paste for Krkn and Prometheus')),
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
function configCommand(dataFolder: string): string {
  const command = 'npm run client-config';
  const isFound = dataFolder === DEFAULT_DATA_FOLDER && !existsSync('cdk-outputs.json');
  return isFound ? command : `${command} -- --outputs ${shellQuoted(join(dataFolder, 'outputs.json'))}`;
}

/**
 * @param bucket of S3, if runs are kept there
 * @param influxdb outputs that say where InfluxDB is, if samples are kept there
 */
function describePlace(bucket: string | undefined, influxdb: PrometheusConnectorOutputs | undefined): string {
  if (bucket === undefined && influxdb === undefined) return 'Nothing leaves it, and no AWS account is used.';
  const runs = bucket === undefined ? 'here' : `in the S3 bucket ${bucket}`;
  const samples =
    influxdb === undefined
      ? 'in Amazon Timestream'
      : `in ${influxdb.DefaultDatabase ?? ''} of InfluxDB at ${influxdb.InfluxDBUrl ?? ''}`;
  return `Runs are kept ${runs}, samples ${samples}.`;
}

function openWarning(host: string): string {
  return [
    `WARNING: it listens on ${host}, so other machines can reach it, over HTTP without`,
    'encryption: anyone on the way can read the passwords and the data. Put a proxy with',
    'TLS in front of it: see docs/vm.md. Links to files lead to the address above; set',
    '--public-url to an address that all clients can reach.',
  ].join('\n');
}
