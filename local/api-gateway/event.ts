import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { APIGatewayProxyEventV2, APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import type { RequestTarget } from './request';
import type { MatchedRoute } from './routes';

/** A request as the gateway knows it when it has chosen the route, before it reads the body. */
interface ReceivedRequest {
  readonly request: IncomingMessage;
  readonly target: RequestTarget;
  readonly route: MatchedRoute;
  readonly stage: string;
  readonly requestId: string;
  readonly receivedAt: Date;
}

/** What all functions are told of a request. What is empty is absent. */
export type DescribedRequest = Pick<
  APIGatewayProxyEventV2,
  | 'version'
  | 'routeKey'
  | 'rawPath'
  | 'rawQueryString'
  | 'cookies'
  | 'headers'
  | 'queryStringParameters'
  | 'requestContext'
  | 'pathParameters'
>;

/** Headers that speak of one connection, not of the request. https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
export const hopByHopHeaders: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Stands in the place of the API's id and of the account that owns it. */
const API_ID = 'local';
const ACCOUNT_ID = '123456789012';

/** Describes a request as HTTP APIs do, payload format 2.0. */
export function describeRequest(received: ReceivedRequest): DescribedRequest {
  const { request, target, route, stage, requestId, receivedAt } = received;
  const { cookies, headers } = readHeaders(received);
  const query = readQuery(target.rawQueryString);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: target.path,
    rawQueryString: target.rawQueryString,
    ...(cookies.length > 0 && { cookies }),
    headers,
    ...(hasKeys(query) && { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: API_ID,
      domainName: ownAddress(request),
      domainPrefix: API_ID,
      http: {
        method: request.method ?? '',
        path: target.path,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceAddress(request),
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: route.routeKey,
      stage,
      time: formatTime(receivedAt),
      timeEpoch: receivedAt.getTime(),
    },
    ...(hasKeys(route.pathParameters) && { pathParameters: route.pathParameters }),
  };
}

/**
 * The event that an HTTP API invokes the function of a route with.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @param authorization what the route's authorizer said, if it has one
 */
export function createEvent(
  described: DescribedRequest,
  body: Buffer,
  authorization: { readonly context: object | null } | undefined,
): APIGatewayProxyEventV2 {
  const authorizer = authorization && { lambda: authorization.context };
  return {
    ...described,
    headers: { ...described.headers, 'content-length': String(body.byteLength) },
    requestContext: { ...described.requestContext, ...(authorizer && { authorizer }) },
    ...writeBody(body, described.headers['content-type']),
  };
}

/**
 * The event that an HTTP API invokes a REQUEST authorizer with, which does not see the body.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format
 * @param identitySource values of the identity sources
 */
export function createAuthorizerEvent(
  described: DescribedRequest,
  identitySource: readonly string[],
): APIGatewayRequestAuthorizerEventV2 {
  const { stage, http } = described.requestContext;
  const path = stage === '$default' ? http.path : http.path.slice(stage.length + 1);
  return {
    cookies: [],
    ...described,
    version: '2.0',
    type: 'REQUEST',
    routeArn: `arn:aws:execute-api:us-east-1:${ACCOUNT_ID}:${API_ID}/${stage}/${http.method}${path}`,
    identitySource: [...identitySource],
  };
}

/** Lower case, repeated ones joined by commas, cookies apart, and what the gateway adds of its own. */
function readHeaders({ request, receivedAt }: ReceivedRequest): {
  cookies: string[];
  headers: Record<string, string>;
} {
  const cookies: string[] = [];
  const headers = new Map<string, string>();
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = request.rawHeaders[i]!.toLowerCase();
    const value = request.rawHeaders[i + 1]!;
    const earlier = headers.get(name);
    if (name === 'cookie') cookies.push(...value.split(/; */).filter((cookie) => cookie !== ''));
    else if (!hopByHopHeaders.has(name)) {
      headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
    }
  }
  const forwardedFor = headers.get('x-forwarded-for');
  const address = sourceAddress(request);
  headers.set('x-forwarded-for', forwardedFor === undefined ? address : `${forwardedFor}, ${address}`);
  headers.set('x-forwarded-port', String(request.socket.localPort ?? ''));
  headers.set('x-forwarded-proto', 'http');
  if (!headers.has('x-amzn-trace-id')) headers.set('x-amzn-trace-id', createTraceId(receivedAt));
  return { cookies, headers: Object.fromEntries(headers) };
}

/** Decoded, repeated ones joined by commas. */
function readQuery(rawQueryString: string): Record<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(rawQueryString)) {
    const earlier = parameters.get(name);
    parameters.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return Object.fromEntries(parameters);
}

function writeBody(
  body: Buffer,
  contentType: string | undefined,
): Pick<APIGatewayProxyEventV2, 'body' | 'isBase64Encoded'> {
  if (body.byteLength === 0) return { isBase64Encoded: false };
  return isText(contentType)
    ? { body: body.toString('utf8'), isBase64Encoded: false }
    : { body: body.toString('base64'), isBase64Encoded: true };
}

/**
 * Whether the gateway hands a body over as text. No content type, forms and charsets other than UTF-8 are binary:
 * https://github.com/ministackorg/ministack/pull/766, https://github.com/floci-io/floci/issues/2203
 */
function isText(contentType = ''): boolean {
  const [mediaType = '', ...parameters] = contentType.toLowerCase().split(';');
  const charset = parameters.map((parameter) => /^\s*charset="?([^"\s]*)/.exec(parameter)?.[1]).find(Boolean);
  const textual = /^(text\/.+|application\/(json|xml|javascript))$/.test(mediaType.trim());
  return textual && (charset === undefined || charset === 'utf-8');
}

/** `Root=1-<seconds>-<96 random bits>`. https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html */
function createTraceId(receivedAt: Date): string {
  const seconds = Math.floor(receivedAt.getTime() / 1000);
  return `Root=1-${seconds.toString(16).padStart(8, '0')}-${randomBytes(12).toString('hex')}`;
}

function sourceAddress({ socket }: IncomingMessage): string {
  return withoutMapping(socket.remoteAddress);
}

/** Stands in for the domain that AWS gives an API, which no client can choose by its `Host` either. */
function ownAddress({ socket }: IncomingMessage): string {
  const address = withoutMapping(socket.localAddress);
  return `${address.includes(':') ? `[${address}]` : address}:${socket.localPort ?? ''}`;
}

/** An IPv4 address as such, also where a socket takes both kinds. */
function withoutMapping(address = ''): string {
  return address.replace(/^::ffff:/, '');
}

/** `22/Nov/2026:13:08:00 +0000` */
function formatTime(date: Date): string {
  const [, day, month, year, time] = date.toUTCString().split(' ');
  return `${day ?? ''}/${month ?? ''}/${year ?? ''}:${time ?? ''} +0000`;
}

function hasKeys(record: object): boolean {
  return Object.keys(record).length > 0;
}
