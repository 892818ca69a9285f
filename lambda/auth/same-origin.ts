import { HttpError } from '../http/errors';
import type { HttpRequest, Invocation } from '../http/message';

/**
 * Accepts only requests from pages of this service, by the browser's `Origin` header: no other site can log its
 * visitors in or out. Pages must not have the referrer policy `no-referrer`, under which browsers say `null`.
 * https://fetch.spec.whatwg.org/#origin-header
 * @throws {HttpError} 403 `foreign_origin`
 */
export function requireSameOrigin<Request extends HttpRequest, Answer>(
  route: (request: Request, invocation: Invocation) => Answer,
): (request: Request, invocation: Invocation) => Answer {
  return (request, invocation) => {
    if (request.headers['origin'] !== request.origin) throw foreignOrigin();
    return route(request, invocation);
  };
}

function foreignOrigin(): HttpError {
  return new HttpError({
    code: 'foreign_origin',
    status: 403,
    message:
      'The request does not come from a page of this service. Expected an Origin header with the scheme, host and port that this service is published at: open its login page there, and use the form.',
  });
}
