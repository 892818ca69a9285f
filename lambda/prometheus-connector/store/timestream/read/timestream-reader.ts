import { ValidationException, type TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { HttpError } from '../../../../http/errors';
import type { QueryPlan } from '../../../read/query-plan';
import { QueryResultBuilder, type QueryResult } from '../../../read/query-result';
import type { ReadBudget } from '../../../read/read-budget';
import { selectsOf, type Select } from './selects';
import type { Row } from './row';
import { quotedTable } from './sql';
import { readColumns, type TableColumns } from './table-columns';
import { allOrNone } from '../../all-or-none';
import { ConcurrencyLimit } from '../../concurrency-limit';
import type { MetricReader, ReadResult } from '../../metric-reader';
import { CONCURRENT_QUERIES } from './query-client';
import { queryPages } from './query-pages';
import type { TimestreamAccess } from '../access';
import { destinationNotFound, endsClient } from '../errors';

/** Amazon Timestream for LiveAnalytics, read with one set of credentials. */
export class TimestreamReader implements MetricReader {
  constructor(private readonly access: TimestreamAccess) {}

  async read(queries: readonly QueryPlan[], budget: ReadBudget, signal: AbortSignal): Promise<ReadResult> {
    const run = new Run(this.access.clients.query, budget);
    try {
      const results = await run.readAll(queries, signal);
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

/** Tables by their names in SQL, with their columns. */
type Columns = ReadonlyMap<string, TableColumns>;

/** Times that a request is begun because tables get columns while it is read. */
const ATTEMPTS = 3;

/** The queries of one request. */
class Run {
  pages = 0;
  private readonly limit = new ConcurrencyLimit(CONCURRENT_QUERIES);

  constructor(
    private readonly client: TimestreamQueryClient,
    private readonly budget: ReadBudget,
  ) {}

  /**
   * Reads what all queries ask for. A label that is new to a table becomes a column of it, also for samples of long ago
   * that come late: rows that were read without it would be taken for those of another series. So nothing counts but
   * what was read while the tables' columns were the same before and after.
   */
  async readAll(queries: readonly QueryPlan[], signal: AbortSignal): Promise<readonly QueryResult[]> {
    let columns = await this.describeAll(queries, signal);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const results = await this.selectAll(queries, columns, signal);
      const now = await this.describeAll(queries, signal);
      if (results !== undefined && areSame(columns, now)) return results;
      this.budget.clear();
      columns = now;
    }
    throw new HttpError({
      code: 'table_changing',
      status: 503,
      message: 'The table keeps getting new labels while it is read. Repeat the query.',
    });
  }

  private async describeAll(queries: readonly QueryPlan[], signal: AbortSignal): Promise<Columns> {
    const tables = new Set(queries.flatMap((query) => tableOf(query) ?? []));
    const described = [...tables].map((table) => async (ending: AbortSignal) => {
      const rows: Row[] = [];
      await this.limit.run(async () => {
        for await (const page of queryPages(this.client, `DESCRIBE ${table}`, ending)) rows.push(...page);
      });
      return [table, readColumns(rows)] as const;
    });
    return new Map(await allOrNone(described, signal));
  }

  /** Undefined when a table has lost a column since it was described: it was made anew. */
  private async selectAll(
    queries: readonly QueryPlan[],
    columns: Columns,
    signal: AbortSignal,
  ): Promise<readonly QueryResult[] | undefined> {
    try {
      return await allOrNone(
        queries.map((query) => (ending) => this.select(query, columns.get(tableOf(query) ?? ''), ending)),
        signal,
      );
    } catch (error) {
      if (isMissingColumn(error)) return undefined;
      throw error;
    }
  }

  private async select(
    query: QueryPlan,
    columns: TableColumns | undefined,
    signal: AbortSignal,
  ): Promise<QueryResult> {
    const builder = new QueryResultBuilder(query.matchers, this.budget);
    const selects = columns === undefined ? [] : selectsOf(query, columns);
    await allOrNone(
      selects.map((select) => (ending) => this.limit.run(() => this.collect(select, builder, ending))),
      signal,
    );
    return builder.result();
  }

  private async collect(select: Select, builder: QueryResultBuilder, signal: AbortSignal): Promise<void> {
    const collectRows = builder.collector(select);
    for await (const rows of queryPages(this.client, select.sql, signal)) {
      this.pages++;
      collectRows(rows);
    }
  }
}

/** The name in SQL of the table that a query is for. Undefined when there is nothing to read. */
function tableOf({ destination, start, end }: QueryPlan): string | undefined {
  return destination === undefined || start > end ? undefined : quotedTable(destination);
}

function areSame(before: Columns, now: Columns): boolean {
  return [...before].every(([table, { identity }]) => now.get(table)?.identity === identity);
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
