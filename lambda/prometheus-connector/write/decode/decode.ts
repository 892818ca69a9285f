import { HttpError } from '../../../http/errors';
import type { RequestBody } from '../../../http/message';
import { decompressBody, malformedProtobuf, requestTooLarge } from '../../protocol/body';
import { TooManyItemsError } from '../../model/limits';
import type { Protocol } from './negotiate';
import { OtherVersionError } from './other-version';
import type { WriteRequest } from '../../model/write-request';

/** Largest body that is decompressed, in bytes: what fits in the function's memory several times over. */
const MAX_DECOMPRESSED_BYTES = 32 * 1024 * 1024;

const ADVICE = 'Lower queue_config.max_samples_per_send in Prometheus.';

/**
 * Decompresses and decodes the body of a remote write request. Each size is checked before memory is allocated.
 * @throws {HttpError} 400 when the body can never be read: a sender must not retry it. `version_mismatch` when it is of
 *   the other version.
 */
export function decode(body: RequestBody, protocol: Protocol): WriteRequest {
  const message = decompressBody(body, MAX_DECOMPRESSED_BYTES, ADVICE);
  try {
    return protocol.decode(message);
  } catch (cause) {
    if (cause instanceof TooManyItemsError) {
      throw requestTooLarge(`The request holds more than ${cause.limit} ${cause.kind}. ${ADVICE}`);
    }
    if (cause instanceof OtherVersionError) throw versionMismatch(protocol, cause);
    throw malformedProtobuf(
      cause,
      `The body is not a valid remote write ${protocol.version}.0 message: it was cut off or corrupted, or its type differs from its Content-Type.`,
    );
  }
}

const messages = {
  1: 'remote write 1.0 (prometheus.WriteRequest)',
  2: 'remote write 2.0 (io.prometheus.write.v2.Request)',
} as const;

/** What to set, by the version that the body is of. */
const advice = {
  1: 'Send this body with Content-Type: application/x-protobuf, or encode it as 2.0: protobuf_message: io.prometheus.write.v2.Request in remote_write of Prometheus sets both.',
  2: 'Send this body with Content-Type: application/x-protobuf;proto=io.prometheus.write.v2.Request, and let no proxy remove the parameter, or send 1.0: protobuf_message: prometheus.WriteRequest in remote_write of Prometheus sets both.',
} as const;

/** Decoded as its headers say, the body would be an empty message, and the 204 would hide the loss. */
function versionMismatch({ version, claim }: Protocol, cause: OtherVersionError): HttpError {
  const other = version === 1 ? 2 : 1;
  return new HttpError({
    code: 'version_mismatch',
    status: 400,
    message: `${claim} means ${messages[version]}, but the body has field ${cause.field} of ${messages[other]}. Nothing was stored. ${advice[other]}`,
    cause,
  });
}
