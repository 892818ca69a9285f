/**
 * RouteKeys of the connector's HTTP API: the stack makes them, the handler serves them, the local run matches them.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export const routes = {
  write: 'POST /write',
  read: 'POST /read',
  health: 'GET /health',
  /** What no other route matches, so that a wrong path or method is told what would be right. */
  unmatched: '$default',
} as const;

/** One of the connector's RouteKeys. */
export type RouteKey = (typeof routes)[keyof typeof routes];
