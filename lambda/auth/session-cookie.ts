import type { HttpRequest } from '../http/message';
import { SESSION_LIFETIME } from './session';

/** Name of the cookie that holds a session. */
export const SESSION_COOKIE_NAME = 'ct_session';

/** Where browsers reach the service. */
interface CookieScope {
  /** `/prod`, or an empty string. */
  readonly basePath: string;
  /** Whether browsers come by https. */
  readonly isSecure: boolean;
}

/**
 * Where a request's browser reaches the service.
 * @param publicUrl if it is reached by another URL than the API's own
 */
export function cookieScope({ basePath, headers }: HttpRequest, publicUrl: string | undefined): CookieScope {
  const isSecure =
    publicUrl === undefined ? headers['x-forwarded-proto'] === 'https' : /^https:/i.test(publicUrl);
  return { basePath, isSecure };
}

/**
 * The value of a `Set-Cookie` header. No script can read the cookie, and no other site's form or frame sends it.
 * https://www.rfc-editor.org/rfc/rfc6265
 */
export function sessionCookie(session: string, scope: CookieScope): string {
  return setCookie(session, SESSION_LIFETIME / 1000, scope);
}

/** The value of a `Set-Cookie` header that makes a browser forget its session. */
export function endedSessionCookie(scope: CookieScope): string {
  return setCookie('', 0, scope);
}

/** @param maxAge seconds */
function setCookie(value: string, maxAge: number, { basePath, isSecure }: CookieScope): string {
  const attributes = [
    `${SESSION_COOKIE_NAME}=${value}`,
    `Max-Age=${maxAge}`,
    `Path=${basePath || '/'}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(isSecure ? ['Secure'] : []),
  ];
  return attributes.join('; ');
}
