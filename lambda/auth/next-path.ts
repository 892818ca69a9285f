import type { HttpRequest } from '../http/message';
import { percentEncode } from '../http/percent-encode';

/** Where a browser goes after the login when no valid path to return to is known. */
export const HOME = '/files';

/** Keeps the login form's body below its limit, even if every character is escaped. */
const LONGEST = 1024;

/**
 * Path and query of a request, percent-encoded and without the stage: what a browser is sent back to after the login.
 */
export function pathAndQuery({ path, query }: HttpRequest): string {
  // Repeated slashes count as one. Two at the beginning would name another host.
  const encoded = path.replace(/\/+/g, '/').split('/').map(percentEncode).join('/');
  const parameters = query.toString();
  return parameters === '' ? encoded : `${encoded}?${parameters}`;
}

/**
 * The path that a browser is sent to after the login: the given one if it is a path of this service, else {@link HOME}.
 * It rejects anything that a browser might take for another site: no scheme, no `//`, no backslash, which browsers read
 * as a slash, and no control characters, which they leave out.
 * https://url.spec.whatwg.org/#url-parsing
 */
export function safeNextPath(given: string | null): string {
  const isOurs =
    given !== null &&
    given.length <= LONGEST &&
    /^\/(?!\/)[\x21-\x7e]*$/.test(given) &&
    !given.includes('\\');
  return isOurs ? given : HOME;
}
