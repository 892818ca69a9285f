import type { QueryPlan } from '../model/query-plan';

/** A range of time that InfluxDB takes. */
export interface TimeRange {
  /** Nanoseconds since 1970, inclusive. */
  readonly first: bigint;
  /** Nanoseconds since 1970, inclusive. */
  readonly last: bigint;
}

/** The first and the last millisecond that InfluxDB can hold, before and after 1970: times are nanoseconds in 64 bits. */
const FARTHEST = Math.floor(2 ** 63 / 1e6);
const MILLISECOND = 1_000_000n;

/** The part of a query's time range that InfluxDB can hold. Undefined: no part of it. */
export function timeRangeOf({ start, end }: Pick<QueryPlan, 'start' | 'end'>): TimeRange | undefined {
  const first = Math.max(start, -FARTHEST);
  const last = Math.min(end, FARTHEST);
  return first > last ? undefined : { first: BigInt(first) * MILLISECOND, last: BigInt(last) * MILLISECOND };
}
