import type { Buckets, Histogram } from '../../model/histogram';

/** Resolutions that Prometheus knows. It stores −4 to 8, to which finer ones can be reduced. */
const COARSEST_KNOWN = -9;
const FINEST_KNOWN = 52;

/** The schema whose bucket boundaries are given by the sender. */
const CUSTOM_BUCKETS = -53;

/** Indexes of buckets are 32-bit integers. */
const FIRST_BUCKET = -(2 ** 31);
const LAST_BUCKET = 2 ** 31 - 1;

/**
 * Whether the counts, buckets and boundaries of a histogram agree, by the rules of Prometheus' own receiver. Of the zero
 * threshold it asks only that it is 0 with custom buckets: elsewhere one that is negative or NaN is valid.
 * https://prometheus.io/docs/specs/native_histograms/#data-model
 * https://github.com/prometheus/prometheus/blob/v3.16.0/model/histogram/histogram.go#L426
 * https://github.com/prometheus/prometheus/blob/v3.16.0/model/histogram/float_histogram.go#L959
 * https://github.com/prometheus/prometheus/blob/v3.16.0/model/histogram/generic.go#L519
 */
export function isValidHistogram(histogram: Histogram): boolean {
  return (
    hasValidSchema(histogram) &&
    (typeof histogram.count === 'bigint'
      ? hasValidCounts(histogram, histogram.count)
      : hasValidFloats(histogram))
  );
}

function hasValidSchema({ schema, customValues, negative, zeroThreshold, zeroCount }: Histogram): boolean {
  if (schema !== CUSTOM_BUCKETS) {
    return schema >= COARSEST_KNOWN && schema <= FINEST_KNOWN && customValues.length === 0;
  }
  const increases = customValues.every(
    (bound, index) => bound < Infinity && (index === 0 || bound > customValues[index - 1]!),
  );
  const isOneSided =
    negative.spans.length === 0 && negative.deltas.length === 0 && negative.counts.length === 0;
  return increases && isOneSided && zeroThreshold === 0 && Number(zeroCount) === 0;
}

function hasValidCounts(histogram: Histogram, count: bigint): boolean {
  if (typeof histogram.zeroCount === 'number' && histogram.zeroCount !== 0) return false;
  let observed = BigInt(histogram.zeroCount);
  for (const buckets of [histogram.negative, histogram.positive]) {
    if (!spansMatch(buckets, buckets.deltas.length, histogram) || buckets.counts.length > 0) return false;
    let bucketCount = 0n;
    for (const delta of buckets.deltas) {
      bucketCount += delta;
      if (bucketCount < 0n) return false;
      observed += bucketCount;
    }
  }
  // An observation of NaN is counted but falls into no bucket, and makes the sum NaN.
  return Number.isNaN(histogram.sum) ? observed <= count : observed === count;
}

function hasValidFloats(histogram: Histogram): boolean {
  if (Number(histogram.zeroCount) < 0 || Number(histogram.count) < 0) return false;
  return [histogram.negative, histogram.positive].every(
    (buckets) =>
      spansMatch(buckets, buckets.counts.length, histogram) &&
      buckets.deltas.length === 0 &&
      buckets.counts.every((bucketCount) => !(bucketCount < 0)),
  );
}

function spansMatch({ spans }: Buckets, bucketCount: number, { schema, customValues }: Histogram): boolean {
  let covered = 0;
  let index = 0;
  for (const [position, span] of spans.entries()) {
    if (span.offset < 0 && (position > 0 || schema === CUSTOM_BUCKETS)) return false;
    if (position === 0 && span.offset === FIRST_BUCKET) return false;
    index += span.offset + span.length;
    if (index - 1 > LAST_BUCKET) return false;
    covered += span.length;
  }
  const isInBounds = schema !== CUSTOM_BUCKETS || index <= customValues.length + 1;
  return covered === bucketCount && isInBounds;
}
