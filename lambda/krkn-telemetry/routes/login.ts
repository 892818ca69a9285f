import type { Credentials } from '../../auth/basic-credentials';
import { HOME, safeNextPath } from '../../auth/next-path';
import { requireSameOrigin } from '../../auth/same-origin';
import type { Sessions } from '../../auth/sessions';
import type { HttpRequest, HttpResponse } from '../../http/message';
import { redirect } from '../../http/respond';
import type { PageRoute } from '../frame';
import { formFields } from './form';
import { renderLogin } from '../web/frame/login-page';
import { routes } from '../routes';

interface LoginParts {
  readonly sessions: Sessions;
  /** Whether it is the local run, which keeps the credentials elsewhere. */
  readonly isLocal: boolean;
}

/** The routes that the login consists of. */
export type LoginRoutes = Readonly<
  Record<typeof routes.loginForm | typeof routes.login | typeof routes.logout, PageRoute>
>;

/** The routes of the login, by RouteKey. */
export function createLogin({ sessions, isLocal }: LoginParts): LoginRoutes {
  const form: PageRoute = async (request, { signal }) => {
    const { links } = request;
    const next = safeNextPath(request.query.get('next'));
    if (await sessions.has(request, signal)) return redirect(links.to(next));
    return renderLogin({ links, next, isLocal, failedUser: undefined });
  };
  const login: PageRoute = async (request, { signal }) => {
    const { links } = request;
    const { presented, next } = readLogin(request);
    const cookie = await sessions.begin(request, presented, signal);
    if (cookie === undefined) return renderLogin({ links, next, isLocal, failedUser: presented.username });
    return withCookie(redirect(links.to(next)), cookie);
  };
  const logout: PageRoute = (request) => withCookie(redirect(request.links.login), sessions.end(request));
  return {
    [routes.loginForm]: form,
    [routes.login]: requireSameOrigin(login),
    [routes.logout]: requireSameOrigin(logout),
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

function readLogin(request: HttpRequest): { presented: Credentials; next: string } {
  const fields = formFields(request);
  return {
    presented: { username: fields.get('username') ?? '', password: fields.get('password') ?? '' },
    next: safeNextPath(fields.get('next')),
  };
}
