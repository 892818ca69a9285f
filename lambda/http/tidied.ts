import { matchRoute } from './match-route';
import type { HttpRequest } from './message';

/** Route of an API that catches what no other matches. */
const UNMATCHED = '$default';

/**
 * A request whose path has no repeated slashes and none at its end, as clients are given URLs that end in one. What came
 * by `$default` because of them gets the RouteKey that it meant. The gateway has not asked the authorizer of that route:
 * it must guard itself.
 * @param routeKeys those of the API
 */
export function tidied(request: HttpRequest, routeKeys: readonly string[]): HttpRequest {
  const path = request.path.replace(/\/+/g, '/').replace(/(?!^)\/$/, '');
  if (request.routeKey !== UNMATCHED) return { ...request, path };
  return { ...request, path, routeKey: matchRoute(routeKeys, request.method, path) ?? UNMATCHED };
}
