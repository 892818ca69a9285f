import { challenge } from '../auth/basic-credentials';
import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import type { MetricStore } from './store/metric-store';
import type { RoleClient } from './store/role-client';
import { toRoleError } from './store/timestream-errors';
import { TimestreamStore } from './store/timestream-store';

/**
 * Runs a route for those only whom the gateway's authorizer has let in. The gateway turns the others away before they
 * come here: this is for the day on which a route has lost its authorizer.
 * @throws {HttpError} 401 `not_let_in`
 */
export function requireGatewayUser(route: Route): Route {
  return (request, invocation) => {
    if (request.user === undefined) throw notLetIn();
    return route(request, invocation);
  };
}

/**
 * Writing with the credentials of the function's own role, whoever the caller is.
 * @returns a function that gives the store
 */
export function withRoleCredentials(clients: RoleClient): () => Promise<MetricStore> {
  return () => {
    const client = clients.connect();
    const abandon = (): void => {
      clients.forget(client);
    };
    return Promise.resolve(new TimestreamStore({ client, toFailure: toRoleError, abandon }));
  };
}

function notLetIn(): HttpError {
  return new HttpError({
    code: 'not_let_in',
    status: 401,
    message:
      "No authorizer of the gateway has let this request in. Send it to the URL of the stack's outputs, with the credentials that it asks for; if that is what you did, deploy the stack again.",
    headers: challenge,
  });
}
