import { median } from '../model/median';

/** Samples of a series by time. All values are finite. */
export interface Samples {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A stretch of time, both ends included: seconds since 1970. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** The samples within a window. */
export function samplesIn({ times, values }: Samples, { start, end }: Window): Samples {
  const from = times.findIndex((time) => time >= start);
  if (from < 0) return { times: [], values: [] };
  const after = times.findIndex((time) => time > end);
  const to = after < 0 ? times.length : after;
  return { times: times.slice(from, to), values: values.slice(from, to) };
}

/**
 * What a counter grows by a second, at each sample but the first. A value below the one before is that of a counter which has begun
 * from 0 again. https://prometheus.io/docs/prometheus/latest/querying/functions/#rate
 */
export function ratesOf({ times, values }: Samples): Samples {
  return {
    times: times.slice(1),
    values: times.slice(1).map((time, index) => {
      const before = values[index]!;
      const now = values[index + 1]!;
      return (now < before ? now : now - before) / (time - times[index]!);
    }),
  };
}

/** Seconds between samples: the median. Undefined for fewer than two. */
export function stepOf({ times }: Samples): number | undefined {
  return median(times.slice(1).map((time, index) => time - times[index]!));
}

/** Ascending. */
export function sorted(values: readonly number[]): readonly number[] {
  return Float64Array.from(values).sort() as unknown as readonly number[];
}

/**
 * A quantile between two values as numpy, R and spreadsheets have it: type 7.
 * @param ascending not empty
 * @param q from 0 to 1
 */
export function quantile(ascending: readonly number[], q: number): number {
  const place = (ascending.length - 1) * q;
  const below = Math.floor(place);
  const lower = ascending[below]!;
  const upper = ascending[Math.min(below + 1, ascending.length - 1)]!;
  return lower + (place - below) * (upper - lower);
}
