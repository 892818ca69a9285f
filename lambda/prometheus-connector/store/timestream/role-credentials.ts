import { challenge } from '../../../auth/basic-credentials';
import { HttpError } from '../../../http/errors';
import type { Route } from '../../../http/message';
import type { RoleClient } from './role-client';
import type { TimestreamAccess } from './access';
import { readMeanings, toRoleError, writeMeanings } from './errors';

/**
 * Runs a route for those only whom the gateway's authorizer has let in. The gateway turns the others away before they
 * come here: this is for the day on which a route, `$default` among them, has lost its authorizer.
 * @throws {HttpError} 401 `not_let_in`
 */
export function requireGatewayUser(route: Route): Route {
  return (request, invocation) => {
    if (request.user === undefined) throw notLetIn();
    return route(request, invocation);
  };
}

/**
 * Work with the credentials of the function's own role, whoever the caller is.
 * @returns a function that gives Timestream as the role may use it
 */
export function withRoleCredentials(role: RoleClient): () => Promise<TimestreamAccess> {
  return () => {
    const clients = role.connect();
    return Promise.resolve({
      clients,
      toWriteFailure: (error) => toRoleError(error, writeMeanings),
      toReadFailure: (error) => toRoleError(error, readMeanings),
      abandon: () => {
        role.forget(clients);
      },
    });
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
