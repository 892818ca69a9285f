import { compressed } from '../http/compression';
import { HttpError } from '../http/errors';
import type { Route } from '../http/message';
import { renderErrorPage } from './pages/error-page';

/**
 * A page is built from names that anybody with access chose: nothing in it may run but our own scripts, and nobody may
 * frame or keep it. https://www.w3.org/TR/CSP3/
 */
const pageHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  // Not no-referrer, under which browsers do not tell the origin of a form.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/**
 * Adds the headers that every page has, compresses it, and makes pages of errors.
 * @param canLogOut whether there are sessions at all
 */
export function asPage(route: Route, canLogOut: boolean): Route {
  return compressed(async (request, invocation) => {
    try {
      const response = await route(request, invocation);
      return { ...response, headers: { ...pageHeaders, ...response.headers } };
    } catch (thrown) {
      if (!(thrown instanceof HttpError)) throw thrown;
      const { basePath } = request;
      throw thrown.withPage(renderErrorPage({ basePath, canLogOut, error: thrown }), pageHeaders);
    }
  });
}
