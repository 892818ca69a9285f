import type { Credentials } from '../auth/basic-credentials';
import { home, safeNextPath } from '../auth/next-path';
import { requireSameOrigin } from '../auth/same-origin';
import type { Sessions } from '../auth/sessions';
import { HttpError } from '../http/errors';
import type { HttpRequest, HttpResponse, Route } from '../http/message';
import type { LoginPage } from './pages/login-page';
import { routes } from './routes';

/** What the login is made of. */
export interface LoginParts {
  readonly sessions: Sessions;
  /** URL that browsers reach the service by, if not by the API's own. */
  readonly publicUrl: string | undefined;
  /** Makes the HTML of the page, whose form posts `username`, `password` and `next`. */
  readonly renderLogin: (page: LoginPage) => string;
}

/** The routes that the login consists of. */
export type LoginRoutes = Readonly<
  Record<typeof routes.loginForm | typeof routes.login | typeof routes.logout, Route>
>;

/** Most bytes of a login form's body. */
const FORM_LIMIT = 4096;

/** The routes of the login, by RouteKey. */
export function createLogin({ sessions, publicUrl, renderLogin }: LoginParts): LoginRoutes {
  const page = ({ basePath }: HttpRequest, next: string, failed: boolean): HttpResponse => ({
    // Without a challenge, at which browsers would ask for a password in a window of their own.
    status: failed ? 401 : 200,
    headers: { 'content-type': 'text/html; charset=utf-8' },
    body: renderLogin({ basePath, next, failed }),
  });

  const form: Route = async (request, { signal }) => {
    const next = safeNextPath(request.query.get('next'));
    return (await sessions.has(request, signal)) ? redirect(request, next) : page(request, next, false);
  };
  const login: Route = async (request, { signal }) => {
    const { presented, next } = readForm(request);
    const cookie = await sessions.begin(request, presented, signal);
    return cookie === undefined ? page(request, next, true) : redirect(request, next, cookie);
  };
  const logout: Route = (request) => redirect(request, '/login', sessions.end(request));
  return {
    [routes.loginForm]: form,
    [routes.login]: requireSameOrigin(publicUrl, login),
    [routes.logout]: requireSameOrigin(publicUrl, logout),
  };
}

/** The same of a service that is open to everyone: there is nothing to log in to. */
export function createOpenLogin(): LoginRoutes {
  const toHome: Route = (request) => redirect(request, home);
  return { [routes.loginForm]: toHome, [routes.login]: toHome, [routes.logout]: toHome };
}

/** @param path of ours, without the base path */
function redirect({ basePath }: HttpRequest, path: string, cookie?: string): HttpResponse {
  return {
    status: 303,
    headers: { location: basePath + path },
    ...(cookie !== undefined && { cookies: [cookie] }),
  };
}

/** @throws {HttpError} 415 and 413, for what no login page of ours sends */
function readForm({ headers, body }: HttpRequest): { presented: Credentials; next: string } {
  if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(headers['content-type'] ?? '')) {
    throw new HttpError({
      code: 'unsupported_media_type',
      status: 415,
      message: 'The login is a form: expected the content type application/x-www-form-urlencoded.',
    });
  }
  if (body.byteLength > FORM_LIMIT) {
    throw new HttpError({
      code: 'form_too_large',
      status: 413,
      message: `The form has ${body.byteLength} bytes; expected at most ${FORM_LIMIT}.`,
    });
  }
  const fields = new URLSearchParams(body.bytes().toString('utf8'));
  return {
    presented: { username: fields.get('username') ?? '', password: fields.get('password') ?? '' },
    next: safeNextPath(fields.get('next')),
  };
}
