import type { Credentials } from '../../auth/basic-credentials';
import { HOME, safeNextPath } from '../../auth/next-path';
import { requireSameOrigin } from '../../auth/same-origin';
import type { Sessions } from '../../auth/sessions';
import { HttpError } from '../../http/errors';
import type { HttpRequest, HttpResponse } from '../../http/message';
import { redirect } from '../../http/respond';
import type { PageRoute } from '../frame';
import { renderLogin } from '../web/frame/login-page';
import { routes } from '../routes';

interface LoginParts {
  readonly sessions: Sessions;
  /** URL that browsers reach the service by, if not by the API's own. */
  readonly publicUrl: string | undefined;
  /** Whether it is the local run, which keeps the credentials elsewhere. */
  readonly isLocal: boolean;
}

/** The routes that the login consists of. */
export type LoginRoutes = Readonly<
  Record<typeof routes.loginForm | typeof routes.login | typeof routes.logout, PageRoute>
>;

/** Most bytes of a login form's body. */
const FORM_LIMIT = 4096;

/** The routes of the login, by RouteKey. */
export function createLogin({ sessions, publicUrl, isLocal }: LoginParts): LoginRoutes {
  const form: PageRoute = async (request, { signal }) => {
    const { links } = request;
    const next = safeNextPath(request.query.get('next'));
    if (await sessions.has(request, signal)) return redirect(links.to(next));
    return renderLogin({ links, next, isLocal, failedUser: undefined });
  };
  const login: PageRoute = async (request, { signal }) => {
    const { links } = request;
    const { presented, next } = readForm(request);
    const cookie = await sessions.begin(request, presented, signal);
    if (cookie === undefined) return renderLogin({ links, next, isLocal, failedUser: presented.username });
    return withCookie(redirect(links.to(next)), cookie);
  };
  const logout: PageRoute = (request) => withCookie(redirect(request.links.login), sessions.end(request));
  return {
    [routes.loginForm]: form,
    [routes.login]: requireSameOrigin(publicUrl, login),
    [routes.logout]: requireSameOrigin(publicUrl, logout),
  };
}

/** The same of a service that is open to everyone: there is nothing to log in to. */
export function createOpenLogin(): LoginRoutes {
  const toHome: PageRoute = ({ links }) => redirect(links.to(HOME));
  return { [routes.loginForm]: toHome, [routes.login]: toHome, [routes.logout]: toHome };
}

function withCookie(response: HttpResponse, cookie: string): HttpResponse {
  return { ...response, cookies: [cookie] };
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
