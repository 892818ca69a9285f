import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Logger } from '../kit/logger';
import { ANSWER_TIME } from './deployment';
import { describeForLog, errorResponse, toHttpError } from './error-response';
import type { HttpRequest, HttpResponse, RequestBody, Route } from './message';
import { retryAfterSeconds } from './retry-after';

/** The edge's dependencies besides the route. */
interface EdgeDependencies {
  readonly logger: Logger;
  /** From 0 up to 1. */
  readonly random: () => number;
  /**
   * URL that clients reach the API by, without a slash at the end. No event has it: under a domain of the API's own the
   * stage is in `rawPath`, and not in the URL. Default: the API's own URL, on the gateway's domain and with the stage.
   */
  readonly publicUrl?: string | undefined;
}

/** A Lambda function behind an HTTP API. */
export type ApiGatewayHandler = (
  event: APIGatewayProxyEventV2,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
) => Promise<APIGatewayProxyStructuredResultV2>;

/** Milliseconds after which a route must answer in any case: the gateway waits for 30 s. */
const LONGEST_TIME = 25_000;

/**
 * Serves a route to an HTTP API, payload format 2.0. Every event is answered: what a route throws becomes a response
 * here and nowhere else.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function serveApiGateway(
  route: Route,
  { logger, random, publicUrl }: EdgeDependencies,
): ApiGatewayHandler {
  return async (event, context) => {
    const time = Math.min(LONGEST_TIME, Math.max(0, context.getRemainingTimeInMillis() - ANSWER_TIME));
    const response = await answer(route, () => toRequest(event, publicUrl), AbortSignal.timeout(time));
    const { error, headers } = response;
    if (error === undefined) return toResult(event, response);
    const fields = { route: event.routeKey, ...describeForLog(error) };
    if (error.status < 500) logger.warn('Request refused', fields);
    else logger.error('Request failed', fields);
    if (!error.retryable) return toResult(event, response);
    const retryAfter = retryAfterSeconds(error.retryAfterSeconds, event.headers['retry-attempt'], random());
    return toResult(event, { ...response, headers: { 'retry-after': String(retryAfter), ...headers } });
  };
}

async function answer(route: Route, request: () => HttpRequest, signal: AbortSignal): Promise<HttpResponse> {
  try {
    return await route(request(), { signal });
  } catch (thrown) {
    return errorResponse(toHttpError(thrown));
  }
}

function toRequest(event: APIGatewayProxyEventV2, publicUrl: string | undefined): HttpRequest {
  const { stagePath, path } = splitPath(event);
  const headers = Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method: event.requestContext.http.method.toUpperCase(),
    path,
    query: new URLSearchParams(event.rawQueryString),
    routeKey: event.routeKey,
    headers,
    cookies: (event.cookies ?? []).map(toCookie),
    ...(publicUrl === undefined
      ? ownPlace(event.requestContext.domainName, stagePath, headers)
      : publicPlace(publicUrl)),
    user: userOf(event),
    body: toBody(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

/** Where the client of a request reaches the API. */
type Place = Pick<HttpRequest, 'basePath' | 'origin' | 'url'>;

function publicPlace(publicUrl: string): Place {
  const { origin, pathname } = new URL(publicUrl);
  const basePath = pathname.replace(/\/$/, '');
  return { basePath, origin, url: origin + basePath };
}

/**
 * Of an API that is reached by its own URL. HTTP APIs speak TLS only, so that nothing but `http`, which the local run says,
 * is believed of the scheme.
 * @param domain the gateway's
 */
function ownPlace(domain: string, basePath: string, headers: HttpRequest['headers']): Place {
  const scheme = headers['x-forwarded-proto'] === 'http' ? 'http' : 'https';
  const own = `${scheme}://${domain}`;
  const asked = `${scheme}://${headers['host'] ?? domain}`;
  return { basePath, origin: URL.canParse(asked) ? new URL(asked).origin : own, url: own + basePath };
}

/**
 * Splits the stage off the path of an event. HTTP APIs put it in front of `rawPath` unless it is `$default`, also under a
 * domain of their own, where no URL has it: https://github.com/CodeGenieApp/serverless-express/issues/465,
 * https://github.com/aws-powertools/powertools-lambda-python/issues/621. Since no page of AWS says so, the path is right
 * without it too. A stage may be called as a route or a group is, so that its name alone does not tell: it is in `rawPath`
 * unless only the whole of `rawPath` is what the gateway matched. By `$default`, which matches every path, it is.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
function splitPath(event: APIGatewayProxyEventV2): { readonly stagePath: string; readonly path: string } {
  const { rawPath, requestContext } = event;
  const stagePath = requestContext.stage === '$default' ? '' : `/${requestContext.stage}`;
  const inside = rawPath.slice(stagePath.length) || '/';
  const isBelow = rawPath === stagePath || rawPath.startsWith(`${stagePath}/`);
  return isBelow && (isMatched(event, inside) || !isMatched(event, rawPath))
    ? { stagePath, path: inside }
    : { stagePath: '', path: rawPath };
}

/** Whether a path is what the gateway matched: that of the RouteKey, whose only variable, if any, is a tail. */
function isMatched({ routeKey, pathParameters = {} }: APIGatewayProxyEventV2, path: string): boolean {
  const [, template = path] = routeKey.split(' ');
  const [beginning = '', variable] = template.split(/\{(\w+)\+\}$/);
  if (variable === undefined) return path === template;
  const tail = pathParameters[variable];
  return tail === undefined ? path.startsWith(beginning) : path === beginning + tail;
}

function toCookie(cookie: string): [string, string] {
  const [name = '', ...value] = cookie.split('=');
  return [name.trim(), value.join('=').trim()];
}

/** What the gateway says about the admitted caller. */
interface GatewayAuthorizer {
  readonly lambda?: { readonly user?: unknown } | null;
  readonly iam?: { readonly userArn?: unknown } | null;
}

/** The caller admitted by an authorizer's function or by IAM. Only the gateway can write the context. */
function userOf(event: APIGatewayProxyEventV2): string | undefined {
  const { authorizer } = event.requestContext as { authorizer?: GatewayAuthorizer };
  const user = authorizer?.lambda?.user ?? authorizer?.iam?.userArn;
  return typeof user === 'string' ? user : undefined;
}

function toBody(text: string, encoding: 'base64' | 'utf8'): RequestBody {
  return {
    byteLength: Buffer.byteLength(text, encoding),
    bytes: () => Buffer.from(text, encoding),
  };
}

/** A response to HEAD has no body. https://www.rfc-editor.org/rfc/rfc9110#name-head */
function toResult(
  { requestContext }: APIGatewayProxyEventV2,
  response: HttpResponse,
): APIGatewayProxyStructuredResultV2 {
  const { status, headers = {}, cookies = [] } = response;
  const { body = '' } = requestContext.http.method.toUpperCase() === 'HEAD' ? {} : response;
  const isText = typeof body === 'string';
  return {
    statusCode: status,
    headers: { ...headers },
    ...(cookies.length > 0 && { cookies: [...cookies] }),
    body: isText ? body : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
  };
}
