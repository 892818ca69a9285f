import { validateHeaderName, validateHeaderValue, type ServerResponse } from 'node:http';
import { hopByHopHeaders } from './event';

/** An answer ready for the wire. */
export interface GatewayResponse {
  readonly status: number;
  /** Names in lower case; without `content-length`. */
  readonly headers: ReadonlyMap<string, string | string[]>;
  readonly body: Buffer;
}

/** An answer of the gateway itself: `{"message":"Not Found"}`. */
export function gatewayMessage(status: number, message: string): GatewayResponse {
  return {
    status,
    headers: new Map([['content-type', 'application/json']]),
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * What the gateway answers when there is no room for a request: AWS says the same when it throttles a function, but
 * without `Retry-After`.
 */
export const busy: GatewayResponse = {
  ...gatewayMessage(503, 'Service Unavailable'),
  headers: new Map([
    ['content-type', 'application/json'],
    ['retry-after', '5'],
  ]),
};

/** What the gateway answers when a function fails or answers what it cannot use. */
export const integrationError = gatewayMessage(500, 'Internal Server Error');

/**
 * Makes an answer of what a function returned: a result with a `statusCode` as it says, anything else as JSON.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response
 */
export function readResult(result: unknown): GatewayResponse {
  if (isRecord(result) && 'statusCode' in result) return readStructuredResult(result) ?? integrationError;
  return {
    status: 200,
    headers: new Map([['content-type', 'application/json']]),
    body: Buffer.from(typeof result === 'string' ? result : JSON.stringify(result ?? null)),
  };
}

/** Writes an answer and ends it. */
export function writeResponse(response: ServerResponse, { status, headers, body }: GatewayResponse): void {
  for (const [name, value] of headers) response.setHeader(name, value);
  response.writeHead(status, status === 204 || status === 304 ? {} : { 'content-length': body.byteLength });
  response.end(body);
}

function readStructuredResult(result: Record<string, unknown>): GatewayResponse | undefined {
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded } = result;
  if (!isStatus(statusCode) || !isRecord(headers) || !Array.isArray(cookies) || typeof body !== 'string') {
    return undefined;
  }
  const sent = readHeaders(headers, cookies.map(String));
  if (sent === undefined) return undefined;
  if (body !== '' && !sent.has('content-type')) sent.set('content-type', 'text/plain; charset=utf-8');
  return {
    status: statusCode,
    headers: sent,
    body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** Undefined if one of them cannot be sent. */
function readHeaders(
  headers: Record<string, unknown>,
  cookies: readonly string[],
): Map<string, string | string[]> | undefined {
  const sent = new Map<string, string | string[]>();
  try {
    for (const [givenName, value] of Object.entries(headers)) {
      const name = givenName.toLowerCase();
      if (hopByHopHeaders.has(name) || name === 'content-length') continue;
      validateHeaderName(name);
      validateHeaderValue(name, String(value));
      sent.set(name, String(value));
    }
    for (const cookie of cookies) validateHeaderValue('set-cookie', cookie);
  } catch {
    return undefined;
  }
  if (cookies.length > 0) sent.set('set-cookie', [...cookies]);
  return sent;
}

function isStatus(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
