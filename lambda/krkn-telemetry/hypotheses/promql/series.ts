/** A series as it was read. */
export interface ReadSeries {
  /** With that of the metric, `__name__`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since 1970, ascending, each once. */
  readonly timestamps: readonly number[];
  /**
   * A value for each time; NaN and infinities are values. Undefined is the marker by which Prometheus ends a series:
   * https://prometheus.io/docs/specs/prw/remote_write_spec/#stale-markers
   */
  readonly values: readonly (number | undefined)[];
}

/** A value at each of several times; undefined where it is missing. */
export type Points = readonly (number | undefined)[];

/** What series that share labels are together. */
export interface Group {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: Points;
}

/** Milliseconds for which a value counts. https://prometheus.io/docs/prometheus/latest/querying/basics/#staleness */
export const LOOKBACK = 300_000;

/**
 * What an instant selector tells of a series: its newest value, unless that is too old or the series has ended.
 * `vectorSelectorSingle` of https://github.com/prometheus/prometheus/blob/v3.16.0/promql/engine.go
 * @param times milliseconds since 1970, ascending
 */
export function valuesAt({ timestamps, values }: ReadSeries, times: readonly number[]): Points {
  let next = 0;
  return times.map((time) => {
    while (next < timestamps.length && timestamps[next]! <= time) next++;
    const isFresh = next > 0 && timestamps[next - 1]! > time - LOOKBACK;
    return isFresh ? values[next - 1] : undefined;
  });
}

/**
 * What `rate` tells of a series: the growth by a second in the time before, that of counters which began again from 0 included, and
 * extrapolated to the limits of that time. `extrapolatedRate` of
 * https://github.com/prometheus/prometheus/blob/v3.16.0/promql/functions.go
 * @param times milliseconds since 1970, ascending
 * @param range milliseconds that are looked back
 */
export function ratesAt(series: ReadSeries, times: readonly number[], range: number): Points {
  const kept = series.values.flatMap((value, index) => (value === undefined ? [] : index));
  const timestamps = kept.map((index) => series.timestamps[index]!);
  const values = kept.map((index) => series.values[index]!);
  let first = 0;
  let after = 0;
  return times.map((time) => {
    while (after < timestamps.length && timestamps[after]! <= time) after++;
    while (first < after && timestamps[first]! <= time - range) first++;
    if (after - first < 2) return undefined;
    const seen = { timestamps: timestamps.slice(first, after), values: values.slice(first, after) };
    return rateOf(seen.timestamps, seen.values, { start: time - range, end: time });
  });
}

/** @param timestamps two at least, within the range. The start is not in it, and its end is. */
function rateOf(
  timestamps: readonly number[],
  values: readonly number[],
  range: { readonly start: number; readonly end: number },
): number {
  const firstTime = timestamps[0]!;
  const lastTime = timestamps.at(-1)!;
  const first = values[0]!;
  let growth = values.at(-1)! - first;
  for (let index = 1; index < values.length; index++) {
    if (values[index]! < values[index - 1]!) growth += values[index - 1]!;
  }
  const sampled = (lastTime - firstTime) / 1_000;
  const step = sampled / (values.length - 1);
  // A sample that is farther from a limit than others are from each other: the series began or ended in between.
  const reach = (gap: number): number => (gap >= step * 1.1 ? step / 2 : gap);
  const toStart = reach((firstTime - range.start) / 1_000);
  // Counters begin with 0: what would be before is not extrapolated to.
  const toZero = growth > 0 && first >= 0 ? sampled * (first / growth) : toStart;
  const toEnd = reach((range.end - lastTime) / 1_000);
  const factor = (sampled + Math.min(toStart, toZero) + toEnd) / sampled;
  return growth * (factor / ((range.end - range.start) / 1_000));
}
