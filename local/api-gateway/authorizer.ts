import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { isThrottled } from '../lambda-function/errors';
import { type Authorization, AuthorizationCache } from './authorization-cache';
import { createAuthorizerEvent, type DescribedRequest } from './event';
import { limits } from './limits';
import { busy, gatewayMessage, integrationError, type GatewayResponse } from './response';
import { within } from './within';

/** A Lambda authorizer, whose identity sources are the `Authorization` header and the RouteKey. */
export interface AuthorizerOptions {
  /** The RouteKeys that it guards. */
  readonly routeKeys: readonly string[];
  /** The function, or what invokes it. */
  readonly invoke: (event: APIGatewayRequestAuthorizerEventV2) => Promise<unknown>;
  /** Seconds for which an answer holds for the same identity: 0 to 3600. */
  readonly cacheSeconds: number;
  /** Milliseconds that the function has to answer. Default: those of AWS. */
  readonly timeout?: number;
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
}

/** Judges a request: undefined if its route is not guarded, the answer if it is not let in. */
export type Authorize = (request: DescribedRequest) => Promise<Authorization | GatewayResponse | undefined>;

const unauthorized = gatewayMessage(401, 'Unauthorized');
const forbidden = gatewayMessage(403, 'Forbidden');

/**
 * Guards routes as a REQUEST authorizer of an HTTP API does, payload format 2.0, simple responses. Refusals are cached
 * as admissions are; failures are not.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function createAuthorize(options: AuthorizerOptions | undefined): Authorize {
  if (options === undefined) return () => Promise.resolve(undefined);
  const { invoke, cacheSeconds, timeout = limits.authorizer, now = Date.now } = options;
  const routeKeys = new Set(options.routeKeys);
  const cache = new AuthorizationCache(cacheSeconds * 1000, now);
  return async (request) => {
    if (!routeKeys.has(request.routeKey)) return undefined;
    const header = request.headers['authorization'] ?? '';
    if (header === '') return unauthorized;
    const identity = [header, request.routeKey];
    const cached = cache.get(identity);
    const authorization = cached ?? (await ask(invoke, createAuthorizerEvent(request, identity), timeout));
    if (authorization === undefined) return integrationError;
    if ('status' in authorization) return authorization;
    if (cached === undefined) cache.keep(identity, authorization);
    return authorization.isAuthorized ? authorization : forbidden;
  };
}

/** Undefined if the function throws, takes too long, or answers what the gateway cannot use; or that it is busy. */
async function ask(
  invoke: AuthorizerOptions['invoke'],
  event: APIGatewayRequestAuthorizerEventV2,
  timeout: number,
): Promise<Authorization | GatewayResponse | undefined> {
  const answer = Promise.resolve().then(() => invoke(event));
  return within(
    answer.then(readAuthorization, (error: unknown) => (isThrottled(error) ? busy : undefined)),
    timeout,
    undefined,
  );
}

function readAuthorization(answer: unknown): Authorization | undefined {
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { isAuthorized, context = null } = answer as Readonly<Record<string, unknown>>;
  if (typeof isAuthorized !== 'boolean' || typeof context !== 'object' || Array.isArray(context)) {
    return undefined;
  }
  return { isAuthorized, context: context as Authorization['context'] };
}
