import type { Route } from '../http/message';

/** A page is built from names that anybody with access chose: nothing in it may run, and nobody may frame or keep it. */
const pageHeaders = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  // Not no-referrer, under which browsers do not tell the origin of a form.
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

/** Adds the headers that every page has. */
export function asPage(route: Route): Route {
  return async (request, invocation) => {
    const response = await route(request, invocation);
    return { ...response, headers: { ...pageHeaders, ...response.headers } };
  };
}
