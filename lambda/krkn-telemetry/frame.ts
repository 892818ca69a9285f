import { compress } from '../http/compression';
import { withError } from '../http/error-response';
import { HttpError } from '../http/errors';
import type { HttpRequest, HttpResponse, Invocation, Route } from '../http/message';
import { html } from '../http/respond';
import { parentFolder, renderErrorPage } from './web/frame/error-pages';
import type { ForeignText } from './text/foreign-text';
import { renderLayout, type Page } from './web/frame/layout';
import { Links } from './web/frame/links';

/** A request for a page, with the links for what it shows. */
export interface PageRequest extends HttpRequest {
  readonly links: Links;
}

/** Answers a request with a page, or with where to find one, or throws an {@link HttpError}. */
export type PageRoute = (
  request: PageRequest,
  invocation: Invocation,
) => Promise<Page | HttpResponse> | Page | HttpResponse;

/**
 * A page is built from names that anyone with access chose: nothing in it may run but our own scripts, and no one may
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
 * The one place where pages, those of errors too, get the layout and the headers that all have.
 * @param canLogOut whether there are sessions at all
 */
export function framed(route: PageRoute, canLogOut: boolean): Route {
  return async (request, invocation) => {
    const links = new Links(request.basePath);
    const draw = (page: Page): HttpResponse =>
      withPageHeaders(html(renderLayout(page, { links, canLogOut }), page.status));
    try {
      const answer = await route({ ...request, links }, invocation);
      return await compress(request, 'content' in answer ? draw(answer) : withPageHeaders(answer));
    } catch (thrown) {
      if (!(thrown instanceof HttpError)) throw thrown;
      return withError(draw(renderErrorPage(thrown, { links, group: groupAsked(request.query) })), thrown);
    }
  };
}

/** What pages of errors are told of the service's access. */
interface ErrorPageAccess {
  /** Whether there are sessions at all. */
  readonly canLogOut: boolean;
  /** Whether a browser may see pages. Rejects when that cannot be known. */
  readonly isAdmitted: (request: HttpRequest, signal: AbortSignal) => Promise<boolean>;
}

/**
 * Programs get errors as text. A browser that goes to an address gets a page, which may be for those who have not logged
 * in.
 */
export function withErrorPages(route: Route, { canLogOut, isAdmitted }: ErrorPageAccess): Route {
  return async (request, invocation) => {
    try {
      return await route(request, invocation);
    } catch (thrown) {
      if (!(thrown instanceof HttpError) || !isForBrowser(request)) throw thrown;
      const links = new Links(request.basePath);
      const page = renderErrorPage(thrown, { links, group: groupAsked(request.query) });
      const { folder: _, ...ofNone } = page;
      const isForAll = await isAdmitted(request, invocation.signal).then(
        (is) => !is,
        () => true,
      );
      const document = renderLayout(isForAll ? { ...ofNone, isLogin: true } : page, { links, canLogOut });
      return compress(request, withError(withPageHeaders(html(document, page.status)), thrown));
    }
  };
}

/** Browsers ask for HTML by name where they show what comes. https://fetch.spec.whatwg.org/#document-accept-header-value */
function isForBrowser({ method, headers }: HttpRequest): boolean {
  return method === 'GET' && /\btext\/html\b/.test(headers['accept'] ?? '');
}

/** The group of the run or file that a page was asked of, or whose list asked for it; '' without one. */
function groupAsked(query: URLSearchParams): ForeignText {
  const list = query.get('list');
  if (list !== null) return list;
  const asked = query.get('run') ?? query.get('key') ?? '';
  return parentFolder(asked.replace(/\/+$/, ''));
}

function withPageHeaders(response: HttpResponse): HttpResponse {
  return { ...response, headers: { ...pageHeaders, ...response.headers } };
}
