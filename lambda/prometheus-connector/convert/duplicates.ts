import type { WriteRequest } from '../decode/write-request';
import { labelRoles } from './selection';

/**
 * Leaves out samples that the same request overwrites: of several for the same series and time, the last one wins, so
 * that a request which is sent again writes the same records again. Stores refuse a second value for a record.
 * @param samples indexes of samples of one destination, in order
 * @param roles what each label is: dimensions and the metric's name make a series' identity
 * @returns `samples` itself when nothing is overwritten, which is nearly always
 */
export function withoutDuplicates(
  request: WriteRequest,
  samples: readonly number[],
  roles: Uint8Array,
): readonly number[] {
  const identities = new SeriesIdentities(request, roles);
  return mayHoldDuplicates(request, samples, identities) ? lastOfEach(request, samples, identities) : samples;
}

/** False when the times of each series increase: then no two samples can be of the same series and time. */
function mayHoldDuplicates(
  request: WriteRequest,
  samples: readonly number[],
  identities: SeriesIdentities,
): boolean {
  const latest = new Float64Array(request.seriesCount).fill(-Infinity);
  for (const sample of samples) {
    const series = identities.of(request.samples.seriesOf(sample));
    const timestamp = request.samples.timestamp(sample);
    if (timestamp <= latest[series]!) return true;
    latest[series] = timestamp;
  }
  return false;
}

function lastOfEach(
  request: WriteRequest,
  samples: readonly number[],
  identities: SeriesIdentities,
): number[] {
  const bySeries = new Map<number, Map<number, number>>();
  for (const sample of samples) {
    const series = identities.of(request.samples.seriesOf(sample));
    let byTime = bySeries.get(series);
    if (byTime === undefined) bySeries.set(series, (byTime = new Map<number, number>()));
    byTime.set(request.samples.timestamp(sample), sample);
  }
  return [...bySeries.values()].flatMap((byTime) => [...byTime.values()]);
}

/** Probes for a series that was seen before: beyond, it passes for a new one, so that no request can make them many. */
const PROBES = 16;
const EMPTY = 0;

/** Finds the first series of a request that has the same identity as another. */
class SeriesIdentities {
  private readonly firstSeries: Uint32Array;
  private readonly known: Int32Array;

  constructor(
    private readonly request: WriteRequest,
    private readonly roles: Uint8Array,
  ) {
    this.firstSeries = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(2, request.seriesCount) * 2)));
    this.known = new Int32Array(request.seriesCount).fill(-1);
  }

  of(series: number): number {
    const known = this.known[series]!;
    return known >= 0 ? known : (this.known[series] = this.find(series));
  }

  private find(series: number): number {
    const mask = this.firstSeries.length - 1;
    const first = this.hash(series);
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (first + probe) & mask;
      const candidate = this.firstSeries[slot]!;
      if (candidate === EMPTY) {
        this.firstSeries[slot] = series + 1;
        return series;
      }
      if (this.areSame(candidate - 1, series)) return candidate - 1;
    }
    return series;
  }

  private hash(series: number): number {
    const { request, roles } = this;
    const end = request.endOfLabels(series);
    let state = 0;
    for (let row = request.firstLabel(series); row < end; row++) {
      const label = request.labelAt(row);
      if (isIdentity(roles[label]!)) state = Math.imul(state ^ label, 0x9e3779b1) ^ (state >>> 15);
    }
    return (state ^ (state >>> 16)) >>> 0;
  }

  /** Compares the labels of two series side by side, passing over those that are no part of their identity. */
  private areSame(left: number, right: number): boolean {
    const { request } = this;
    const leftEnd = request.endOfLabels(left);
    const rightEnd = request.endOfLabels(right);
    let leftRow = this.nextIdentity(request.firstLabel(left), leftEnd);
    let rightRow = this.nextIdentity(request.firstLabel(right), rightEnd);
    while (leftRow < leftEnd && rightRow < rightEnd) {
      if (request.labelAt(leftRow) !== request.labelAt(rightRow)) return false;
      leftRow = this.nextIdentity(leftRow + 1, leftEnd);
      rightRow = this.nextIdentity(rightRow + 1, rightEnd);
    }
    return leftRow >= leftEnd && rightRow >= rightEnd;
  }

  private nextIdentity(row: number, end: number): number {
    let next = row;
    while (next < end && !isIdentity(this.roles[this.request.labelAt(next)]!)) next++;
    return next;
  }
}

function isIdentity(role: number): boolean {
  return role === labelRoles.dimension || role === labelRoles.metricName;
}
