import { S3Error } from './s3-error';

/** Places of bytes, both included. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a `Range` header for one range.
 *
 * @param size bytes of the whole.
 * @returns undefined when the whole is to be sent: for several ranges, other units and what cannot be read.
 * @throws {S3Error} InvalidRange, when no byte of the whole is in the range.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.2
 */
export function parseRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=\s*(\d*)-(\d*)\s*$/.exec(header ?? '');
  const [first = '', last = ''] = match?.slice(1) ?? [];
  if (header === undefined || (first === '' && last === '')) {
    return undefined;
  }
  const range =
    first === ''
      ? { start: Math.max(0, size - Number(last)), end: size - 1 }
      : { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
  if (first !== '' && last !== '' && Number(first) > Number(last)) {
    return undefined;
  }
  if (range.start >= size) {
    throw new S3Error('InvalidRange', 416, 'The requested range is not satisfiable', {
      elements: { RangeRequested: header, ActualObjectSize: size },
      headers: { 'content-range': `bytes */${size}` },
    });
  }
  return range;
}
