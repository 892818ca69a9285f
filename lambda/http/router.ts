import { HttpError } from './errors';
import type { HttpRequest, HttpResponse, Invocation, Route } from './message';

/** Route of an API that catches what no other matches. */
const UNMATCHED = '$default';

/**
 * Answers requests by the RouteKey that the gateway matched. What it matched only with `$default` is told what would
 * have been right: 405 with the methods of a path that exists, else 404 with the paths that do.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export function createRouter(routes: Readonly<Record<string, Route>>): Route {
  const known = Object.keys(routes).map((key) => {
    const [method = '', path = ''] = key.split(' ');
    return { method, path };
  });
  return (request: HttpRequest, invocation: Invocation): Promise<HttpResponse> | HttpResponse => {
    const route = request.routeKey === UNMATCHED ? undefined : routes[request.routeKey];
    if (route === undefined) throw unmatched(request, known);
    return route(request, invocation);
  };
}

function unmatched(request: HttpRequest, known: readonly { method: string; path: string }[]): HttpError {
  const methods = known.filter(({ path }) => path === request.path).map(({ method }) => method);
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
    message: `There is nothing at this path. There is ${known.map(({ method, path }) => `${method} ${path}`).join(', ')}.`,
  });
}
