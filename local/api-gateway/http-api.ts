import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { discardRest } from '../http-server/discard-rest';
import { BodyRefused, Intake } from '../http-server/intake';
import { defaultServerLimits, type ServerLimits } from '../http-server/limits';
import { createContext } from '../lambda-function/context';
import { isThrottled } from '../lambda-function/errors';
import { createAuthorize, type Authorize, type AuthorizerOptions } from './authorizer';
import { createEvent, describeRequest, type DescribedRequest } from './event';
import { limits } from './limits';
import { headSize, parseTarget, withoutStage } from './request';
import {
  busy,
  gatewayMessage,
  integrationError,
  readResult,
  writeResponse,
  type GatewayResponse,
} from './response';
import { createRouteMatcher, type RouteMatcher } from './routes';
import { within } from './within';

/** Another server on the same port. */
export interface Mount {
  /** Its requests' paths are this, `/_s3`, or begin with it and a slash. */
  readonly path: string;
  /** Answers them. The gateway has not touched them. */
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
}

/** How busy an API is. */
export interface ApiLoad {
  /** Open connections. */
  readonly connections: number;
  /** Requests that are under way. */
  readonly requests: number;
}

/** What watches an API. */
export interface ApiObserver {
  /**
   * It is there.
   * @param routes all that its requests count as
   * @param load how busy it is, whenever it is asked
   */
  started(routes: readonly string[], load: () => ApiLoad): void;
  /** A request has been answered. */
  answered(request: AnsweredRequest): void;
}

/** A request that was answered. */
interface AnsweredRequest {
  /** Its RouteKey, the path of what is mounted, or `none`: never what a client has chosen. */
  readonly route: string;
  readonly status: number;
  /** From its head to its answer. Undefined: it had no whole head. */
  readonly seconds: number | undefined;
}

/** Options of {@link startHttpApi}. */
export interface HttpApiOptions {
  /** The RouteKeys that lead to the function: `POST /write`, `GET /files/{path+}`, `$default`. */
  readonly routes: readonly string[];
  /** Default `$default`. Any other name becomes the first segment of every path, as in AWS. */
  readonly stage?: string;
  /** The function: a Lambda handler, or what invokes one. */
  readonly invoke: (event: APIGatewayProxyEventV2, context: Context) => Promise<unknown>;
  /** Guards some of the routes. */
  readonly authorizer?: AuthorizerOptions;
  /** What else is reached on the same port. No part of the API: its paths are without the stage. */
  readonly mount?: Mount;
  /** Address to listen on. */
  readonly host: string;
  /** Port to listen on; 0 takes any free one. */
  readonly port: number;
  /** Milliseconds that the function has to answer. Default: those of AWS. */
  readonly integrationTimeout?: number;
  /** Limits on what callers may use of the process. Default: {@link defaultServerLimits}. */
  readonly serverLimits?: Partial<ServerLimits>;
  readonly observer?: ApiObserver;
}

/** A running HTTP API. */
export interface HttpApi {
  /** Where it is reached, stage included unless that is `$default`; without a slash at the end. */
  readonly url: string;
  /**
   * Takes no more requests, lets those under way and transfers of what is mounted finish for up to `grace` milliseconds (2000), then
   * closes. Calling it again does nothing.
   */
  close(grace?: number): Promise<void>;
}

/**
 * Runs an Amazon API Gateway HTTP API with a Lambda integration, payload format 2.0, on a socket of this machine.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html
 * @throws {Error} with a `code` such as `EADDRINUSE` if it cannot listen.
 */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const { mount, observer } = options;
  const intake = new Intake(
    {
      limits: { ...defaultServerLimits, ...options.serverLimits },
      server: serverOptions,
      // The upload of a large file takes as long as it takes.
      isTransfer: (request) => mount !== undefined && isMounted(mount, request),
    },
    (request, response) => {
      answer(request, response);
    },
  );
  const gateway: Gateway = {
    readBody: (request, isAdmitted) => intake.readBody(request, limits.body, isAdmitted),
    releaseBody: (request) => {
      intake.releaseBody(request);
    },
    matchRoute: createRouteMatcher(options.routes),
    authorize: createAuthorize(options.authorizer),
    stage: options.stage ?? '$default',
    invoke: options.invoke,
    integrationTimeout: options.integrationTimeout ?? limits.integration,
  };
  const underWay = new Set<Promise<void>>();
  /** Answers of what is mounted. */
  const transfers = new Set<ServerResponse>();
  let closing: Promise<void> | undefined;
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const since = performance.now();
    const answered = (route: string): void => {
      const { statusCode: status } = response;
      observer?.answered({ route, status, seconds: (performance.now() - since) / 1000 });
    };
    if (mount !== undefined && isMounted(mount, request)) {
      response.shouldKeepAlive &&= closing === undefined;
      transfers.add(response);
      response.once('close', () => transfers.delete(response));
      response.once('finish', () => {
        answered(mount.path);
        // Its client may have been told before that the connection is kept.
        if (!server.listening) server.closeIdleConnections();
      });
      mount.serve(request, response);
    } else {
      const serving =
        closing === undefined
          ? serve(gateway, request, response, () => closing === undefined)
          : refuseLate(request, response);
      const served = serving.then(answered, () => {
        // The client has gone: nothing else throws.
        response.destroy();
      });
      underWay.add(served);
      void served.finally(() => underWay.delete(served));
    }
  };
  const { server } = intake;
  server.on('clientError', (error, socket: Socket) => {
    const status = refuseMalformed(error, socket);
    if (status !== undefined) observer?.answered({ route: NO_ROUTE, status, seconds: undefined });
  });
  observer?.started([...options.routes, ...(mount === undefined ? [] : [mount.path]), NO_ROUTE], () => ({
    connections: intake.connectionCount,
    requests: underWay.size,
  }));
  server.listen(options.port, options.host);
  await once(server, 'listening');
  return {
    url: urlOf(server.address() as AddressInfo) + (gateway.stage === '$default' ? '' : `/${gateway.stage}`),
    close: (grace = 2000) => {
      for (const response of transfers) response.shouldKeepAlive = false;
      return (closing ??= closeWithin(grace, underWay, server));
    },
  };
}

/**
 * The server goes on listening while requests are under way: the function may need what is mounted.
 * @returns the route that it counts as
 */
async function refuseLate(request: IncomingMessage, response: ServerResponse): Promise<string> {
  await discardRest(request);
  response.shouldKeepAlive = false;
  writeResponse(response, busy);
  return NO_ROUTE;
}

async function closeWithin(grace: number, underWay: Iterable<Promise<void>>, server: Server): Promise<void> {
  const end = performance.now() + grace;
  await within(Promise.allSettled(underWay), grace, undefined);
  const closed = once(server, 'close');
  server.close();
  const rest = Math.max(0, end - performance.now());
  const deadline = setTimeout(() => {
    server.closeAllConnections();
  }, rest);
  await closed;
  clearTimeout(deadline);
}

/** What requests without a route count as. */
const NO_ROUTE = 'none';

interface Gateway {
  readonly readBody: (request: IncomingMessage, isAdmitted: boolean) => Promise<Buffer>;
  readonly releaseBody: (request: IncomingMessage) => void;
  readonly matchRoute: RouteMatcher;
  readonly authorize: Authorize;
  readonly stage: string;
  readonly invoke: HttpApiOptions['invoke'];
  readonly integrationTimeout: number;
}

const serverOptions = {
  // Above the quota, which counts less than Node does, so that the answer is ours.
  maxHeaderSize: 4 * limits.head,
  // Longer than Prometheus' pause between two sends, so that it need not connect again for each.
  keepAliveTimeout: 75_000,
};

function isMounted({ path }: Mount, { url = '' }: IncomingMessage): boolean {
  return url.startsWith(path) && ['/', '?', ''].includes(url.charAt(path.length));
}

/**
 * Answers a request.
 * @returns its route
 * @throws {Error} if the client has gone.
 */
async function serve(
  gateway: Gateway,
  request: IncomingMessage,
  response: ServerResponse,
  isOpen: () => boolean,
): Promise<string> {
  const requestId = createRequestId();
  const routed = findRoute(gateway, request, requestId);
  const answer = 'status' in routed ? routed : await handle(gateway, request, routed);
  // A kept connection would hold up the closing, or wait for the rest of an unwanted body.
  response.shouldKeepAlive &&= isOpen() && answer !== tooSlow && answer !== busy;
  response.setHeader('apigw-requestid', requestId);
  writeResponse(response, answer);
  return 'status' in routed ? NO_ROUTE : routed.routeKey;
}

/** The request on its route, or why it has none. */
function findRoute(
  { matchRoute, stage }: Gateway,
  request: IncomingMessage,
  requestId: string,
): DescribedRequest | GatewayResponse {
  const receivedAt = new Date();
  if (headSize(request) > limits.head) return headTooLarge;
  const target = parseTarget(request.url ?? '');
  if (target === undefined) return gatewayMessage(400, 'Bad Request');
  const inside = withoutStage(target.path, stage);
  const route = inside === undefined ? undefined : matchRoute(request.method ?? '', inside);
  if (route === undefined) return gatewayMessage(404, 'Not Found');
  return describeRequest({ request, target, route, stage, requestId, receivedAt });
}

async function handle(
  gateway: Gateway,
  request: IncomingMessage,
  described: DescribedRequest,
): Promise<GatewayResponse> {
  const authorization = await gateway.authorize(described);
  if (authorization !== undefined && 'status' in authorization) {
    await discardRest(request);
    return authorization;
  }
  try {
    const body = await gateway.readBody(request, authorization !== undefined);
    const event = createEvent(described, body, authorization);
    // The event is a copy, and what waits for the function has limits of its own.
    gateway.releaseBody(request);
    return await integrate(gateway, event);
  } catch (error) {
    if (!(error instanceof BodyRefused)) throw error;
    return refuseBody(request, error);
  }
}

async function refuseBody(request: IncomingMessage, { refusal }: BodyRefused): Promise<GatewayResponse> {
  if (refusal !== 'too large') return refusal === 'too slow' ? tooSlow : busy;
  await discardRest(request);
  return tooLarge;
}

async function integrate(gateway: Gateway, event: APIGatewayProxyEventV2): Promise<GatewayResponse> {
  if (Buffer.byteLength(JSON.stringify(event)) > limits.event) return tooLarge;
  const { integrationTimeout, invoke } = gateway;
  const context = createContext({
    functionName: 'local',
    memorySize: 512,
    requestId: randomUUID(),
    timeout: integrationTimeout,
  });
  const answer = Promise.resolve()
    .then(() => invoke(event, context))
    .then(readResult, (error: unknown) => (isThrottled(error) ? busy : integrationError));
  return within(answer, integrationTimeout, unavailable);
}

const unavailable = gatewayMessage(503, 'Service Unavailable');
const tooLarge = gatewayMessage(413, 'Request Entity Too Large');
const tooSlow = gatewayMessage(408, 'Request Timeout');
const headTooLarge = gatewayMessage(431, 'Request Header Fields Too Large');

const statusOfMalformed: Readonly<Record<string, readonly [status: number, text: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Answers what Node's parser gives up on. @returns the status; undefined if the client has gone */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Socket): number | undefined {
  if (!socket.writable) {
    socket.destroy();
    return undefined;
  }
  const [status, text] = statusOfMalformed[error.code ?? ''] ?? [400, 'Bad Request'];
  const body = JSON.stringify({ message: text });
  socket.end(
    `HTTP/1.1 ${status} ${text}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  return status;
}

/** Sixteen characters that end in `=`, as the gateway's own. */
function createRequestId(): string {
  return randomBytes(11).toString('base64url') + '=';
}

/** Without a slash at the end. A server that listens on all addresses is reached on this machine by the loopback one. */
export function urlOf({ address, family, port }: AddressInfo): string {
  const reachable = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  const host = family === 'IPv6' ? `[${reachable}]` : reachable;
  return `http://${host}:${port}`;
}
