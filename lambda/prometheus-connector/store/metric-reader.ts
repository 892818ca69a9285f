import type { QueryPlan } from '../read/query-plan';
import type { QueryResult } from '../read/query-result';
import type { ReadBudget } from '../read/read-budget';

/** What was read for a request. */
export interface ReadResult {
  /** One for each query, in their order. */
  readonly results: readonly QueryResult[];
  /** Pages that the store answered with. */
  readonly pages: number;
}

/** Where metrics are read. */
export interface MetricReader {
  /**
   * Reads all that the queries ask for, until `signal` aborts. A result is whole or there is none.
   * @throws HttpError that says what the store said, or that the budget does not allow so much
   */
  read(queries: readonly QueryPlan[], budget: ReadBudget, signal: AbortSignal): Promise<ReadResult>;
}
