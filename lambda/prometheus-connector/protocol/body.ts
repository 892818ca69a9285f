import { HttpError } from '../../http/errors';
import type { RequestBody } from '../../http/message';
import { decompress, SnappyError } from './snappy';

/** Largest body that is accepted as sent, in bytes: below what the gateway and Lambda would refuse with a 413. */
const MAX_COMPRESSED_BYTES = 4 * 1024 * 1024;

/**
 * Decompresses the body of a request. Each size is checked before memory is allocated.
 * @param maxBytes that it may have decompressed
 * @param advice a sentence for the sender of too large a body
 * @throws {HttpError} 400 `request_too_large`, `malformed_snappy`
 */
export function decompressBody(body: RequestBody, maxBytes: number, advice: string): Buffer {
  if (body.byteLength > MAX_COMPRESSED_BYTES) {
    throw requestTooLarge(
      `The compressed body has ${body.byteLength} bytes; the limit is ${MAX_COMPRESSED_BYTES}. ${advice}`,
    );
  }
  try {
    return decompress(body.bytes(), maxBytes);
  } catch (cause) {
    if (!(cause instanceof SnappyError)) throw cause;
    if (cause.reason === 'too_large') {
      throw requestTooLarge(`The body decompresses to more than the limit of ${maxBytes} bytes. ${advice}`);
    }
    throw new HttpError({
      code: 'malformed_snappy',
      status: 400,
      message:
        'The body is not a valid snappy block: it was cut off or corrupted, or uses the framed snappy format.',
      cause,
    });
  }
}

/** The error for a request that exceeds the function's memory. */
export function requestTooLarge(message: string): HttpError {
  return new HttpError({ code: 'request_too_large', status: 400, message });
}

/**
 * The error for a body whose protobuf cannot be read.
 * @param cause what the reader threw: RangeError or plain Error about its input
 * @param message what the body is not, and how that may have come
 * @throws {Error} the cause itself when it is our mistake: what the engine throws
 */
export function malformedProtobuf(cause: unknown, message: string): HttpError {
  if (cause instanceof TypeError || cause instanceof ReferenceError || !(cause instanceof Error)) throw cause;
  return new HttpError({ code: 'malformed_protobuf', status: 400, message, cause });
}
