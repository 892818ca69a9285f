import type { Route } from '../http/message';
import { createRouter } from '../http/router';
import { withCallerCredentials } from './caller-credentials';
import type { Routing } from './convert/destinations';
import { read } from './read';
import { requireGatewayUser, withRoleCredentials } from './role-credentials';
import { routes } from './routes';
import { CallerClients } from './store/caller-clients';
import type { RoleClient } from './store/role-client';
import { createWrite, type WriteDependencies, type WriteReport } from './write';

/** What the connector is made of. */
export interface ConnectorParts {
  readonly routing: Routing;
  /**
   * Who writes to Timestream: the callers, each with a client of its own; or the function's role, for all whom the
   * gateway's authorizer lets in.
   */
  readonly clients: CallerClients | RoleClient;
  /** Told of every write that reached the store. */
  readonly report: (report: WriteReport) => void;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
}

/** The connector: one route for each of its RouteKeys. */
export function createConnector({ routing, clients, report, now }: ConnectorParts): Route {
  const { guard, authenticate } = accessBy(clients);
  return createRouter({
    [routes.write]: guard(createWrite({ routing, authenticate, report, now })),
    [routes.read]: guard(read),
    [routes.health]: () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'ok' }),
    }),
  });
}

/** Who may come in, and what they write with. */
interface Access extends Pick<WriteDependencies, 'authenticate'> {
  readonly guard: (route: Route) => Route;
}

function accessBy(clients: CallerClients | RoleClient): Access {
  return clients instanceof CallerClients
    ? { guard: (route) => route, authenticate: withCallerCredentials(clients) }
    : { guard: requireGatewayUser, authenticate: withRoleCredentials(clients) };
}
