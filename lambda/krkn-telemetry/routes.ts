/**
 * RouteKeys of the telemetry service's HTTP API: the stack makes them, the handler serves them, the local run matches
 * them. A path tail is decoded once, by the gateway, and may hold slashes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export const routes = {
  telemetry: 'POST /telemetry',
  presignedUrl: 'GET /presigned-url',
  navigate: 'GET /navigate',
  navigateFolder: 'GET /navigate/{path+}',
  downloadUrl: 'GET /download-url/{path+}',
  home: 'GET /',
  files: 'GET /files',
  folder: 'GET /files/{path+}',
  download: 'GET /download',
  compare: 'GET /compare',
  history: 'GET /history',
  export: 'GET /export',
  metrics: 'GET /metrics',
  raw: 'GET /raw',
  loginForm: 'GET /login',
  login: 'POST /login',
  logout: 'POST /logout',
  lookAgain: 'POST /look-again',
  putHypotheses: 'PUT /hypotheses',
  hypotheses: 'GET /hypotheses',
  asset: 'GET /assets/{path+}',
  health: 'GET /health',
  /** What no other route matches: repeated slashes and those at the end, wrong paths and methods. */
  unmatched: '$default',
} as const;

/** One of the telemetry service's RouteKeys. */
export type RouteKey = (typeof routes)[keyof typeof routes];

/**
 * Who may use a route: `api`, callers with the right HTTP Basic credentials, asked by the gateway's authorizer; `page`,
 * browsers that have logged in, asked by the handler; `pageOrApi`, either of them, asked by the handler; `none`, everyone.
 */
export type Guard = 'api' | 'page' | 'pageOrApi' | 'none';

/** The guard of each route. What `$default` catches is guarded by the handler as the route that it amounts to. */
export const guards: Readonly<Record<RouteKey, Guard>> = {
  [routes.telemetry]: 'api',
  [routes.presignedUrl]: 'api',
  [routes.navigate]: 'api',
  [routes.navigateFolder]: 'api',
  [routes.downloadUrl]: 'api',
  [routes.home]: 'page',
  [routes.files]: 'page',
  [routes.folder]: 'page',
  [routes.download]: 'page',
  [routes.compare]: 'page',
  [routes.history]: 'page',
  [routes.export]: 'pageOrApi',
  [routes.metrics]: 'page',
  [routes.raw]: 'page',
  [routes.loginForm]: 'none',
  [routes.login]: 'none',
  [routes.logout]: 'none',
  [routes.lookAgain]: 'page',
  [routes.putHypotheses]: 'api',
  [routes.hypotheses]: 'pageOrApi',
  [routes.asset]: 'none',
  [routes.health]: 'none',
  [routes.unmatched]: 'none',
};
