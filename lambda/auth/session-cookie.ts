import type { HttpRequest } from '../http/message';
import { SESSION_LIFETIME } from './session';

/** What a cookie depends on: where the browser reaches the service. */
type Place = Pick<HttpRequest, 'origin' | 'basePath'>;

/**
 * The values of all cookies that are named as the session's: other hosts of the domain can set some, for another path, and
 * a browser sends them first.
 */
export function sessionCookiesOf(request: Place & Pick<HttpRequest, 'cookies'>): readonly string[] {
  const name = nameIn(request);
  return request.cookies.filter(([key]) => key === name).map(([, value]) => value);
}

/**
 * Name of the cookie that holds a session. Cookies know no ports: the name does, so that two services of one host do not log
 * each other out. The prefix makes browsers refuse it from any other host of the domain, and wants the path `/` and https.
 * https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-__host-prefix
 */
function nameIn({ origin, basePath }: Place): string {
  const { protocol, port } = new URL(origin);
  const prefix = protocol === 'https:' && basePath === '' ? '__Host-' : '';
  return `${prefix}ct_session${port === '' ? '' : `_${port}`}`;
}

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
function setCookie(value: string, maxAge: number, place: Place): string {
  const attributes = [
    `${nameIn(place)}=${value}`,
    `Max-Age=${maxAge}`,
    `Path=${place.basePath || '/'}`,
    'HttpOnly',
    'SameSite=Lax',
    ...(place.origin.startsWith('https:') ? ['Secure'] : []),
  ];
  return attributes.join('; ');
}
