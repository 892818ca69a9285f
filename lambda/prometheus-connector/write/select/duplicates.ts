import type { DecodedRequest } from '../../model/write-request';
import type { DestinationNumber, LabelNumber, SeriesNumber } from '../../model/numbers';

/** Tells which series of a request are one and the same to a store. */
export interface SeriesIdentity {
  /** Number of the series' destination. */
  readonly groupOf: (series: SeriesNumber) => DestinationNumber;
  /** Whether a label, by its number, is part of a series' identity. */
  readonly isPart: (label: LabelNumber) => boolean;
}

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
  request: DecodedRequest,
  items: TimedItems,
  indexes: readonly number[],
  identity: SeriesIdentity,
): readonly number[] {
  if (indexes.length === 0) return indexes;
  const firstSeries = new FirstSeries(request, identity);
  return mayHoldDuplicates(request, items, indexes, firstSeries)
    ? lastOfEach(items, indexes, firstSeries)
    : indexes;
}

/** False when the times of each series increase: then no two items can be of the same series and time. */
function mayHoldDuplicates(
  request: DecodedRequest,
  items: TimedItems,
  indexes: readonly number[],
  firstSeries: FirstSeries,
): boolean {
  const latest = new Float64Array(request.seriesCount).fill(-Infinity);
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

/** Probes for a series that was seen before: beyond, it passes for a new one, so that no request can make them many. */
const PROBES = 16;
const EMPTY = 0;

/** Finds the first series of a request with the same identity as another, by a hash of its labels' numbers. */
class FirstSeries {
  /** Index of a series plus one; a hash table with room for all. */
  private readonly slots: Uint32Array;
  private readonly found: Int32Array;

  constructor(
    private readonly request: DecodedRequest,
    private readonly identity: SeriesIdentity,
  ) {
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, request.seriesCount) * 2)));
    this.found = new Int32Array(request.seriesCount).fill(-1);
  }

  /** The first series that is the same as `series`: itself, if there is no other. */
  like(series: SeriesNumber): SeriesNumber {
    const found = this.found[series]!;
    if (found >= 0) return found as SeriesNumber;
    const first = this.find(series);
    this.found[series] = first;
    return first;
  }

  private find(series: SeriesNumber): SeriesNumber {
    const mask = this.slots.length - 1;
    const hash = this.hash(series);
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (hash + probe) & mask;
      const candidate = this.slots[slot]!;
      if (candidate === EMPTY) {
        this.slots[slot] = series + 1;
        return series;
      }
      const known = (candidate - 1) as SeriesNumber;
      if (this.areSame(known, series)) return known;
    }
    return series;
  }

  private hash(series: SeriesNumber): number {
    const { request, identity } = this;
    const end = request.endOfLabels(series);
    let state: number = identity.groupOf(series);
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      if (identity.isPart(label)) state = Math.imul(state ^ label, 0x9e3779b1) ^ (state >>> 15);
    }
    return (state ^ (state >>> 16)) >>> 0;
  }

  /** Compares the labels of two series side by side, passing over those that are no part of their identity. */
  private areSame(left: SeriesNumber, right: SeriesNumber): boolean {
    const { request, identity } = this;
    if (identity.groupOf(left) !== identity.groupOf(right)) return false;
    const leftEnd = request.endOfLabels(left);
    const rightEnd = request.endOfLabels(right);
    let leftRow = this.nextPart(request.firstLabel(left), leftEnd);
    let rightRow = this.nextPart(request.firstLabel(right), rightEnd);
    while (leftRow < leftEnd && rightRow < rightEnd) {
      if (request.labelAt(leftRow) !== request.labelAt(rightRow)) return false;
      leftRow = this.nextPart(leftRow + 1, leftEnd);
      rightRow = this.nextPart(rightRow + 1, rightEnd);
    }
    return leftRow >= leftEnd && rightRow >= rightEnd;
  }

  private nextPart(row: number, end: number): number {
    let next = row;
    while (next < end && !this.identity.isPart(this.request.labelAt(next))) next++;
    return next;
  }
}
