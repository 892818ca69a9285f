import type { HttpError } from '../http/errors';
import type { HttpRequest } from '../http/message';
import type { Drops } from './model/drops';
import type { ItemCounts } from './model/item';
import type { Label } from '../metrics/model/label';
import type { QueryPlan } from '../metrics/model/query-plan';
import type { Rejection } from './model/rejections';
import type { Selection } from './model/selection';
import type { SeriesNumber } from './model/numbers';

/** The outcome of a write to a store. */
export interface Written {
  /** What the store has acknowledged, or has from another replica. */
  readonly stored: ItemCounts;
  /** What it rejected permanently: the request fails because of it. */
  readonly refused: readonly Rejection[];
  /** Extras of samples that it refused, such as exemplars: the request does not fail because of them. */
  readonly refusedExtras: readonly Rejection[];
  /** Why extras are not stored, nor what it has from another replica. */
  readonly dropped: Drops;
  /** Why the sender should retry the request or correct its credentials. It outranks permanent rejections. */
  readonly failure: HttpError | undefined;
}

/** Where metrics are kept. */
export interface MetricStore {
  /**
   * Writes what is selected, as much as it can until `signal` aborts, and changes nothing of it. Writing the same again
   * changes nothing in the store. Faults of the store are in the result; only a defect is thrown.
   */
  write(selection: Selection, signal: AbortSignal): Promise<Written>;
}

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

/** How callers get access to a store. */
export interface StoreAccess {
  /** Whether callers must have passed the gateway's authorizer: the store does not authenticate them. */
  readonly requiresGatewayUser: boolean;
  /**
   * The store as the caller of a request may use it.
   * @throws {HttpError} 401 for invalid credentials, 503 when they cannot be checked
   */
  readonly connect: (request: HttpRequest, signal: AbortSignal) => Promise<MetricStore & MetricReader>;
}
