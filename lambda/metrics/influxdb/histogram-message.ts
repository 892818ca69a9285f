import { Reader } from 'protobufjs/minimal';

// https://protobuf.dev/programming-guides/encoding/#structure
const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;

const TIMESTAMP = 15;

/** Wire types that each field of `prometheus.Histogram` has, by its number; those of repeated numbers may be packed. */
const wireTypes: readonly (readonly number[])[] = [
  [],
  [VARINT], // count_int
  [FIXED64], // count_float
  [FIXED64], // sum
  [VARINT], // schema
  [FIXED64], // zero_threshold
  [VARINT], // zero_count_int
  [FIXED64], // zero_count_float
  [BYTES], // negative_spans
  [VARINT, BYTES], // negative_deltas
  [FIXED64, BYTES], // negative_counts
  [BYTES], // positive_spans
  [VARINT, BYTES], // positive_deltas
  [FIXED64, BYTES], // positive_counts
  [VARINT], // reset_hint
  [VARINT], // timestamp
  [FIXED64, BYTES], // custom_values
];

/**
 * The message of a histogram, from base64. Undefined: the text is not one that this connector has written at that time, as a
 * histogram tells its own time.
 * https://github.com/prometheus/prometheus/blob/main/prompb/types.proto
 * @param timestamp milliseconds since 1970
 */
export function histogramMessage(text: string, timestamp: number): Buffer | undefined {
  const message = Buffer.from(text, 'base64');
  // It decodes whatever it is given.
  if (text === '' || message.toString('base64') !== text) return undefined;
  try {
    return timestampOf(Reader.create(message)) === timestamp ? message : undefined;
  } catch {
    return undefined;
  }
}

/** @throws {Error} when it is not a histogram */
function timestampOf(reader: Reader): number {
  let timestamp = 0;
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const wireType = tag & 7;
    if (wireTypes[tag >>> 3]?.includes(wireType) !== true) throw new RangeError('not a field of a histogram');
    if (tag >>> 3 === TIMESTAMP) timestamp = Number(reader.int64());
    else reader.skipType(wireType);
  }
  return timestamp;
}
