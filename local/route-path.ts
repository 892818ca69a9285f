/** The path of a RouteKey: `/write` of `POST /write`. */
export function pathOf(routeKey: string): string {
  return routeKey.slice(routeKey.indexOf('/'));
}
