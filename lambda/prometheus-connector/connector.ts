import type { Route } from '../http/message';
import { createRouter } from '../http/router';
import { withCallerCredentials } from './caller-credentials';
import type { Routing } from './convert/destinations';
import { read } from './read';
import { routes } from './routes';
import type { CallerClients } from './store/caller-clients';
import { createWrite, type WriteReport } from './write';

/** What the connector is made of. */
export interface ConnectorParts {
  readonly routing: Routing;
  readonly clients: CallerClients;
  /** Told of every write that reached the store. */
  readonly report: (report: WriteReport) => void;
}

/** The connector: one route for each of its RouteKeys. */
export function createConnector({ routing, clients, report }: ConnectorParts): Route {
  return createRouter({
    [routes.write]: createWrite({ routing, authenticate: withCallerCredentials(clients), report }),
    [routes.read]: read,
    [routes.health]: () => ({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ status: 'ok' }),
    }),
  });
}
