import type { Reader } from 'protobufjs/minimal';
import type { BucketCount, Buckets, BucketSpan, Histogram } from '../../model/histogram';
import {
  bytesTag,
  doubleTag,
  expectEnd,
  fields,
  readEnd,
  readInt64,
  readSint64,
  readUint64,
  skipField,
  varintTag,
} from '../../protocol/wire';

// message Histogram {
//   oneof count { uint64 count_int = 1; double count_float = 2; }
//   double sum = 3;  sint32 schema = 4;  double zero_threshold = 5;
//   oneof zero_count { uint64 zero_count_int = 6; double zero_count_float = 7; }
//   repeated BucketSpan negative_spans = 8;  repeated sint64 negative_deltas = 9;  repeated double negative_counts = 10;
//   repeated BucketSpan positive_spans = 11; repeated sint64 positive_deltas = 12; repeated double positive_counts = 13;
//   ResetHint reset_hint = 14;  int64 timestamp = 15;  repeated double custom_values = 16;
//   int64 start_timestamp = 17; // only in version 2
// }
const KNOWN = fields(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
const START_TIMESTAMP = varintTag(17);

/**
 * Reads a histogram that ends at byte `end`.
 * @throws {WireError} when the bytes are not a histogram; TooManyItemsError when it has too many buckets.
 */
export function readHistogram(reader: Reader, end: number, buckets: BucketCount): Histogram {
  const histogram: Histogram = {
    count: 0n,
    sum: 0,
    schema: 0,
    zeroThreshold: 0,
    zeroCount: 0n,
    resetHint: 0,
    timestamp: 0,
    negative: { spans: [], deltas: [], counts: [] },
    positive: { spans: [], deltas: [], counts: [] },
    customValues: [],
    startTimestamp: 0,
    message: NOTHING,
  };
  const parts: Buffer[] = [];
  let kept = reader.pos;
  while (reader.pos < end) {
    const start = reader.pos;
    if (readHistogramField(reader, end, histogram, buckets)) continue;
    parts.push(bytesOf(reader, kept, start));
    kept = reader.pos;
  }
  expectEnd(reader, end);
  parts.push(bytesOf(reader, kept, end));
  histogram.message = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return histogram;
}

const NOTHING = Buffer.alloc(0);

function bytesOf(reader: Reader, start: number, end: number): Buffer {
  return (reader.buf as Buffer).subarray(start, end);
}

/** Returns whether the field is one of those that {@link Histogram.message} keeps. */
function readHistogramField(reader: Reader, end: number, histogram: Histogram, count: BucketCount): boolean {
  const tag = reader.tag();
  if (tag === varintTag(1)) histogram.count = readUint64(reader);
  else if (tag === doubleTag(2)) histogram.count = reader.double();
  else if (tag === doubleTag(3)) histogram.sum = reader.double();
  else if (tag === varintTag(4)) histogram.schema = reader.sint32();
  else if (tag === doubleTag(5)) histogram.zeroThreshold = reader.double();
  else if (tag === varintTag(6)) histogram.zeroCount = readUint64(reader);
  else if (tag === doubleTag(7)) histogram.zeroCount = reader.double();
  else if (tag === varintTag(14)) histogram.resetHint = reader.uint32();
  else if (tag === varintTag(15)) histogram.timestamp = readInt64(reader);
  else if (readDoubles(reader, tag, 16, end, histogram.customValues, count)) return true;
  else if (readBuckets(reader, tag, 8, end, histogram.negative, count)) return true;
  else if (readBuckets(reader, tag, 11, end, histogram.positive, count)) return true;
  else {
    if (tag === START_TIMESTAMP) histogram.startTimestamp = readInt64(reader);
    else skipField(reader, tag, KNOWN);
    return false;
  }
  return true;
}

/**
 * Reads spans, deltas or counts, which are three fields in a row. Returns false when the tag is not one of these
 * fields.
 */
function readBuckets(
  reader: Reader,
  tag: number,
  firstField: number,
  end: number,
  buckets: Buckets,
  count: BucketCount,
): boolean {
  if (tag === bytesTag(firstField)) {
    count.add();
    buckets.spans.push(readSpan(reader, readEnd(reader, end)));
    return true;
  }
  return (
    readSint64s(reader, tag, firstField + 1, end, buckets.deltas, count) ||
    readDoubles(reader, tag, firstField + 2, end, buckets.counts, count)
  );
}

// message BucketSpan { sint32 offset = 1; uint32 length = 2; }
const SPAN_KNOWN = fields(1, 2);

function readSpan(reader: Reader, end: number): BucketSpan {
  let offset = 0;
  let length = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === varintTag(1)) offset = reader.sint32();
    else if (tag === varintTag(2)) length = reader.uint32();
    else skipField(reader, tag, SPAN_KNOWN);
  }
  expectEnd(reader, end);
  return { offset, length };
}

function readSint64s(
  reader: Reader,
  tag: number,
  field: number,
  limit: number,
  into: bigint[],
  count: BucketCount,
): boolean {
  return readRepeated(reader, tag, varintTag(field), bytesTag(field), limit, count, () =>
    into.push(readSint64(reader)),
  );
}

function readDoubles(
  reader: Reader,
  tag: number,
  field: number,
  limit: number,
  into: number[],
  count: BucketCount,
): boolean {
  return readRepeated(reader, tag, doubleTag(field), bytesTag(field), limit, count, () =>
    into.push(reader.double()),
  );
}

/** Reads a repeated number, packed or not: senders may use either. Returns false when the tag is of another field. */
function readRepeated(
  reader: Reader,
  tag: number,
  singleTag: number,
  packedTag: number,
  limit: number,
  count: BucketCount,
  read: () => unknown,
): boolean {
  if (tag !== singleTag && tag !== packedTag) return false;
  const end = tag === packedTag ? readEnd(reader, limit) : undefined;
  do {
    if (end !== undefined && reader.pos >= end) break;
    count.add();
    read();
  } while (end !== undefined);
  if (end !== undefined) expectEnd(reader, end);
  return true;
}
