import { ValidationException } from '@aws-sdk/client-timestream-query';
import { HttpError } from '../../http/errors';
import type { QueryPlan } from '../read/query-plan';
import { QueryResultBuilder, type QueryResult } from '../read/query-result';
import type { ReadBudget } from '../read/read-budget';
import { selectsOf, type Select } from '../read/selects';
import type { TableColumns } from '../read/table-columns';
import { allOrNone } from './all-or-none';
import { ConcurrencyLimit } from './concurrency-limit';
import type { MetricReader, ReadResult } from './metric-reader';
import { CONCURRENT_QUERIES } from './query-client';
import { queryPages } from './query-pages';
import { TableDescriptions } from './table-descriptions';
import type { TimestreamAccess } from './timestream-access';
import { destinationNotFound, endsClient } from './timestream-errors';

/** Amazon Timestream for LiveAnalytics, read with one set of credentials. */
export class TimestreamReader implements MetricReader {
  /** @param clock milliseconds since 1970 */
  constructor(
    private readonly access: TimestreamAccess,
    private readonly clock: () => number,
  ) {}

  async read(queries: readonly QueryPlan[], budget: ReadBudget, signal: AbortSignal): Promise<ReadResult> {
    const run = new Run(this.access, this.clock, budget);
    try {
      const results = await allOrNone(
        queries.map((query) => (ending) => run.read(query, ending)),
        signal,
      );
      return { results, pages: run.pages };
    } catch (error) {
      throw this.failureOf(error);
    }
  }

  private failureOf(error: unknown): HttpError {
    if (error instanceof HttpError) return error;
    if (isMissingTable(error)) return destinationNotFound(error);
    const failure = this.access.toReadFailure(error);
    if (endsClient(failure)) this.access.abandon();
    return failure;
  }
}

/** The queries of one request. */
class Run {
  pages = 0;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_QUERIES);
  private readonly descriptions: TableDescriptions;

  constructor(
    private readonly access: TimestreamAccess,
    clock: () => number,
    private readonly budget: ReadBudget,
  ) {
    this.descriptions = new TableDescriptions(access.clients.query, clock);
  }

  async read(query: QueryPlan, signal: AbortSignal): Promise<QueryResult> {
    const { destination, start, end } = query;
    if (destination === undefined || start > end) return new QueryResultBuilder([], this.budget).result();
    const columns = await this.limit.run(() => this.descriptions.columnsOf(destination, end, signal));
    try {
      return await this.select(query, columns, signal);
    } catch (error) {
      if (!isMissingColumn(error)) throw error;
      // The table was made anew since it was described.
      const renewed = await this.limit.run(() => this.descriptions.describe(destination, signal));
      return this.select(query, renewed, signal);
    }
  }

  private async select(query: QueryPlan, columns: TableColumns, signal: AbortSignal): Promise<QueryResult> {
    const builder = new QueryResultBuilder(query.matchers, this.budget);
    const tasks = selectsOf(query, columns).map(
      (select) => (ending: AbortSignal) => this.limit.run(() => this.collect(select, builder, ending)),
    );
    try {
      await allOrNone(tasks, signal);
    } catch (error) {
      builder.abandon();
      throw error;
    }
    return builder.result();
  }

  private async collect(select: Select, builder: QueryResultBuilder, signal: AbortSignal): Promise<void> {
    const collectRows = builder.collector(select);
    for await (const rows of queryPages(this.access.clients.query, select.sql, signal)) {
      this.pages++;
      collectRows(rows);
    }
  }
}

/** Timestream has no error of its own for it: the text is all there is. */
function isMissingColumn(error: unknown): boolean {
  return error instanceof ValidationException && /\bcolumn '[^]*' does not exist/i.test(error.message);
}

/** The same. */
function isMissingTable(error: unknown): boolean {
  return (
    error instanceof ValidationException &&
    !isMissingColumn(error) &&
    /\b(?:database|table)\b[^]*\b(?:not found|does not exist)\b/i.test(error.message)
  );
}
