import { HttpError } from '../http/errors';
import type { HttpRequest, Invocation } from '../http/message';

/**
 * Accepts only requests from pages of this service, by the browser's `Origin` header: no other site can log its
 * visitors in or out. Pages must not have the referrer policy `no-referrer`, under which browsers say `null`.
 * https://fetch.spec.whatwg.org/#origin-header
 * @param publicUrl URL that browsers reach the service by, if not by the API's own
 * @throws {HttpError} 403 `foreign_origin`
 */
export function requireSameOrigin<Request extends HttpRequest, Answer>(
  publicUrl: string | undefined,
  route: (request: Request, invocation: Invocation) => Answer,
): (request: Request, invocation: Invocation) => Answer {
  const ownOrigin = originOf(publicUrl);
  return (request, invocation) => {
    if (!isSameOrigin(request, ownOrigin?.origin)) throw foreignOrigin();
    return route(request, invocation);
  };
}

function isSameOrigin({ headers }: HttpRequest, ownOrigin: string | undefined): boolean {
  const origin = originOf(headers['origin']);
  return (
    origin !== undefined && (origin.origin === ownOrigin || origin.host === headers['host']?.toLowerCase())
  );
}

/** Undefined for `null`, which browsers send to hide the origin. */
function originOf(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

function foreignOrigin(): HttpError {
  return new HttpError({
    code: 'foreign_origin',
    status: 403,
    message:
      'The request does not come from a page of this service. Expected an Origin header that names this host: open the login page of this service and use the form there.',
  });
}
