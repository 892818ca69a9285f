import { challenge } from '../auth/basic-credentials';
import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import { health } from '../http/respond';
import { createRouter, tidied } from '../http/router';
import { measured, type RequestReport } from './measured';
import type { StoreAccess } from './port';
import { createRead, type ReadReport } from './read/read';
import { byRouteKey, guards, routeKeys, routes, type RouteKey } from './routes';
import type { StorageRules } from './write/select/select';
import { createWrite, type WriteReport } from './write/write';

/** What the connector serves, and whom it tells. */
export interface ConnectorParts {
  /** Which data is stored, and where. */
  readonly rules: StorageRules;
  /** Where metrics are kept, and for whom. */
  readonly access: StoreAccess;
  /** Called for every write that reached the store. */
  readonly report: (report: WriteReport) => void;
  /** Samples and histograms that the answer to a read may hold. */
  readonly maxReadSamples: number;
  /** Called for every read that was answered. */
  readonly reportRead: (report: ReadReport) => void;
  /** Called for every request to a route, with any outcome. */
  readonly reportRequest: (report: RequestReport) => void;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The connector: its routes, each by all of its RouteKeys and behind the guard that the table gives it. */
export function createConnector(parts: ConnectorParts): Route {
  const { rules, access, report, maxReadSamples, reportRead, reportRequest, now, clock } = parts;
  const { connect } = access;
  const write = createWrite({ rules, connect, report, now, clock });
  const read = createRead({ routing: rules, maxReadSamples, connect, report: reportRead });
  const served = (route: RouteKey, serve: Route): Route => {
    const isGuarded = guards[route] === 'caller' && access.requiresGatewayUser;
    return measured(isGuarded ? forGatewayUsers(serve) : serve, { route, now, report: reportRequest });
  };
  const dispatch = createRouter(
    byRouteKey({
      [routes.write]: served(routes.write, write),
      [routes.read]: served(routes.read, read),
      [routes.health]: served(routes.health, health),
    }),
  );
  return (request, invocation) => dispatch(tidied(request, routeKeys), invocation);
}

/**
 * Runs a route only for callers that the gateway's authorizer has admitted. The gateway turns the others away before
 * they come here: this protects a route, `$default` included, that has lost its authorizer.
 * @throws {HttpError} 401 `not_let_in`
 */
function forGatewayUsers(route: Route): Route {
  return (request, invocation) => {
    if (request.user === undefined) throw notLetIn();
    return route(request, invocation);
  };
}

function notLetIn(): HttpError {
  return new HttpError({
    code: 'not_let_in',
    status: 401,
    message:
      "This request did not pass the gateway's authorizer. Send it to the URL of the stack's outputs, with the credentials that it asks for; if that is what you did, deploy the stack again.",
    headers: challenge,
  });
}
