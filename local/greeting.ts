import { resolve } from 'node:path';
import { krknConfig } from '../client-config/krkn';
import { prometheusConfig, type PrometheusConnectorOutputs } from '../client-config/prometheus';
import { demoGroups } from './demo/demo-runs';
import { isLoopback } from './loopback';
import type { RunOptions } from './options';
import type { Services } from './services';
import { shellQuoted } from './shell-quoted';

/**
 * The text that is printed when the services are ready.
 * @param demo the sample runs that were just generated, if any
 * @param seconds how long it took
 */
export function greeting(
  services: Services,
  options: RunOptions,
  demo: { readonly runs: number } | undefined,
  seconds: number,
): string {
  const { dataFolder, host, aws, influxdb } = options;
  const telemetry = services.outputs['local-KrknTelemetry'];
  const connector = services.outputs['local-PrometheusConnector'];
  return `
${describePlace(aws?.bucket, influxdb && connector)}

  Krkn telemetry        ${telemetry.TelemetryFilesUrl}
  Username              ${telemetry.TelemetryUsername ?? ''}
  Password              ${telemetry.TelemetryPassword ?? ''}

  Prometheus connector  ${connector.InvokeWriteURL}
  Username              ${connector.ConnectorUsername ?? 'an IAM access key id'}
  Password              ${connector.ConnectorPassword ?? 'its secret access key'}

  Health                ${services.telemetryUrl}/health, ${services.connectorUrl}/health
  Data and logs         ${resolve(dataFolder)}
${services.metricsUrl === undefined ? '' : `  Metrics               ${services.metricsUrl}\n`}${options.demo ? `  Demo                  ${demoText(demo)}\n` : ''}${isLoopback(host) ? '' : `\n${openWarning(host)}\n`}
Paste this into Krkn's config.yaml, in place of its telemetry section:

${krknConfig(telemetry)}
Paste this into prometheus.yml and restart Prometheus:

${prometheusConfig(connector)}
Stop with Ctrl-C: what was acknowledged is kept, and Prometheus sends the rest when you start again.
${aws === undefined && influxdb === undefined ? `Delete the data to start again: rm -r ${shellQuoted(dataFolder)}\n` : ''}
Ready in ${seconds.toFixed(1)} s.
`;
}

/**
 * @param bucket of S3, if runs are kept there
 * @param influxdb outputs that say where InfluxDB is, if samples are kept there
 */
function describePlace(bucket: string | undefined, influxdb: PrometheusConnectorOutputs | undefined): string {
  const running = 'Chaos Telemetry is running on this machine.';
  if (bucket === undefined && influxdb === undefined) {
    return `${running} Nothing leaves it, and no AWS account is used.`;
  }
  const runs = bucket === undefined ? 'here' : `in the S3 bucket ${bucket}`;
  const samples =
    influxdb === undefined
      ? 'in Amazon Timestream'
      : `in ${influxdb.DefaultDatabase ?? ''} of InfluxDB at ${influxdb.InfluxDBUrl ?? ''}`;
  return `${running} Runs are kept ${runs}, samples ${samples}.`;
}

function demoText(demo: { readonly runs: number } | undefined): string {
  if (demo === undefined) return 'is there already: no runs were generated';
  return `${demo.runs} sample runs were generated in the groups ${demoGroups.join(', ')}`;
}

function openWarning(host: string): string {
  return [
    `WARNING: it listens on ${host}, so other machines can reach it, over HTTP without encryption: anyone on the way`,
    'can read the passwords and the data. Put a proxy with TLS in front of it: see docs/vm.md. Links to files lead to the',
    'address above; set --public-url to an address that all clients can reach.',
  ].join('\n');
}
