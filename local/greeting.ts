import path from 'node:path';
import { prometheusConfig } from '../client-config/prometheus';
import { isLoopback, type LocalRun, type LocalRunOptions } from './run';

/** What the user is told when the local run is ready. `seconds` is how long that took. */
export function greeting(run: LocalRun, options: Required<LocalRunOptions>, seconds: number): string {
  const { dataFolder, host } = options;
  const connector = run.outputs['local-PrometheusConnector'];
  return `
Chaos Telemetry is running on this machine. Nothing leaves it, and no AWS account is used.

  Prometheus connector  ${connector.InvokeWriteURL}
  Username              ${connector.ConnectorUsername ?? ''}
  Password              ${connector.ConnectorPassword ?? ''}
  Health                ${run.connectorUrl}/health
  Data and logs         ${path.resolve(dataFolder)}
${isLoopback(host) ? '' : `\n${openWarning(host)}\n`}
Paste this into prometheus.yml and restart Prometheus:

${prometheusConfig(connector)}
Stop with Ctrl-C: what was acknowledged is kept, and Prometheus sends the rest when you start again.
Begin anew by deleting the data: rm -r ${shellQuoted(dataFolder)}

Ready in ${seconds.toFixed(1)} s.
`;
}

function openWarning(host: string): string {
  return [
    `WARNING: it listens on ${host}, so other machines can reach it, over HTTP without encryption: anyone on the way`,
    'can read the password and the data. There, put an address of this machine in place of the one in the URL.',
  ].join('\n');
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
