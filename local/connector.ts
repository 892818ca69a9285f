import { join } from 'node:path';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/prometheus-connector/deployment';
import { routeKeys, routes } from '../lambda/prometheus-connector/routes';
import { settings, variables } from '../lambda/prometheus-connector/settings';
import { startHttpApi } from './api-gateway/http-api';
import type { ServerLimits } from './http-server/limits';
import type { FunctionCode } from './lambda-function/bundle';
import { startLambdaFunction, type LambdaFunctionOptions } from './lambda-function/lambda-function';
import { closeOnFailure, type Closable } from './resources';
import { pathOf } from './route-path';
import type { AccessKey } from './sigv4';

/** The Timestream that a connector writes to. */
export interface TimestreamAccess {
  /** Variables by which the function reaches it. */
  readonly variables: Readonly<Record<string, string>>;
  /** Where series go that name no other destination. Undefined: such series are rejected. */
  readonly destination: { readonly database: string; readonly table: string } | undefined;
  /** A key that may write to it, if it is known. */
  readonly accessKey: AccessKey | undefined;
}

/** What the connector is run with. */
interface ConnectorOptions {
  readonly timestream: TimestreamAccess;
  /** Variables for what the operator has set. */
  readonly settings: Readonly<Record<string, string>>;
  readonly code: FunctionCode;
  /** Folder for its log. */
  readonly logFolder: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly serverLimits: Partial<ServerLimits>;
}

/** A running Prometheus connector. */
interface Connector extends Closable {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly outputs: PrometheusConnectorOutputs;
}

/**
 * Runs the function of `PrometheusConnectorStack` and its HTTP API.
 * @throws {Error} of the part that cannot start. The other is closed first.
 */
export function startConnector(options: ConnectorOptions): Promise<Connector> {
  const { timestream, host, port, serverLimits } = options;
  return closeOnFailure(async (resources) => {
    const lambda = await resources.use(startLambdaFunction(connectorFunction(options)));
    await lambda.warm();
    const api = await resources.use(
      startHttpApi({
        routes: routeKeys,
        invoke: (event) => lambda.invoke(event),
        host,
        port,
        serverLimits,
      }),
    );
    return {
      url: api.url,
      outputs: connectorOutputs(api.url, timestream),
      close: () => resources.close(),
    };
  });
}

/** The connector's function as it is started. */
export function connectorFunction({
  timestream,
  settings: ofOperator,
  code,
  logFolder,
}: ConnectorOptions): LambdaFunctionOptions {
  const name = 'prometheus-connector';
  return {
    name,
    code,
    memorySize: deployment.memorySize,
    timeout: deployment.timeout,
    variables: { ...ofOperator, ...functionVariables(timestream) },
    logFile: join(logFolder, `${name}.log`),
  };
}

function functionVariables({ destination, ...timestream }: TimestreamAccess): Record<string, string> {
  return {
    ...timestream.variables,
    ...toVariables(variables, {
      auth: 'callerCredentials',
      databaseLabel: settings.databaseLabel.default,
      tableLabel: settings.tableLabel.default,
      defaultDatabase: destination?.database,
      defaultTable: destination?.table,
    }),
  };
}

function connectorOutputs(
  url: string,
  { destination, accessKey }: TimestreamAccess,
): PrometheusConnectorOutputs {
  return {
    InvokeWriteURL: url + pathOf(routes.write),
    InvokeReadURL: url + pathOf(routes.read),
    PrometheusDatabaseLabel: settings.databaseLabel.default,
    PrometheusTableLabel: settings.tableLabel.default,
    ...(destination !== undefined && {
      DefaultDatabase: destination.database,
      DefaultTable: destination.table,
    }),
    ...(accessKey !== undefined && {
      ConnectorUsername: accessKey.accessKeyId,
      ConnectorPassword: accessKey.secretAccessKey,
    }),
  };
}
