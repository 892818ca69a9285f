import type { DestinationNumber, LabelNumber } from '../../model/numbers';
import type { SeriesNumber } from '../../../metrics/model/numbers';
import type { DecodedRequest } from '../../model/write-request';

/** Tells which series of a request are one and the same to a store. */
interface SeriesIdentity {
  /** Number of the series' destination. */
  readonly groupOf: (series: SeriesNumber) => DestinationNumber;
  /** Whether a label, by its number, is part of a series' identity. */
  readonly isPart: (label: LabelNumber) => boolean;
}

/** Probes for a series that was seen before. Beyond, its text is looked up: no request can make a look-up take long. */
const PROBES = 16;
const EMPTY = 0;

/** Finds the first series of a request with the same identity as another, by a hash of its labels' numbers. */
export class FirstSeries {
  /** Index of a series plus one; a hash table with room for all. */
  private readonly slots: Uint32Array;
  private readonly found: Int32Array;
  /** Series that found no place in the table, by a text that only those with the same identity have. */
  private readonly others = new Map<string, SeriesNumber>();

  constructor(
    private readonly request: DecodedRequest,
    private readonly identity: SeriesIdentity,
  ) {
    this.slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, request.seriesCount) * 2)));
    this.found = new Int32Array(request.seriesCount).fill(-1);
  }

  /** Series of the request, alike or not. */
  get seriesCount(): number {
    return this.request.seriesCount;
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
    return this.findByText(series);
  }

  private findByText(series: SeriesNumber): SeriesNumber {
    const labels = [...this.request.labelsOf(series)].filter((label) => this.identity.isPart(label));
    const text = [this.identity.groupOf(series), ...labels].join();
    const first = this.others.get(text) ?? series;
    this.others.set(text, first);
    return first;
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

  private areSame(left: SeriesNumber, right: SeriesNumber): boolean {
    const { request, identity } = this;
    return (
      identity.groupOf(left) === identity.groupOf(right) &&
      haveSameLabels(request, left, right, identity.isPart)
    );
  }
}

/** Compares the labels of two series side by side, passing over those that `isPart` does not accept. */
export function haveSameLabels(
  request: DecodedRequest,
  left: SeriesNumber,
  right: SeriesNumber,
  isPart: SeriesIdentity['isPart'],
): boolean {
  const leftEnd = request.endOfLabels(left);
  const rightEnd = request.endOfLabels(right);
  let leftRow = nextPart(request, request.firstLabel(left), leftEnd, isPart);
  let rightRow = nextPart(request, request.firstLabel(right), rightEnd, isPart);
  while (leftRow < leftEnd && rightRow < rightEnd) {
    if (request.labelAt(leftRow) !== request.labelAt(rightRow)) return false;
    leftRow = nextPart(request, leftRow + 1, leftEnd, isPart);
    rightRow = nextPart(request, rightRow + 1, rightEnd, isPart);
  }
  return leftRow >= leftEnd && rightRow >= rightEnd;
}

function nextPart(
  request: DecodedRequest,
  row: number,
  end: number,
  isPart: SeriesIdentity['isPart'],
): number {
  let next = row;
  while (next < end && !isPart(request.labelAt(next))) next++;
  return next;
}
