/**
 * A message has a field that only the message of the other protocol version has. Each of the two keeps off the field
 * numbers of the other, so that a wrong Content-Type can be told from an empty message.
 * https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
 */
export class OtherVersionError extends Error {
  override name = 'OtherVersionError';

  /** @param field its number in the outermost message */
  constructor(readonly field: number) {
    super(`field ${field} is of the other version`);
  }
}
