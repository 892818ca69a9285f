import type { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { HttpError } from '../../http/errors';
import type { QueryPlan } from '../model/query-plan';
import type { Meter } from '../model/meter';
import type { MetricReader, ReadSink, SeriesSink } from '../port';
import { allOrNone, ConcurrencyLimit } from '../../kit/concurrency';
import type { QueryAccess } from './query-access';
import { isLegalDestination } from './legal-destination';
import { CONCURRENT_QUERIES } from './query-client';
import { failureOf, invalidDestination, isMissingColumn } from './query-failure';
import { queryPages } from './query-pages';
import { rowCollector } from './row-collector';
import { partLengths, rangeOf, selectsOf, type PartLength, type Select } from './selects';
import { quotedTable } from './sql';
import { readColumns, type TableColumns } from './table-columns';

/** Amazon Timestream for LiveAnalytics, read with one set of credentials. */
export class TimestreamReader implements MetricReader {
  constructor(private readonly access: QueryAccess) {}

  async read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    meter: Meter,
    signal: AbortSignal,
  ): Promise<void> {
    const illegal = queries.some(
      ({ destination }) => destination !== undefined && !isLegalDestination(destination),
    );
    if (illegal) throw invalidDestination();
    try {
      await new Run(this.access.clients.query, sink, meter).readAll(queries, signal);
    } catch (error) {
      throw failureOf(error, this.access);
    }
  }
}

/** Tables by their names in SQL, with their columns. */
type Columns = ReadonlyMap<string, TableColumns>;

/** Times that a request is begun because tables get columns while it is read. */
const ATTEMPTS = 3;

/** The queries of one request. */
class Run {
  private readonly limit = new ConcurrencyLimit(CONCURRENT_QUERIES);

  constructor(
    private readonly client: TimestreamQueryClient,
    private readonly sink: ReadSink,
    private readonly meter: Meter,
  ) {}

  /**
   * Reads what all queries ask for. A label that is new to a table becomes a column of it, also for samples of long ago
   * that come late: rows that were read without it would be taken for those of another series. So nothing counts but
   * what was read while the tables' columns were the same before and after. Where a part of a series is too long for a
   * row, all is read again in shorter parts.
   */
  async readAll(queries: readonly QueryPlan[], signal: AbortSignal): Promise<void> {
    let columns = await this.describeAll(queries, signal);
    let length: PartLength = partLengths[0];
    for (let attempt = 0; attempt < ATTEMPTS;) {
      const outcome = await this.selectAll(queries, columns, length, signal);
      if (outcome === 'rowTooLong') {
        length = shorterThan(length)!;
      } else {
        attempt++;
        const now = await this.describeAll(queries, signal);
        if (outcome === 'read' && areSame(columns, now)) return;
        columns = now;
      }
      this.sink.clear();
    }
    throw new HttpError({
      code: 'table_changing',
      status: 503,
      message: 'The table keeps getting new labels while it is read. Retry the query.',
    });
  }

  private async describeAll(queries: readonly QueryPlan[], signal: AbortSignal): Promise<Columns> {
    const tables = new Set(queries.flatMap((query) => tableOf(query) ?? []));
    const described = [...tables].map((table) => async (ending: AbortSignal) => {
      const pages: string[] = [];
      await this.limit.run(async () => {
        const sql = `DESCRIBE ${table}`;
        for await (const page of queryPages(this.client, sql, this.meter, ending)) pages.push(page);
      });
      return [table, readColumns(pages)] as const;
    });
    return new Map(await allOrNone(described, signal));
  }

  /** `columnMissing` when a table has lost a column since it was described: it was made again. */
  private async selectAll(
    queries: readonly QueryPlan[],
    columns: Columns,
    length: PartLength,
    signal: AbortSignal,
  ): Promise<'read' | 'columnMissing' | 'rowTooLong'> {
    try {
      await allOrNone(
        queries.map((query, index) => (ending) => {
          const ofTable = columns.get(tableOf(query) ?? '');
          const selects = ofTable === undefined ? [] : selectsOf(query, ofTable, length);
          return this.select(selects, this.sink.of(index), ending);
        }),
        signal,
      );
      return 'read';
    } catch (error) {
      if (isMissingColumn(error)) return 'columnMissing';
      if (isRowTooLong(error) && shorterThan(length) !== undefined) return 'rowTooLong';
      throw error;
    }
  }

  private async select(selects: readonly Select[], sink: SeriesSink, signal: AbortSignal): Promise<void> {
    await allOrNone(
      selects.map(
        (select) => (ending) =>
          this.limit.run(() => this.collect(select, rowCollector(select, sink, this.sink), ending)),
      ),
      signal,
    );
  }

  private async collect({ sql }: Select, take: (page: string) => void, signal: AbortSignal): Promise<void> {
    for await (const page of queryPages(this.client, sql, this.meter, signal)) take(page);
  }
}

/** The name in SQL of the table that a query is for. Undefined when there is nothing to read. */
function tableOf(query: QueryPlan): string | undefined {
  const { destination } = query;
  return destination === undefined || rangeOf(query) === undefined ? undefined : quotedTable(destination);
}

/** Undefined for the shortest. */
function shorterThan(length: PartLength): PartLength | undefined {
  return partLengths[partLengths.indexOf(length) + 1];
}

function areSame(before: Columns, now: Columns): boolean {
  return [...before].every(([table, { identity }]) => now.get(table)?.identity === identity);
}

/** Timestream has no specific error for it: only the text tells. https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html */
function isRowTooLong(error: unknown): boolean {
  return error instanceof Error && /max page response size has been exceeded/i.test(error.message);
}
