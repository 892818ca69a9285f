import { HttpError } from '../../http/errors';
import { allOrNone } from '../../kit/concurrency';
import type { Destination } from '../model/destination';
import type { QueryPlan } from '../model/query-plan';
import type { ReadSink } from '../port';
import type { Asker } from './asker';
import { selectOf } from './sql';
import { readSqlAnswer } from './sql-answer';
import { areSame, COLUMNS_SQL, readColumns, type TableColumns } from './table-columns';
import { timeRangeOf } from './time-range';

/** Columns of the tables of samples, by the name of the database. */
type Columns = ReadonlyMap<string, TableColumns>;

/** Times that a request is begun because tables get columns while it is read. */
const ATTEMPTS = 3;

/** The queries of one request to InfluxDB 3. */
export class SqlReading {
  constructor(
    private readonly asker: Asker,
    private readonly sink: ReadSink,
  ) {}

  /**
   * Reads what all queries ask for. A SELECT names the columns of all labels. One that is new to a table becomes a column of
   * it: rows that were read without it would be taken for those of another series. So nothing counts but what was read
   * while the columns were the same before and after.
   */
  async readAll(queries: readonly QueryPlan[], signal: AbortSignal): Promise<void> {
    let columns = await this.columnsOf(queries, signal);
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const failure = await this.selectAll(queries, columns, signal);
      const now = await this.columnsOf(queries, signal);
      const haveChanged = [...columns].some(([database, before]) => !areSame(before, now.get(database)!));
      if (!haveChanged) {
        if (failure !== undefined) throw failure;
        return;
      }
      columns = now;
      this.sink.clear();
    }
    throw new HttpError({
      code: 'table_changing',
      status: 503,
      message: 'The table keeps getting new labels while it is read. Retry the query.',
    });
  }

  private async columnsOf(queries: readonly QueryPlan[], signal: AbortSignal): Promise<Columns> {
    const destinations = new Map(
      queries.flatMap((query) => {
        const destination = destinationOf(query);
        return destination === undefined ? [] : [[destination.namespace, destination]];
      }),
    );
    const asked = [...destinations].map(
      ([database, destination]) =>
        async (ending: AbortSignal) =>
          [database, await this.asker.ask(destination, COLUMNS_SQL, readColumns, ending)] as const,
    );
    return new Map(await allOrNone(asked, signal));
  }

  /** Returns why it was refused: a column or the whole table is no longer there. */
  private async selectAll(
    queries: readonly QueryPlan[],
    columns: Columns,
    signal: AbortSignal,
  ): Promise<HttpError | undefined> {
    try {
      await allOrNone(
        queries.map((query, index) => (ending) => this.select(query, columns, index, ending)),
        signal,
      );
      return undefined;
    } catch (error) {
      if (error instanceof HttpError && error.code === 'query_refused') return error;
      throw error;
    }
  }

  private async select(
    query: QueryPlan,
    columns: Columns,
    index: number,
    signal: AbortSignal,
  ): Promise<void> {
    const destination = destinationOf(query);
    if (destination === undefined) return;
    const select = selectOf(query, columns.get(destination.namespace)!);
    if (select === undefined) return;
    const { sql, fields } = select;
    await this.asker.ask(
      destination,
      sql,
      (answer) => readSqlAnswer(answer, fields, this.sink.of(index), this.sink),
      signal,
    );
  }
}

/** Undefined: there is nothing to read. */
function destinationOf(query: QueryPlan): Destination | undefined {
  return timeRangeOf(query) === undefined ? undefined : query.destination;
}
