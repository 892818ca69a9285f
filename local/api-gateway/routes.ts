/** The route that a request takes, with what its path variables stand for. */
export interface MatchedRoute {
  /** As in the route table: `POST /write`, `GET /files/{path+}`, `$default`. */
  readonly routeKey: string;
  /** Values of `{name}` and `{name+}`, decoded. */
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * Chooses the route of a request.
 * @param path decoded, without the stage
 */
export type RouteMatcher = (method: string, path: string) => MatchedRoute | undefined;

interface ParsedRoute {
  readonly routeKey: string;
  readonly method: string;
  readonly pattern: RegExp;
  /** Sorts before the others when it is the most specific: a literal segment, then `{name}`, then `{name+}`, then `ANY`. */
  readonly rank: string;
}

const DEFAULT_ROUTE = '$default';

/**
 * Prepares a route table for matching as an HTTP API does: the most specific route wins, `$default` comes last.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @throws {Error} if a RouteKey is neither `$default` nor a method and a path.
 */
export function createRouteMatcher(routeKeys: readonly string[]): RouteMatcher {
  const routes = routeKeys
    .filter((routeKey) => routeKey !== DEFAULT_ROUTE)
    .map(parseRouteKey)
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const fallback = routeKeys.includes(DEFAULT_ROUTE)
    ? { routeKey: DEFAULT_ROUTE, pathParameters: {} }
    : undefined;
  return (method, path) => {
    for (const route of routes) {
      if (route.method !== method && route.method !== 'ANY') continue;
      const match = route.pattern.exec(path);
      if (match) return { routeKey: route.routeKey, pathParameters: { ...match.groups } };
    }
    return fallback;
  };
}

function parseRouteKey(routeKey: string): ParsedRoute {
  const [, method, path] = /^([A-Z]+) (\/.*)$/.exec(routeKey) ?? [];
  if (method === undefined || path === undefined) {
    throw new Error(
      `Not a RouteKey: ${routeKey}. Expected $default or a method and a path such as GET /health`,
    );
  }
  const segments = path.split('/').map(parseSegment);
  return {
    routeKey,
    method,
    pattern: new RegExp(`^${segments.map((segment) => segment.pattern).join('/')}$`, 's'),
    rank: segments.map((segment) => segment.rank).join('') + (method === 'ANY' ? '3' : ''),
  };
}

function parseSegment(segment: string): { pattern: string; rank: string } {
  const [, name, greedy] = /^\{(\w+)(\+?)\}$/.exec(segment) ?? [];
  if (name === undefined) return { pattern: segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), rank: '0' };
  return greedy ? { pattern: `(?<${name}>.+)`, rank: '2' } : { pattern: `(?<${name}>[^/]+)`, rank: '1' };
}
