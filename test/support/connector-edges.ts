import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { ApiGatewayHandler } from '../../lambda/http/api-gateway';
import type { Destination } from '../../lambda/metrics/model/destination';
import type { StorageRules } from '../../lambda/prometheus-connector/write/select/select';
import { createConnectorHandler } from '../../lambda/prometheus-connector/handler';
import { routeKeys } from '../../lambda/prometheus-connector/routes';
import { CallerClients } from '../../lambda/prometheus-connector/store/timestream/caller-clients';
import type { StoreAccess } from '../../lambda/prometheus-connector/port';
import { RoleClients } from '../../lambda/prometheus-connector/store/timestream/role-clients';
import { callerAccess, roleAccess } from '../../lambda/prometheus-connector/store/timestream/store-access';
import { TimestreamClients } from '../../lambda/prometheus-connector/store/timestream/clients';
import { parseEnvironment } from '../../lambda/prometheus-connector/settings';
import type { RequestReport } from '../../lambda/prometheus-connector/measured';
import type { ReadReport } from '../../lambda/prometheus-connector/read/read';
import type { WriteReport } from '../../lambda/prometheus-connector/write/write';
import { startHttpApi } from '../../local/api-gateway/http-api';
import { createRouteMatcher } from '../../local/api-gateway/routes';

/** A request as a test writes it down. */
export interface TestRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** An answer, whichever edge gave it. */
export interface TestResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, or a character for each byte of what is none. */
  readonly body: string;
}

/** A way to reach a handler. */
export type Edge = (request: TestRequest) => Promise<TestResponse>;

/** The access key that the stand-in of a test knows. */
export const accessKey = {
  accessKeyId: 'AKIATESTTESTTESTTEST',
  secretAccessKey: 'testtesttesttesttesttesttesttesttesttest',
};

/** A Basic `Authorization` header. */
export function basic(username: string, password: string): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
}

/** A table of the stand-in; without a table, a database of a store that has none. */
interface Table {
  readonly database: string;
  readonly table?: string;
}

/** The connector as its entry composes it, with what a test wants to see or to set. */
export function connectorHandler(options: {
  readonly defaultDestination?: Table;
  /** Which data is stored how. Default: as in production. */
  readonly rules?:
    | {
        readonly policies?: StorageRules['policies'];
        readonly dimensionLabels?: readonly string[] | undefined;
        readonly destinations?: readonly Table[] | undefined;
        readonly dropLabels?: readonly string[] | undefined;
        readonly dropMetrics?: readonly string[] | undefined;
        readonly replicaLabel?: string | undefined;
      }
    | undefined;
  /** Another store. Default: Timestream, with {@link clients}. */
  readonly access?: StoreAccess;
  readonly clients?: CallerClients | RoleClients;
  readonly report?: (report: WriteReport) => void;
  readonly reportRead?: (report: ReadReport) => void;
  readonly reportRequest?: (report: RequestReport) => void;
  /** Default: as in production. */
  readonly maxReadSamples?: number;
  /** Destinations that the operator listed. Default: none. */
  readonly destinations?: readonly Table[];
  /** Whether there are no others. */
  readonly restrictDestinations?: boolean;
  readonly log?: (line: object) => void;
  /** Milliseconds that Lambda leaves the function. Default: what the edge says. */
  readonly remainingTime?: number | undefined;
}): ApiGatewayHandler {
  const log = (message: string, fields: object): void => options.log?.({ message, ...fields });
  const { defaultDestination, rules = {}, clients = callerClients() } = options;
  const usual = parseEnvironment({ AWS_REGION: 'us-east-1' });
  const handler = createConnectorHandler(
    {
      ...usual,
      tableLabel:
        defaultDestination !== undefined && defaultDestination.table === undefined
          ? undefined
          : usual.tableLabel,
      defaultDestination: defaultDestination && destinationOf(defaultDestination),
      destinations: (rules.destinations ?? options.destinations ?? []).map(destinationOf),
      restrictDestinations: options.restrictDestinations ?? usual.restrictDestinations,
      policies: rules.policies ?? usual.policies,
      dropLabels: rules.dropLabels,
      dropMetrics: rules.dropMetrics,
      replicaLabel: rules.replicaLabel,
      maxReadSamples: options.maxReadSamples ?? usual.maxReadSamples,
    },
    {
      access: options.access ?? timestreamAccess(clients, rules.dimensionLabels),
      report: (report) => options.report?.(report),
      reportRead: (report) => options.reportRead?.(report),
      reportRequest: (report) => options.reportRequest?.(report),
      logger: { debug: log, warn: log, error: log },
      now: () => performance.now(),
      clock: Date.now,
      random: () => 0.5,
    },
  );
  const { remainingTime } = options;
  return remainingTime === undefined
    ? handler
    : (event) => handler(event, { getRemainingTimeInMillis: () => remainingTime });
}

/** The same as the connector's model names it. */
export function destinationOf({ database, table = '' }: Table): Destination {
  return { namespace: database, collection: table };
}

/** Timestream as in production. */
export function timestreamAccess(
  clients: CallerClients | RoleClients,
  dimensionLabels?: readonly string[],
): StoreAccess {
  const options = { dimensionLabels, reportDimensions: () => undefined, now: () => performance.now() };
  return clients instanceof RoleClients ? roleAccess(clients, options) : callerAccess(clients, options);
}

/** Clients as in production: they find the stand-in as they would find AWS, by endpoint discovery. */
export function callerClients(): CallerClients {
  return new CallerClients(
    ({ username, password }) =>
      new TimestreamClients({
        region: 'us-east-1',
        credentials: { accessKeyId: username, secretAccessKey: password },
      }),
  );
}

const matchRoute = createRouteMatcher(routeKeys);

/** The event that an HTTP API makes of a request. */
export function toEvent({ method, path, headers, body }: TestRequest): APIGatewayProxyEventV2 {
  const { routeKey } = matchRoute(method, path)!;
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: '127.0.0.1',
      domainPrefix: '127',
      requestId: 'test',
      routeKey,
      stage: '$default',
      time: '22/Nov/2026:00:00:00 +0000',
      timeEpoch: 0,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
    },
    body: body.toString('base64'),
    isBase64Encoded: true,
  };
}

const context = { getRemainingTimeInMillis: (): number => 15_000 };

/** Calls a handler as Lambda would, with an event of the gateway. */
export function handlerEdge(handler: ApiGatewayHandler): Edge {
  return async (request) => {
    const {
      statusCode = 0,
      headers = {},
      body = '',
      isBase64Encoded,
    } = await handler(toEvent(request), context);
    return {
      status: statusCode,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      body: isBase64Encoded === true ? Buffer.from(body, 'base64').toString('latin1') : body,
    };
  };
}

const isBinary = ({ headers }: Response): boolean => headers.get('content-type') === 'application/x-protobuf';

/** Calls a handler through the local HTTP API, over a socket. */
function httpEdge(handler: ApiGatewayHandler): Edge {
  return async ({ method, path, headers, body }) => {
    const api = await startHttpApi({
      routes: routeKeys,
      invoke: (event) => handler(event, context),
      host: '127.0.0.1',
      port: 0,
    });
    try {
      const response = await fetch(`${api.url}${path}`, {
        method,
        headers,
        ...(['GET', 'HEAD'].includes(method) ? {} : { body: new Uint8Array(body) }),
      });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()).toString(isBinary(response) ? 'latin1' : 'utf8'),
      };
    } finally {
      await api.close();
    }
  };
}

/** The ways to reach a handler. What happens behind them is the same, so most tests take the first. */
export const edges = { handler: handlerEdge, 'HTTP API': httpEdge };

/** One of {@link edges}. */
export type EdgeName = keyof typeof edges;

/** The names of all {@link edges}: for tests of what an edge may change, such as statuses, headers and bodies. */
export const edgeNames: readonly EdgeName[] = ['handler', 'HTTP API'];
