import type { HttpRequest } from '../http/message';
import { SESSION_LIFETIME } from './session';

/** Name of the cookie that holds a session. */
export const SESSION_COOKIE_NAME = 'ct_session';

/** What a cookie depends on: where the browser reaches the service. */
type Place = Pick<HttpRequest, 'origin' | 'basePath'>;

/**
 * The value of a `Set-Cookie` header. No script can read the cookie, and no other site's form or frame sends it.
 * https://www.rfc-editor.org/rfc/rfc6265
 */
export function sessionCookie(session: string, place: Place): string {
  return setCookie(session, SESSION_LIFETIME / 1000, place);
}

/** The value of a `Set-Cookie` header that makes a browser forget its session. */
export function endedSessionCookie(place: Place): string {
  return setCookie('', 0, place);
}

/** @param maxAge seconds */
function setCookie(value: string, maxAge: number, { origin, basePath }: Place): string {
  const attributes = [
    `${SESSION_COOKIE_NAME}=${value}`,
    `Max-Age=${maxAge}`,
    `Path=${basePath || '/'}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(origin.startsWith('https:') ? ['Secure'] : []),
  ];
  return attributes.join('; ');
}
