/** What the listings have in common. */
import { invalidArgument } from './s3-error';

const MAXIMUM_PAGE = 1000;

/**
 * Reads `max-keys`: how many elements a page has at most, 1000 unless fewer are wanted.
 *
 * @throws {S3Error} InvalidArgument.
 */
export function maxKeys(parameters: ReadonlyMap<string, string>): number {
  const given = parameters.get('max-keys') ?? String(MAXIMUM_PAGE);
  if (!/^\d{1,10}$/.test(given) || Number(given) > 0x7fffffff) {
    throw invalidArgument('Provided max-keys not an integer or within integer range', 'max-keys', given);
  }
  return Math.min(Number(given), MAXIMUM_PAGE);
}

/**
 * Reads `encoding-type`: how keys are written in the answer.
 *
 * @throws {S3Error} InvalidArgument for any other than `url`.
 */
export function keyEncoder(parameters: ReadonlyMap<string, string>): (key: string) => string {
  const type = parameters.get('encoding-type');
  if (type === undefined) {
    return (key) => key;
  }
  if (type !== 'url') {
    throw invalidArgument('Invalid Encoding Method specified in Request', 'encoding-type', type);
  }
  return encodeAsForm;
}

/** As in HTML forms, where a space is a plus sign, but with slashes left as they are. */
function encodeAsForm(key: string): string {
  return encodeURIComponent(key)
    .replace(/%20/g, '+')
    .replace(/%2F/g, '/')
    .replace(/[!'()~]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
