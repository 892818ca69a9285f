import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import { redirect } from '../http/respond';
import { challenge, hintOf, parseBasicCredentials } from './basic-credentials';
import type { CredentialCheck } from './credential-check';
import { pathAndQuery } from './next-path';
import type { Sessions } from './sessions';

/**
 * Runs a route only for callers that the gateway's authorizer admitted, or that send the right Basic credentials.
 * @throws {HttpError} 401 `invalid_credentials`; 503 `secret_unavailable`, `secret_invalid`
 */
export function requireApiCredentials(check: CredentialCheck, route: Route): Route {
  return async (request, invocation) => {
    if (request.user === undefined) {
      const presented = parseBasicCredentials(request.headers['authorization']);
      if (presented === undefined) throw invalidCredentials('The request has no Basic credentials.');
      const isRight = await check.verify(presented, invocation.signal);
      if (!isRight) {
        throw invalidCredentials(`The user name or password is wrong.${hintOf(presented)}`);
      }
    }
    return route(request, invocation);
  };
}

/**
 * Admits browsers that have logged in, and redirects the others to the login, which leads back.
 * @throws {HttpError} 503 `secret_unavailable`, `secret_invalid`
 */
export function requireSession(sessions: Sessions, route: Route): Route {
  return async (request, invocation) => {
    if (await sessions.has(request, invocation.signal)) return route(request, invocation);
    const next = new URLSearchParams({ next: pathAndQuery(request) });
    return redirect(`${request.basePath}/login?${next.toString()}`);
  };
}

/**
 * Admits browsers that have logged in, and programs that send the right Basic credentials. Wrong ones are refused;
 * requests without credentials are redirected to the login.
 * @throws {HttpError} 401 `invalid_credentials`; 503 `secret_unavailable`, `secret_invalid`
 */
export function requireSessionOrCredentials(sessions: Sessions, check: CredentialCheck, route: Route): Route {
  const bySession = requireSession(sessions, route);
  const byCredentials = requireApiCredentials(check, route);
  return (request, invocation) =>
    (request.headers['authorization'] === undefined ? bySession : byCredentials)(request, invocation);
}

function invalidCredentials(problem: string): HttpError {
  return new HttpError({
    code: 'invalid_credentials',
    status: 401,
    message: `${problem} Send the user name and password of this service by HTTP Basic authentication.`,
    headers: challenge,
  });
}
