import { HttpError } from '../../http/errors';
import type { RequestBody } from '../../http/message';
import { MAX_COMPRESSED_BYTES, MAX_DECOMPRESSED_BYTES, TooManyItemsError } from './limits';
import type { Protocol } from './negotiate';
import { decompress, SnappyError } from './snappy';
import type { WriteRequest } from './write-request';

/**
 * Decompresses and decodes the body of a remote write request. Each size is judged before memory is set aside for it.
 * @throws HttpError 400 when the body can never be read: a sender must not repeat it.
 */
export function decode(body: RequestBody, protocol: Protocol): WriteRequest {
  if (body.byteLength > MAX_COMPRESSED_BYTES) {
    throw tooLarge(`The compressed body has ${body.byteLength} bytes; the limit is ${MAX_COMPRESSED_BYTES}.`);
  }
  const message = decompressed(body.bytes());
  try {
    return protocol.decode(message);
  } catch (cause) {
    if (cause instanceof TooManyItemsError) {
      throw tooLarge(`The request holds more than ${cause.limit} ${cause.kind}.`);
    }
    if (isDefect(cause)) throw cause;
    throw new HttpError({
      code: 'malformed_protobuf',
      status: 400,
      message: `The body is no remote write ${protocol.version}.0 message: it was cut off, corrupted, or is of another type than its Content-Type says.`,
      cause,
    });
  }
}

function decompressed(block: Buffer): Buffer {
  try {
    return decompress(block, MAX_DECOMPRESSED_BYTES);
  } catch (cause) {
    if (!(cause instanceof SnappyError)) throw cause;
    if (cause.reason === 'too_large') {
      throw tooLarge(`The body decompresses to more than the limit of ${MAX_DECOMPRESSED_BYTES} bytes.`);
    }
    throw new HttpError({
      code: 'malformed_snappy',
      status: 400,
      message: 'The body is no snappy block: it was cut off or corrupted, or uses the framed snappy format.',
      cause,
    });
  }
}

function tooLarge(message: string): HttpError {
  return new HttpError({
    code: 'request_too_large',
    status: 400,
    message: `${message} Lower queue_config.max_samples_per_send in Prometheus.`,
  });
}

/** The protobuf reader throws RangeError and plain Error about its input; what the engine throws is our mistake. */
function isDefect(error: unknown): boolean {
  return error instanceof TypeError || error instanceof ReferenceError || !(error instanceof Error);
}
