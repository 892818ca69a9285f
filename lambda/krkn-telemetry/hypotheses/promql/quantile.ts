/** How much of what was observed is at most `upperBound`. */
export interface Bucket {
  readonly upperBound: number;
  readonly count: number;
}

/** Counts whose difference is a smaller share of them are the same but for rounding. */
const TOLERANCE = 1e-12;
/** The smallest double that is not subnormal. */
const SMALLEST_NORMAL = 2.2250738585072014e-308;

/**
 * The quantile of a classic histogram, interpolated within a bucket. `BucketQuantile` of
 * https://github.com/prometheus/prometheus/blob/v3.16.0/promql/quantile.go
 * @param q from 0 to 1
 * @returns NaN where it has no quantile: nothing was observed, or a bucket without upper bound is missing
 */
export function bucketQuantile(q: number, buckets: readonly Bucket[]): number {
  const ordered = monotonic(joined(buckets));
  const last = ordered.at(-1);
  if (last?.upperBound !== Infinity || ordered.length < 2 || last.count === 0) return NaN;
  const rank = q * last.count;
  // As Prometheus, which looks in all but the last.
  const found = ordered.slice(0, -1).findIndex(({ count }) => count >= rank);
  if (found < 0) return ordered.at(-2)!.upperBound;
  const { upperBound, count } = ordered[found]!;
  if (found === 0 && upperBound <= 0) return upperBound;
  const below = found === 0 ? { upperBound: 0, count: 0 } : ordered[found - 1]!;
  const share = (rank - below.count) / (count - below.count);
  return below.upperBound + (upperBound - below.upperBound) * share;
}

/** Ascending; those of one bound as one: `1` and `1.0` are two labels. */
function joined(buckets: readonly Bucket[]): readonly Bucket[] {
  const ordered = buckets.toSorted((left, right) => left.upperBound - right.upperBound || 0);
  const distinct: Bucket[] = [];
  for (const bucket of ordered) {
    const last = distinct.at(-1);
    if (last?.upperBound !== bucket.upperBound) distinct.push(bucket);
    else distinct[distinct.length - 1] = { ...last, count: last.count + bucket.count };
  }
  return distinct;
}

/** Without what becomes less from a bucket to the next, which rates of samples that are not of one scrape can. */
function monotonic(buckets: readonly Bucket[]): readonly Bucket[] {
  let count = buckets[0]?.count ?? 0;
  return buckets.map((bucket) => {
    if (!(bucket.count <= count) && !isNearly(bucket.count, count)) ({ count } = bucket);
    return { ...bucket, count };
  });
}

/** https://github.com/prometheus/prometheus/blob/v3.16.0/util/almost/almost.go */
function isNearly(left: number, right: number): boolean {
  const sum = Math.abs(left) + Math.abs(right);
  const difference = Math.abs(left - right);
  if (left === 0 || right === 0 || sum < SMALLEST_NORMAL) return difference < TOLERANCE * SMALLEST_NORMAL;
  return difference / Math.min(sum, Number.MAX_VALUE) < TOLERANCE;
}
