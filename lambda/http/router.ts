import { HttpError } from './errors';
import type { HttpRequest, HttpResponse, Invocation, Route } from './message';

/** Route of an API for requests that no other route matches. */
const UNMATCHED = '$default';

/** A RouteKey in its parts: `GET /files/{path+}`. */
interface KnownRoute {
  readonly key: string;
  readonly method: string;
  readonly path: string;
}

/**
 * Answers requests by the RouteKey that the gateway matched. A request that only `$default` matched gets 405 with the
 * allowed methods if its path exists, else 404 with the existing routes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * @param routes by RouteKey, whose only path variables are tails
 * @throws {HttpError} 404 `not_found`, 405 `method_not_allowed`
 */
export function createRouter(routes: Readonly<Record<string, Route>>): Route {
  const known = knownRoutes(Object.keys(routes));
  return (request: HttpRequest, invocation: Invocation): Promise<HttpResponse> | HttpResponse => {
    const route = request.routeKey === UNMATCHED ? undefined : routes[request.routeKey];
    if (route === undefined) throw unmatched(request.path, known);
    return route(request, invocation);
  };
}

/**
 * A request whose path has no repeated slashes and none at its end, as clients are given URLs that end in one. A
 * request that only `$default` matched because of them gets the intended RouteKey. The gateway has not asked that
 * route's authorizer: the route must guard itself.
 * @param routeKeys those of the API
 */
export function tidied(request: HttpRequest, routeKeys: readonly string[]): HttpRequest {
  const path = request.path.replace(/\/+/g, '/').replace(/(?!^)\/$/, '');
  if (request.routeKey !== UNMATCHED) return { ...request, path };
  const meant = routesAt(path, knownRoutes(routeKeys)).find(({ method }) => method === request.method);
  return { ...request, path, routeKey: meant?.key ?? UNMATCHED };
}

function knownRoutes(routeKeys: readonly string[]): readonly KnownRoute[] {
  return routeKeys.map((key) => {
    const [method = '', path = ''] = key.split(' ');
    return { key, method, path };
  });
}

/** The routes that match a path, with any method: exact paths before tails. */
function routesAt(path: string, known: readonly KnownRoute[]): readonly KnownRoute[] {
  return [
    ...known.filter((route) => route.path === path),
    ...known.filter((route) => {
      const beginning = /^(.+\/)\{\w+\+\}$/.exec(route.path)?.[1];
      return beginning !== undefined && path.startsWith(beginning) && path.length > beginning.length;
    }),
  ];
}

function unmatched(path: string, known: readonly KnownRoute[]): HttpError {
  const methods = [...new Set(routesAt(path, known).map(({ method }) => method))];
  if (methods.length > 0) {
    return new HttpError({
      code: 'method_not_allowed',
      status: 405,
      message: `This path takes ${methods.join(' or ')} only.`,
      headers: { allow: methods.join(', ') },
    });
  }
  return new HttpError({
    code: 'not_found',
    status: 404,
    message: `No route matches this path. Routes: ${known.map(({ key }) => key).join(', ')}.`,
  });
}
