import { devNull } from 'node:os';
import path from 'node:path';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { defaultLabels, variables } from '../lambda/prometheus-connector/env';
import { routes } from '../lambda/prometheus-connector/routes';
import { keptAccessKey } from './access-key';
import { startHttpApi } from './api-gateway/http-api';
import { bundleFunction } from './lambda-function/bundle';
import { startLambdaFunction } from './lambda-function/lambda-function';
import { Resources, type Closable } from './resources';
import type { AccessKey } from './sigv4';
import { startTimestream, type TimestreamStandIn } from './timestream';

/** What the connector is run with. */
export interface ConnectorOptions {
  /** Folder of all data. Exists. */
  readonly dataFolder: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
}

/** A running Prometheus connector. */
export interface Connector extends Closable {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly outputs: PrometheusConnectorOutputs;
  /** What stands in for Amazon Timestream. */
  readonly timestream: TimestreamStandIn;
}

const functionName = 'prometheus-connector';
const entry = path.resolve(__dirname, '../lambda/prometheus-connector/index.ts');
const region = 'us-east-1';
/** As the stack makes it, retention included. */
const destination = {
  database: 'local-prometheus',
  table: 'metrics',
  memoryStoreRetentionHours: 12,
  magneticStoreRetentionDays: 365,
};

/**
 * Runs what `PrometheusConnectorStack` deploys: Timestream, the function and its HTTP API.
 * @throws Error of whichever cannot start. The others are closed first.
 */
export async function startConnector({ dataFolder, host, port }: ConnectorOptions): Promise<Connector> {
  const resources = new Resources();
  try {
    const accessKey = await keptAccessKey(path.join(dataFolder, 'connector-access-key.json'));
    const [timestream, code] = await Promise.all([
      resources.use(
        startTimestream({
          directory: path.join(dataFolder, 'timestream'),
          accessKeys: [accessKey],
          tables: [destination],
        }),
      ),
      bundleFunction(functionName, entry),
    ]);
    const lambda = await resources.use(
      startLambdaFunction({
        name: functionName,
        code,
        variables: functionVariables(timestream.endpoint),
        logFile: path.join(dataFolder, 'logs', `${functionName}.log`),
      }),
    );
    await lambda.warm();
    const api = await resources.use(
      startHttpApi({ routes: Object.values(routes), invoke: (event) => lambda.invoke(event), host, port }),
    );
    return {
      url: api.url,
      outputs: connectorOutputs(api.url, accessKey),
      timestream,
      close: () => resources.close(),
    };
  } catch (error) {
    await resources.close().catch(() => undefined);
    throw error;
  }
}

/** What the stack sets, and what keeps the SDK on this machine and away from the user's own AWS profile. */
function functionVariables(timestreamEndpoint: string): Record<string, string> {
  return {
    [variables.region]: region,
    [variables.databaseLabel]: defaultLabels.database,
    [variables.tableLabel]: defaultLabels.table,
    [variables.defaultDatabase]: destination.database,
    [variables.defaultTable]: destination.table,
    AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestreamEndpoint,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    // Speaks of later versions than the pinned one.
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

function connectorOutputs(url: string, accessKey: AccessKey): PrometheusConnectorOutputs {
  return {
    InvokeWriteURL: url + pathOf(routes.write),
    InvokeReadURL: url + pathOf(routes.read),
    PrometheusDatabaseLabel: defaultLabels.database,
    PrometheusTableLabel: defaultLabels.table,
    DefaultDatabase: destination.database,
    DefaultTable: destination.table,
    ConnectorUsername: accessKey.accessKeyId,
    ConnectorPassword: accessKey.secretAccessKey,
  };
}

/** `/write` of `POST /write`. */
function pathOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf('/'));
}
