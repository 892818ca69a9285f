import type { Meter } from './model/meter';
import type { Destination } from './model/destination';
import type { Label } from './model/label';
import type { Matcher } from './model/matcher';
import type { SeriesNumber } from './model/numbers';
import type { QueryPlan } from './model/query-plan';

/** Takes what is read for a query. A store may give it more than was asked for: it keeps what the matchers accept. */
export interface SeriesSink {
  /**
   * Makes a series known. The same labels are the same series, however often they are given.
   * @param labels sorted by name
   * @returns its number, for what follows; undefined when the matchers refuse it
   * @throws {HttpError} 400 when there are more than the answer can hold
   */
  series(labels: readonly Label[]): SeriesNumber | undefined;
  /**
   * Takes a sample, in any order. Of several of one time, one that is finite outranks others, and the first the next.
   * @param timestamp milliseconds since 1970
   * @param lowWord the low 32 bits of the value
   * @param highWord the high 32 bits of the value
   * @throws {HttpError} 400 when there are more than the answer can hold
   */
  sample(series: SeriesNumber, timestamp: number, lowWord: number, highWord: number): void;
  /**
   * Takes a native histogram, in any order. Of several of one time, the first counts.
   * @param message of the type `prometheus.Histogram`
   * @throws {HttpError} 400 when there are more than the answer can hold
   */
  histogram(series: SeriesNumber, timestamp: number, message: Buffer): void;
}

/** Takes what is read for the queries of a request. */
export interface ReadSink {
  /** The part of it that takes what is read for a query, by the query's index. */
  of(query: number): SeriesSink;
  /**
   * Counts memory that the store takes beside it for what it reads.
   * @throws {HttpError} 400 `too_many_series`
   */
  hold(bytes: number): void;
  /** Forgets all that it was given, for a store that has to begin again. Earlier {@link SeriesSink}s are no longer valid. */
  clear(): void;
}

/** Where metrics are read. */
export interface MetricReader {
  /**
   * Reads at least all that the queries ask for, until `signal` aborts. It is complete when the promise resolves.
   * @param meter counts what it takes
   * @throws {HttpError} that says what the store said, or that the sink takes no more
   */
  read(queries: readonly QueryPlan[], sink: ReadSink, meter: Meter, signal: AbortSignal): Promise<void>;
}

/** A stretch of time, both ends included: seconds since 1970. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

/** Which series may have moved: those of a destination, during a window, compared with one before. */
export interface RankQuestion {
  readonly destination: Destination;
  /** A series must satisfy all of them: those of the cluster, and those on `__name__` that leave out what is denied or never ranked. */
  readonly matchers: readonly Matcher[];
  readonly baseline: Window;
  readonly during: Window;
  /** Names of metrics of which a series is wanted although none may have moved. */
  readonly pinned: readonly string[];
  /** Series that are looked at, at most. */
  readonly maxSeries: number;
}

/** A series and how far it moved. */
export interface RankedSeries {
  /** Sorted by name, with that of the metric. */
  readonly labels: readonly Label[];
  /** Of candidates, in units of its own usual variation, roughly; of others, 0. */
  readonly score: number;
}

/** Which series may have moved, and which came or went. */
export interface Ranking {
  /**
   * Those that may have moved, by a coarse judge of aggregates: score of 3 or more, the farthest first, at most 500. Counters are
   * those that their names say are counters.
   */
  readonly candidates: readonly RankedSeries[];
  /** Of each pinned metric that has series which can be judged, the one with the highest score, whether or not it is a candidate. */
  readonly pinned: readonly RankedSeries[];
  /** Steady before, and missing or fewer during: those that miss most first, at most 500. */
  readonly gone: readonly RankedSeries[];
  /** There during, but not before; at most 500. */
  readonly appeared: readonly RankedSeries[];
  readonly appearedCount: number;
  /** Of the metrics of `candidates` and `pinned`, by name: their series, and how many of these have a score of 4 or more. */
  readonly counts: ReadonlyMap<string, { readonly all: number; readonly moved: number }>;
  /** Series that were looked at. */
  readonly seriesCount: number;
  /** Those of them with too few samples to judge: fewer than 8 before or 3 during. */
  readonly tooFewCount: number;
}

/** Where metrics are ranked by how far they moved. */
export interface MetricRanker {
  /**
   * Finds the series that are worth a closer look, by aggregates in the store.
   * @param meter counts what it takes
   * @throws {HttpError} that says what the store said; 400 `too_many_series`
   */
  rankCandidates(question: RankQuestion, meter: Meter, signal: AbortSignal): Promise<Ranking>;
}
