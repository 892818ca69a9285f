import { maxItems, TooManyItemsError } from './limits';

/** A run of buckets that are next to each other. */
export interface BucketSpan {
  /** Buckets skipped since the end of the span before; of the first span, the index of its first bucket. */
  readonly offset: number;
  /** Buckets in the span. */
  readonly length: number;
}

/** Buckets of one side: as differences of integer counts, or as floating-point counts. */
export interface Buckets {
  readonly spans: BucketSpan[];
  readonly deltas: bigint[];
  readonly counts: number[];
}

/**
 * A native histogram as it is on the wire, the same in both versions of remote write.
 * https://prometheus.io/docs/specs/native_histograms/
 */
export interface Histogram {
  /** Count of observations: a bigint in a histogram of integers, a number in one of floats. */
  count: bigint | number;
  sum: number;
  /** Resolution, −4 … 8, or −53 when the bucket boundaries are {@link customValues}. */
  schema: number;
  zeroThreshold: number;
  zeroCount: bigint | number;
  /** 0 unknown, 1 yes, 2 no, 3 gauge. */
  resetHint: number;
  /** Milliseconds since 1970. */
  timestamp: number;
  readonly negative: Buckets;
  readonly positive: Buckets;
  readonly customValues: number[];
  /** Milliseconds since 1970 of the moment since when it has been counted; 0 when that is not known. */
  startTimestamp: number;
  /** Fields 1 to 16 of the message as they came: the same in both versions, and in remote read. */
  message: Buffer;
}

/** A histogram as a store keeps it: base64 of its message. */
export function histogramText({ message }: Histogram): string {
  // An empty text is not a value: for a histogram of zeros only, write one zero field.
  return (message.byteLength === 0 ? ZERO_TIMESTAMP : message).toString('base64');
}

/** `int64 timestamp = 15`, which is 0. */
const ZERO_TIMESTAMP = Buffer.from([0x78, 0]);

/** Counts spans, buckets and custom values of all histograms of a request. */
export class BucketCount {
  private count = 0;

  /** @throws {TooManyItemsError} */
  add(): void {
    if (++this.count > maxItems.buckets) throw new TooManyItemsError('buckets');
  }
}
