/**
 * Conditional requests.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13
 */
import type { IncomingHttpHeaders } from 'node:http';
import { headerText } from './headers';
import type { ObjectVersion, Version } from './object-version';
import { noSuchKey, notImplemented, preconditionFailed } from './s3-error';

/**
 * Checks the conditions of PutObject and DeleteObject: `If-None-Match: *` for what must not be there, `If-Match` for
 * what must be as the sender knows it.
 *
 * @param current newest version, be it a delete marker.
 * @throws {S3Error} PreconditionFailed, NoSuchKey, NotImplemented.
 */
export function checkWriteConditions(
  headers: IncomingHttpHeaders,
  key: string,
  current: Version | undefined,
): void {
  const [match, noneMatch] = [headerText(headers, 'if-match'), headerText(headers, 'if-none-match')];
  if (noneMatch !== undefined) {
    if (noneMatch !== '*' || match !== undefined) {
      throw notImplemented('If-None-Match');
    }
    if (current?.kind === 'object') {
      throw preconditionFailed('If-None-Match');
    }
  }
  if (match !== undefined) {
    if (current?.kind !== 'object') {
      throw noSuchKey(key);
    }
    if (!names(match, current.etag)) {
      throw preconditionFailed('If-Match');
    }
  }
}

/**
 * Checks the conditions of GetObject and HeadObject.
 *
 * @returns whether what the sender has is still good, so that the bytes need not be sent.
 * @throws {S3Error} PreconditionFailed.
 */
export function isNotModified(headers: IncomingHttpHeaders, version: ObjectVersion): boolean {
  const [match, noneMatch] = [headerText(headers, 'if-match'), headerText(headers, 'if-none-match')];
  const unmodifiedSince = dateOf(headers, 'if-unmodified-since');
  const modifiedSince = dateOf(headers, 'if-modified-since');
  if (match !== undefined) {
    if (!names(match, version.etag)) {
      throw preconditionFailed('If-Match');
    }
  } else if (version.modified > unmodifiedSince) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  return noneMatch !== undefined ? names(noneMatch, version.etag) : version.modified <= modifiedSince;
}

/** Whether `If-Range` allows to send a part: the sender has other parts of this version. */
export function allowsRange(headers: IncomingHttpHeaders, version: ObjectVersion): boolean {
  const condition = headerText(headers, 'if-range');
  return condition === undefined || condition === version.etag || Date.parse(condition) === version.modified;
}

function names(list: string, etag: string): boolean {
  const names = list.split(',').map((name) => name.trim().replace(/^W\//, ''));
  return names.some((name) => name === '*' || name === etag || `"${name}"` === etag);
}

/** Epoch milliseconds; NaN, which is neither before nor after anything, for what is absent or no date. */
function dateOf(headers: IncomingHttpHeaders, name: string): number {
  return Date.parse(headerText(headers, name) ?? '');
}
