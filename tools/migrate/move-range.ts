import { inParallel } from '../../lambda/kit/concurrency';
import { lineOf } from '../../lambda/kit/secret-text';
import type { LabelMatcher } from '../../lambda/metrics/model/matcher';
import { readSeries, writeSeries, type Endpoint } from './connector';
import { writeRequest, type MovedSeries, type TimeRange } from './messages';

/** What is moved, and between which connectors. */
export interface Move {
  readonly from: Place & { readonly read: Endpoint };
  readonly to: Place & { readonly read: Endpoint; readonly write: Endpoint };
  /** Which series. */
  readonly matchers: readonly LabelMatcher[];
}

/** Where series are in a connector. */
interface Place {
  /** Labels that say so, which are not stored. None: its default destination. */
  readonly destination: Readonly<Record<string, string>>;
}

/** What was moved. */
export interface Moved {
  readonly samples: number;
  readonly histograms: number;
}

/** Series that are not in the new store as they were in the old. The message is a sentence. */
export class NotTheSame extends Error {
  override name = 'NotTheSame';
}

/** Samples and histograms of a request: five times what Prometheus sends, so that a request's own costs are few. */
const REQUEST_ITEMS = 10_000;
/** Bytes of a request before compression. */
const REQUEST_BYTES = 4 * 1024 * 1024;
/** Characters of a series that are shown. */
const LONGEST_SHOWN = 300;
/** Requests at once. */
const CONCURRENT_WRITES = 4;

/**
 * Copies all that a range of time holds, reads it back and compares counts and sums of bits, series by series. The new store
 * may hold more.
 * @throws {Refused} when an endpoint does not take it, or will not answer
 * @throws {NotTheSame}
 */
export async function moveRange(move: Move, range: TimeRange): Promise<Moved> {
  const { from, to, matchers } = move;
  const series = await readSeries(from.read, range, [...matchers, ...matchersOf(from)]);
  if (series.length === 0) return { samples: 0, histograms: 0 };
  await inParallel([...requestsOf(series)], CONCURRENT_WRITES, (request) =>
    writeSeries(to.write, writeRequest(request, to.destination)),
  );
  compare(series, await readSeries(to.read, range, [...matchers, ...matchersOf(to)]), range);
  return {
    samples: sumOf(series, ({ samples }) => samples),
    histograms: sumOf(series, ({ histograms }) => histograms),
  };
}

function* requestsOf(series: readonly MovedSeries[]): Generator<readonly MovedSeries[]> {
  let batch: MovedSeries[] = [];
  let items = 0;
  let bytes = 0;
  for (const one of series) {
    const own = one.samples + one.histograms;
    if (batch.length > 0 && (items + own > REQUEST_ITEMS || bytes + one.message.byteLength > REQUEST_BYTES)) {
      yield batch;
      batch = [];
      items = bytes = 0;
    }
    batch.push(one);
    items += own;
    bytes += one.message.byteLength;
  }
  if (batch.length > 0) yield batch;
}

function matchersOf({ destination }: Place): readonly LabelMatcher[] {
  return Object.entries(destination).map(([name, value]) => ({ name, value, comparison: '=' }));
}

function compare(before: readonly MovedSeries[], after: readonly MovedSeries[], range: TimeRange): void {
  const found = new Map(after.map((series) => [series.key, series]));
  const different = before.filter(({ key, samples, histograms, sum }) => {
    const now = found.get(key);
    return now?.samples !== samples || now.histograms !== histograms || now.sum !== sum;
  });
  const [first] = different;
  if (first === undefined) return;
  const now = found.get(first.key);
  const counts = ({ samples, histograms }: MovedSeries): string =>
    `${samples} samples and ${histograms} histograms`;
  const what =
    now === undefined ? 'lacks it' : `has ${counts(now)}${isAsMany(first, now) ? ', with other values' : ''}`;
  throw new NotTheSame(
    `${different.length} of ${before.length} series from ${timeText(range.start)} to ${timeText(range.end)} are not the same in the new store. The first is ${lineOf(first.key, LONGEST_SHOWN)}: the old store has ${counts(first)}, the new one ${what}`,
  );
}

function isAsMany(left: MovedSeries, right: MovedSeries): boolean {
  return left.samples === right.samples && left.histograms === right.histograms;
}

function timeText(time: number): string {
  return new Date(time).toISOString();
}

function sumOf(series: readonly MovedSeries[], count: (series: MovedSeries) => number): number {
  return series.reduce((sum, one) => sum + count(one), 0);
}
