import { join, resolve } from 'node:path';
import type { KrknTelemetryOutputs } from '../client-config/krkn';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { deployment as authorizerDeployment } from '../lambda/auth/deployment';
import { deployment as telemetryDeployment } from '../lambda/krkn-telemetry/deployment';
import { deployment as workerDeployment } from '../lambda/krkn-telemetry/windows-worker/deployment';
import { deployment as connectorDeployment } from '../lambda/prometheus-connector/deployment';
import { settings as connectorSettings } from '../lambda/prometheus-connector/settings';
import { startConnector, type ConnectorStore } from './connector';
import { entries } from './data-folder';
import type { ServerLimits } from './http-server/limits';
import type { FunctionCode } from './lambda-function/bundle';
import { functionCode } from './lambda-function/function-code';
import { startLambdaFunction, type StartFunction } from './lambda-function/lambda-function';
import { startMetricsServer, type MetricsAddress } from './metrics/metrics-server';
import { ServiceMetrics } from './metrics/service-metrics';
import { keepOutputs } from './outputs-file';
import type { Resources } from './resources';
import { startTelemetry, type S3Access } from './telemetry';
import { openLookQueue } from './look-queue';
import { startWindowsWorker } from './windows-worker';

/** Where the services listen, and how they are reached. */
export interface ServiceOptions {
  /** Folder for all data, made if it is not there. */
  readonly dataFolder: string;
  /** Address to listen on. Default: only this machine can connect. */
  readonly host?: string;
  /** Port of the telemetry service; 0 takes any free one. */
  readonly telemetryPort: number;
  /** Port of the Prometheus connector; 0 takes any free one. */
  readonly connectorPort: number;
  /** Origin that Krkn and browsers reach the telemetry service by. Default: the address that it listens on. */
  readonly publicUrl?: string | undefined;
  /** Variables of the connector's function, beside those that it always has. Default: none. */
  readonly connectorVariables?: Readonly<Record<string, string>>;
  /** Limits on what callers may use of the process, for each port. Default: those of `defaultServerLimits`. */
  readonly serverLimits?: Partial<ServerLimits>;
  /** Least level of the functions' log lines: a value of the connector's setting `logLevel`. Default: that of the setting. */
  readonly logLevel?: string | undefined;
  /** Where Prometheus can scrape how the services are. Default: nowhere. */
  readonly metricsAddress?: MetricsAddress | undefined;
}

/** Outputs by stack, as `cdk deploy --outputs-file` writes them. */
export interface LocalOutputs {
  readonly 'local-KrknTelemetry': KrknTelemetryOutputs;
  readonly 'local-PrometheusConnector': PrometheusConnectorOutputs;
}

/** The running services. */
export interface Services {
  /** Base URL that the telemetry service listens on, without a slash at the end. */
  readonly telemetryUrl: string;
  /** Base URL of the connector, without a slash at the end. */
  readonly connectorUrl: string;
  /** Of the page of metrics, if there is one. */
  readonly metricsUrl: string | undefined;
  readonly outputs: LocalOutputs;
}

/** The address that is listened on unless another is given. */
export const LOOPBACK = '127.0.0.1';

/** Milliseconds that requests under way have to be answered when the services are closed. */
export const DRAIN_TIME = 25_000;

type ServiceName =
  | 'krkn-telemetry'
  | 'windows-worker'
  | 'authorizer'
  | 'prometheus-connector'
  | 'bucket-check'
  | 'timestream-stand-in';

/** Code of all functions. */
type ServiceCode = Readonly<Record<ServiceName, FunctionCode>>;

/** Bundles all functions, as the stacks do, and what else has threads of its own. */
export function bundleServices(): Promise<ServiceCode> {
  const entryOf = ({ entry }: { entry: string }): string => resolve(__dirname, '..', entry);
  return functionCode({
    'krkn-telemetry': entryOf(telemetryDeployment),
    'windows-worker': entryOf(workerDeployment),
    authorizer: entryOf(authorizerDeployment),
    'prometheus-connector': entryOf(connectorDeployment),
    'bucket-check': join(__dirname, 'bucket-check.ts'),
    'timestream-stand-in': join(__dirname, 'timestream/thread.ts'),
  });
}

/**
 * Starts the services on stores that run already, and writes `outputs.json` into the data folder.
 * @throws {Error} of the part that cannot start, such as one with the `code` `EADDRINUSE`.
 */
export async function startServices(
  options: ServiceOptions,
  code: ServiceCode,
  stores: { readonly s3: S3Access; readonly metrics: ConnectorStore },
  resources: Resources,
): Promise<Services> {
  const { dataFolder, host = LOOPBACK, telemetryPort, connectorPort, publicUrl, serverLimits = {} } = options;
  const { connectorVariables = {}, metricsAddress, logLevel } = options;
  const metrics = new ServiceMetrics();
  // Lambda Powertools reads it in every function.
  const ofLog = logLevel === undefined ? {} : { [connectorSettings.logLevel.variable]: logLevel };
  const startFunction: StartFunction = (started) =>
    startLambdaFunction({ ...started, variables: { ...ofLog, ...started.variables } }, metrics);
  const metricsServer =
    metricsAddress && (await resources.use(startMetricsServer(metricsAddress, () => metrics.page())));
  const { worker } = stores.metrics;
  const looks = worker && (await resources.use(openLookQueue(dataFolder)));
  if (looks !== undefined) metrics.watchLooks(looks.queue);
  const common = { dataFolder, logFolder: join(dataFolder, entries.logs), host, serverLimits, startFunction };
  const [telemetry, connector] = await Promise.all([
    resources.use(
      startTelemetry({
        ...common,
        s3: stores.s3,
        looks,
        code: code['krkn-telemetry'],
        authorizerCode: code.authorizer,
        port: telemetryPort,
        publicUrl,
        observer: metrics.ofApi('krkn-telemetry'),
      }),
    ),
    resources.use(
      startConnector({
        ...common,
        store: stores.metrics,
        settings: connectorVariables,
        code: code['prometheus-connector'],
        authorizerCode: code.authorizer,
        port: connectorPort,
        observer: metrics.ofApi('prometheus-connector'),
      }),
    ),
  ]);
  // Both at once, and before any function ends: Krkn does not send again what was not answered.
  const drain = async (): Promise<void> => {
    await Promise.all([telemetry.drain(DRAIN_TIME), connector.drain(DRAIN_TIME)]);
  };
  await resources.use(Promise.resolve({ close: drain }));
  if (worker !== undefined && looks !== undefined) {
    await resources.use(
      startWindowsWorker({
        s3: stores.s3,
        telemetryUrl: telemetry.url,
        looks,
        store: worker,
        code: code['windows-worker'],
        logFolder: common.logFolder,
        startFunction,
      }),
    );
  }
  const outputs: LocalOutputs = {
    'local-KrknTelemetry': telemetry.outputs,
    'local-PrometheusConnector': connector.outputs,
  };
  await keepOutputs(join(dataFolder, entries.outputs), outputs);
  return {
    telemetryUrl: telemetry.url,
    connectorUrl: connector.url,
    metricsUrl: metricsServer?.url,
    outputs,
  };
}
