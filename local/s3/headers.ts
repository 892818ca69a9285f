import { type IncomingHttpHeaders, validateHeaderValue } from 'node:http';
import { invalidArgument } from './s3-error';

/** A header as one text; `undefined` if it is absent. @param name lower-case. */
export function headerText(headers: IncomingHttpHeaders, name: string): string | undefined {
  return headers[name]?.toString();
}

/**
 * Checks that a value can be sent as a header: parameters of a URL can hold what headers cannot, line breaks above all.
 *
 * @throws {S3Error} InvalidArgument.
 */
export function checkHeaderValue(name: string, value: string): void {
  try {
    validateHeaderValue(name, value);
  } catch {
    throw invalidArgument('Header value cannot be represented using ISO-8859-1.', name, value);
  }
}
