import type { HttpRequest, Route } from '../http/message';
import { createRouter } from '../http/router';
import { tidied } from '../http/tidied';
import { withCallerCredentials } from './store/timestream/caller-credentials';
import type { StorageRules } from './write/select/selection';
import { measured, type RequestReport } from './measured';
import { createRead, type ReadReport } from './read/read';
import { requireGatewayUser, withRoleCredentials } from './store/timestream/role-credentials';
import { byRouteKey, guards, routeKeys, routes, type RouteKey } from './routes';
import { CallerClients } from './store/timestream/caller-clients';
import { RefusedSeries } from './store/timestream/write/refused-series';
import type { RoleClient } from './store/timestream/role-client';
import type { TimestreamAccess } from './store/timestream/access';
import { TimestreamReader } from './store/timestream/read/timestream-reader';
import { TimestreamStore } from './store/timestream/write/timestream-store';
import { createWrite, type WriteReport } from './write/write';

/** What the connector is made of. */
export interface ConnectorParts {
  /** Which data is stored, where, and which labels are what. */
  readonly rules: StorageRules;
  /**
   * Who works with Timestream: the callers, each with clients of its own; or the function's role, for all whom the
   * gateway's authorizer lets in.
   */
  readonly clients: CallerClients | RoleClient;
  /** Told of every write that reached the store. */
  readonly report: (report: WriteReport) => void;
  /** Samples and histograms that the answer to a read may hold. */
  readonly maxReadSamples: number;
  /** Told of every read that was answered. */
  readonly reportRead: (report: ReadReport) => void;
  /** Told of every request to a route, whatever became of it. */
  readonly reportRequest: (report: RequestReport) => void;
  /** Milliseconds since any fixed moment. Never goes back. */
  readonly now: () => number;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

/** The connector: its routes, each by all of its RouteKeys and behind the guard that the table gives it. */
export function createConnector(parts: ConnectorParts): Route {
  const { rules, report, maxReadSamples, reportRead, reportRequest, now, clock } = parts;
  const { requireCaller, authenticate } = accessBy(parts.clients);
  const refusedSeries = new RefusedSeries(now);
  const write = createWrite({
    rules,
    authenticate: async (request, signal) => {
      const { clients, toWriteFailure, abandon } = await authenticate(request, signal);
      return new TimestreamStore({
        client: clients.write,
        toFailure: toWriteFailure,
        refusedSeries,
        abandon,
      });
    },
    report,
    now,
    clock,
  });
  const read = createRead({
    routing: rules,
    maxReadSamples,
    authenticate: async (request, signal) => new TimestreamReader(await authenticate(request, signal)),
    report: reportRead,
  });
  const served = (route: RouteKey, serve: Route): Route =>
    measured(guards[route] === 'caller' ? requireCaller(serve) : serve, {
      route,
      now,
      report: reportRequest,
    });
  const dispatch = createRouter(
    byRouteKey({
      [routes.write]: served(routes.write, write),
      [routes.read]: served(routes.read, read),
      [routes.health]: served(routes.health, health),
    }),
  );
  return (request, invocation) => dispatch(tidied(request, routeKeys), invocation);
}

const health: Route = () => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ status: 'ok' }),
});

/** Who may come in, and what they work with. */
interface Access {
  readonly requireCaller: (route: Route) => Route;
  readonly authenticate: (request: HttpRequest, signal: AbortSignal) => Promise<TimestreamAccess>;
}

function accessBy(clients: CallerClients | RoleClient): Access {
  return clients instanceof CallerClients
    ? { requireCaller: (route) => route, authenticate: withCallerCredentials(clients) }
    : { requireCaller: requireGatewayUser, authenticate: withRoleCredentials(clients) };
}
