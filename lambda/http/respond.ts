import type { HttpResponse } from './message';

/** An HTML document. */
export function html(body: string, status = 200): HttpResponse {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
}

/** A value as JSON. */
export function json(value: unknown): HttpResponse {
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** Plain text. */
export function text(body: string, status = 200): HttpResponse {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}

/**
 * Sends a browser elsewhere, by GET.
 * @param status 302, or 303 after a POST. https://www.rfc-editor.org/rfc/rfc9110#name-303-see-other
 */
export function redirect(location: string, status: 302 | 303 = 303): HttpResponse {
  return { status, headers: { location } };
}

/** A response that must not be cached, such as a link, which grants access. */
export function noStore(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...response.headers, 'cache-control': 'no-store' } };
}

/** Says that the service is running. */
export function health(): HttpResponse {
  return json({ status: 'ok' });
}
