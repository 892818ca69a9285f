import type { RequestBody } from '../../http/message';
import { decompressBody, malformedProtobuf, requestTooLarge } from './body';
import { MAX_DECOMPRESSED_BYTES, TooManyItemsError } from './limits';
import type { Protocol } from './negotiate';
import type { WriteRequest } from './write-request';

const ADVICE = 'Lower queue_config.max_samples_per_send in Prometheus.';

/**
 * Decompresses and decodes the body of a remote write request. Each size is judged before memory is set aside for it.
 * @throws HttpError 400 when the body can never be read: a sender must not repeat it.
 */
export function decode(body: RequestBody, protocol: Protocol): WriteRequest {
  const message = decompressBody(body, MAX_DECOMPRESSED_BYTES, ADVICE);
  try {
    return protocol.decode(message);
  } catch (cause) {
    if (cause instanceof TooManyItemsError) {
      throw requestTooLarge(`The request holds more than ${cause.limit} ${cause.kind}. ${ADVICE}`);
    }
    throw malformedProtobuf(
      cause,
      `The body is no remote write ${protocol.version}.0 message: it was cut off, corrupted, or is of another type than its Content-Type says.`,
    );
  }
}
