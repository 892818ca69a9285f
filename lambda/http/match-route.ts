/**
 * The RouteKey that a request amounts to, out of a table whose only path variables are tails, such as
 * `GET /files/{path+}`: what the gateway would have chosen, had the path come to it like this.
 * @param path decoded, without the stage
 */
export function matchRoute(routeKeys: readonly string[], method: string, path: string): string | undefined {
  const exact = `${method} ${path}`;
  return routeKeys.find((key) => key === exact) ?? routeKeys.find((key) => isBeginningOf(exact, key));
}

function isBeginningOf(exact: string, routeKey: string): boolean {
  const beginning = /^(.+\/)\{\w+\+\}$/.exec(routeKey)?.[1];
  return beginning !== undefined && exact.startsWith(beginning) && exact.length > beginning.length;
}
