import type { SeriesNumber } from '../../../metrics/model/numbers';
import type { FirstSeries } from './first-series';

/** Items that are known by an index, such as samples. */
export interface TimedItems {
  readonly seriesOf: (item: number) => SeriesNumber;
  /** Milliseconds since 1970. */
  readonly timestamp: (item: number) => number;
}

/**
 * Leaves out items that the same request overwrites: of several for the same series and time, the last one wins, so
 * that a request which is sent again writes the same records again. Stores refuse a second value for a record.
 * @param indexes of items, in order
 * @returns `indexes` itself when nothing is overwritten, which is nearly always
 */
export function withoutDuplicates(
  items: TimedItems,
  indexes: readonly number[],
  firstSeries: FirstSeries,
): readonly number[] {
  if (indexes.length === 0) return indexes;
  return mayHoldDuplicates(items, indexes, firstSeries) ? lastOfEach(items, indexes, firstSeries) : indexes;
}

/** False when the times of each series increase: then no two items can be of the same series and time. */
function mayHoldDuplicates(items: TimedItems, indexes: readonly number[], firstSeries: FirstSeries): boolean {
  const latest = new Float64Array(firstSeries.seriesCount).fill(-Infinity);
  for (const index of indexes) {
    const series = firstSeries.like(items.seriesOf(index));
    const timestamp = items.timestamp(index);
    if (timestamp <= latest[series]!) return true;
    latest[series] = timestamp;
  }
  return false;
}

function lastOfEach(items: TimedItems, indexes: readonly number[], firstSeries: FirstSeries): number[] {
  const bySeries = new Map<number, Map<number, number>>();
  for (const index of indexes) {
    const series = firstSeries.like(items.seriesOf(index));
    let byTime = bySeries.get(series);
    if (byTime === undefined) bySeries.set(series, (byTime = new Map<number, number>()));
    byTime.set(items.timestamp(index), index);
  }
  return [...bySeries.values()].flatMap((byTime) => [...byTime.values()]);
}
