import type { Label } from './model/label';
import type { QueryPlan } from './model/query-plan';
import type { SeriesNumber } from './model/numbers';

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
   * @returns how many times the store answered
   * @throws {HttpError} that says what the store said, or that the sink takes no more
   */
  read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    signal: AbortSignal,
  ): Promise<{ readonly pages: number }>;
}
