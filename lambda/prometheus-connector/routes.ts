/**
 * The routes of the connector's HTTP API, each by its RouteKey.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export const routes = {
  write: 'POST /write',
  read: 'POST /read',
  health: 'GET /health',
  /** What no other RouteKey matches: extra slashes, wrong paths and methods. */
  unmatched: '$default',
} as const;

/** One of the connector's routes. */
export type RouteKey = (typeof routes)[keyof typeof routes];

/**
 * Further RouteKeys of each route, which clients make of its URL or of that of the API: the client library of Prometheus
 * and what reads with its API append `/api/v1/write` and `/api/v1/read` to any URL, probes ask for health with HEAD.
 * RouteKeys that end in a slash do not deploy: https://github.com/storacha/w3infra/pull/166
 * https://github.com/prometheus/client_golang/blob/main/exp/api/remote/remote_api.go
 */
const aliases: Readonly<Record<RouteKey, readonly string[]>> = {
  [routes.write]: ['POST /api/v1/write', 'POST /write/api/v1/write'],
  [routes.read]: ['POST /api/v1/read', 'POST /read/api/v1/read'],
  [routes.health]: ['HEAD /health'],
  [routes.unmatched]: [],
};

/**
 * Gives every RouteKey what its route has: the stack its authorizer and throttle, the handler its guarded function.
 * @param ofRoutes what the routes have. Those that are left out are not in the result
 */
export function byRouteKey<T>(ofRoutes: Readonly<Partial<Record<RouteKey, T>>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(ofRoutes).flatMap(([route, has]) =>
      [route, ...aliases[route as RouteKey]].map((routeKey) => [routeKey, has]),
    ),
  );
}

/** Who may call a route: `caller`, a caller with the credentials that `auth` requires; `none`, everyone. */
export type Guard = 'caller' | 'none';

/**
 * The guard of each route. The gateway asks the callers of `$default` too, as it cannot tell whether the handler will
 * find a write in what came by it. The handler guards that as the route that it is.
 */
export const guards: Readonly<Record<RouteKey, Guard>> = {
  [routes.write]: 'caller',
  [routes.read]: 'caller',
  [routes.health]: 'none',
  [routes.unmatched]: 'caller',
};

/** Every RouteKey of the API. */
export const routeKeys: readonly string[] = Object.keys(byRouteKey(guards));
