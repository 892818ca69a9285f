import { gunzipSync } from 'node:zlib';
import type { ServerRequest } from '../http-server';
import { ApiError } from './api-error';

/** Shortest header of gzip. https://www.rfc-editor.org/rfc/rfc1952 */
const HEADER_BYTES = 10;

/**
 * The body of a write, decompressed. An encoding that InfluxDB does not know is as if there were none.
 * @throws {ApiError} 500 if it is not what its encoding says; 400 if only its checksum is wrong
 */
export function writtenBody({ headers, body }: ServerRequest): Buffer {
  const encoding = headers['content-encoding'];
  if (encoding !== 'gzip' && encoding !== 'x-gzip') return body;
  if (body.length < HEADER_BYTES || body.readUInt16BE() !== 0x1f8b || body[2] !== 8) {
    throw new ApiError('internal error', 'An internal error has occurred - check server logs');
  }
  try {
    return gunzipSync(body);
  } catch (error) {
    throw unreadable((error as Error).message);
  }
}

function unreadable(problem: string): ApiError {
  if (problem === 'incorrect data check' || problem === 'incorrect length check') {
    return new ApiError('invalid', 'unable to read data: gzip: invalid checksum');
  }
  if (problem === 'unexpected end of file') {
    return new ApiError('internal error', 'unable to read data: unexpected EOF');
  }
  return new ApiError('internal error', 'unable to read data: flate: corrupt input');
}
