import { join } from 'node:path';
import type { PrometheusConnectorOutputs } from '../client-config/prometheus';
import { deployment as authorizerDeployment } from '../lambda/auth/deployment';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/prometheus-connector/deployment';
import { byRouteKey, guards, routeKeys, routes } from '../lambda/prometheus-connector/routes';
import { settings, variables } from '../lambda/prometheus-connector/settings';
import { startHttpApi, type ApiObserver, type HttpApiOptions } from './api-gateway/http-api';
import { authorizerFunction, type SecretsAccess } from './basic-authorizer';
import type { ServerLimits } from './http-server/limits';
import type { FunctionCode } from './lambda-function/bundle';
import type { LambdaFunction, LambdaFunctionOptions, StartFunction } from './lambda-function/lambda-function';
import { closeOnFailure, type Closable } from './resources';
import { pathOf } from './route-path';

/** Where a connector keeps samples, and whom it lets in. */
export interface ConnectorStore {
  /** Variables by which the function reaches it. */
  readonly variables: Readonly<Record<string, string>>;
  /** What senders are told of it, their credentials too if they are known. */
  readonly outputs: Omit<
    PrometheusConnectorOutputs,
    'InvokeWriteURL' | 'InvokeReadURL' | 'PrometheusDatabaseLabel'
  >;
  /** Variables by which the worker that looks at metrics reaches it, and what it looks at. Undefined: nothing looks at them. */
  readonly worker: Readonly<Record<string, string>> | undefined;
  /** The secrets of a connector with `basic`. Undefined: the store itself knows who may write. */
  readonly secrets: SecretsAccess<'credentials'> | undefined;
}

/** What the connector is run with. */
interface ConnectorOptions {
  readonly store: ConnectorStore;
  /** Variables for what the operator has set. */
  readonly settings: Readonly<Record<string, string>>;
  readonly code: FunctionCode;
  readonly authorizerCode: FunctionCode;
  /** Folder for its log. */
  readonly logFolder: string;
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly serverLimits: Partial<ServerLimits>;
  readonly startFunction: StartFunction;
  /** Sees the requests. */
  readonly observer: ApiObserver;
}

/** A running Prometheus connector. */
interface Connector extends Closable {
  /** Base URL, without a slash at the end. */
  readonly url: string;
  readonly outputs: PrometheusConnectorOutputs;
  /** Takes no more requests, and answers those under way within some milliseconds. */
  drain(grace: number): Promise<void>;
}

/**
 * Runs the function of `PrometheusConnectorStack`, its authorizer and its HTTP API.
 * @throws {Error} of the part that cannot start. The others are closed first.
 */
export function startConnector(options: ConnectorOptions): Promise<Connector> {
  const { store, logFolder, authorizerCode, startFunction, observer } = options;
  return closeOnFailure(async (resources) => {
    const connector = resources.use(startFunction(connectorFunction(options)));
    const authorizer =
      store.secrets &&
      resources.use(
        startFunction(
          authorizerFunction(
            { name: 'connector-authorizer', code: authorizerCode, logFolder },
            store.secrets,
          ),
        ),
      );
    const lambdas = { connector: await connector, authorizer: await authorizer };
    await Promise.all([lambdas.connector.warm(), lambdas.authorizer?.warm()]);
    const api = await resources.use(startHttpApi({ ...connectorApi(options, lambdas), observer }));
    return {
      url: api.url,
      outputs: {
        InvokeWriteURL: api.url + pathOf(routes.write),
        InvokeReadURL: api.url + pathOf(routes.read),
        PrometheusDatabaseLabel: settings.databaseLabel.default,
        ...store.outputs,
      },
      drain: (grace) => api.close(grace),
      close: () => resources.close(),
    };
  });
}

/** The connector's function as it is started. */
export function connectorFunction({
  store,
  settings: ofOperator,
  code,
  logFolder,
}: Pick<ConnectorOptions, 'store' | 'settings' | 'code' | 'logFolder'>): LambdaFunctionOptions {
  const name = 'prometheus-connector';
  return {
    name,
    code,
    memorySize: deployment.memorySize,
    timeout: deployment.timeout,
    variables: {
      ...ofOperator,
      ...store.variables,
      ...toVariables(variables, { databaseLabel: settings.databaseLabel.default }),
    },
    logFile: join(logFolder, `${name}.log`),
  };
}

/** The HTTP API as it is started. */
export function connectorApi(
  { host, port, serverLimits }: Pick<ConnectorOptions, 'host' | 'port' | 'serverLimits'>,
  {
    connector,
    authorizer,
  }: Readonly<Record<'connector', Pick<LambdaFunction, 'invoke'>>> &
    Readonly<Record<'authorizer', Pick<LambdaFunction, 'invoke'> | undefined>>,
): HttpApiOptions {
  const guarded = Object.entries(byRouteKey(guards)).filter(([, guard]) => guard === 'caller');
  return {
    routes: routeKeys,
    invoke: (event) => connector.invoke(event),
    ...(authorizer !== undefined && {
      authorizer: {
        routeKeys: guarded.map(([routeKey]) => routeKey),
        invoke: (event) => authorizer.invoke(event),
        cacheSeconds: authorizerDeployment.answerLifetime,
      },
    }),
    host,
    port,
    serverLimits,
  };
}
