/** Runs a SELECT once, into a table of its own that lasts as long as its connection, and reads pages of that. */
import {
  BIGINT,
  type DuckDBConnection,
  type DuckDBPreparedStatement,
  INTEGER,
  LIST,
  listValue,
  VARCHAR,
} from '@duckdb/node-api';
import { type Database, isUnusable } from '../database';
import type { MeasureValueType } from '../record';
import { notImplementedError } from '../service-error';
import type { Column } from './columns';
import { unsupportedByRe2 } from './pattern-reader';
import { type ColumnInfo, type Page, PageFiller, type QueryResult } from './query-result';
import { type CommonData, RowLayout, type StoredRow } from './row-layout';
import type { SeriesFilter } from './series-filter';

/** A SELECT whose names are resolved. */
export interface SelectPlan {
  readonly tableId: number;
  readonly columns: readonly Column[];
  /** Nanoseconds since the epoch, inclusive. */
  readonly startNs: bigint;
  /** Nanoseconds since the epoch, inclusive. */
  readonly endNs: bigint;
  readonly filter: SeriesFilter;
}

/** All results that are kept have no more than this. They lie in memory as long as there is some, then on disk. */
export const LARGEST_RESULT_BYTES = 256 * 1024 * 1024;

const BYTES_PER_ROW = 28;
/** Series that are remembered from one page to the next. */
const REMEMBERED_SERIES = 10_000;

interface SeriesRow extends StoredRow {
  readonly seriesId: number;
}

/** The rows that a SELECT has found. */
export class SelectResult implements QueryResult {
  readonly columns: readonly ColumnInfo[];
  private readonly layout: RowLayout;
  private readonly commonBySeries = new Map<number, CommonData>();
  /** DuckDB must not lose a connection that is in use. */
  private lastRead: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: Database,
    private readonly connection: DuckDBConnection,
    private readonly rows: DuckDBPreparedStatement,
    selected: readonly Column[],
    readonly rowCount: number,
    readonly bytes: number,
  ) {
    this.columns = selected.map(({ name, type }) => ({ Name: name, Type: { ScalarType: type } }));
    this.layout = new RowLayout(selected);
  }

  /**
   * Runs the query.
   *
   * @param largestBytes a result above this is refused.
   * @throws {ServiceError} NotImplementedException when the result is larger than the stand-in keeps, or RE2 does
   *   not take a pattern.
   */
  static async run(
    database: Database,
    plan: SelectPlan,
    largestBytes = LARGEST_RESULT_BYTES,
  ): Promise<SelectResult> {
    const connection = await database.connect();
    try {
      await checkPatterns(connection, plan.filter.patterns);
      await createResult(connection, plan);
      const { rowCount, bytes } = await measureResult(connection);
      if (bytes > largestBytes) {
        throw notImplementedError(
          `The result has ${bytes} bytes; the stand-in keeps at most ${largestBytes}.`,
        );
      }
      const rows = await connection.prepare(
        `SELECT series_id, epoch_ns(time), value_double, value_text FROM result
         WHERE rowid >= $start AND rowid < $end`,
      );
      return new SelectResult(database, connection, rows, plan.columns, rowCount, bytes);
    } catch (error) {
      database.disconnect(connection);
      throw error;
    }
  }

  read(start: number, maximumRows: number): Promise<Page> {
    const page = this.lastRead.then(() => this.readPage(start, maximumRows));
    this.lastRead = page.catch(() => undefined);
    return page;
  }

  async close(): Promise<void> {
    await this.lastRead;
    this.rows.destroySync();
    this.database.disconnect(this.connection);
  }

  private async readPage(start: number, maximumRows: number): Promise<Page> {
    this.rows.bind(
      { start: BigInt(start), end: BigInt(start + maximumRows) },
      { start: BIGINT, end: BIGINT },
    );
    const reader = await this.rows.runAndReadAll();
    const rows = reader.getRowsJS().map(([seriesId, timeNs, double, text]): SeriesRow => ({
      seriesId: seriesId as number,
      timeNs: timeNs as bigint,
      double: double as number | null,
      text: text as string | null,
    }));
    await this.learnSeries(rows);
    const filler = new PageFiller();
    for (const row of rows) {
      const { data, bytes } = this.layout.layOut(this.commonBySeries.get(row.seriesId)!, row);
      if (!filler.add(data, bytes)) {
        break;
      }
    }
    return filler.page(start);
  }

  /** Finds out what the rows of each series of a page have in common. */
  private async learnSeries(rows: readonly SeriesRow[]): Promise<void> {
    if (this.commonBySeries.size > REMEMBERED_SERIES) {
      this.commonBySeries.clear();
    }
    const unknown = new Set(
      rows.map(({ seriesId }) => seriesId).filter((id) => !this.commonBySeries.has(id)),
    );
    if (unknown.size === 0) {
      return;
    }
    const reader = await this.connection.runAndReadAll(
      `SELECT series_id, measure_name, measure_value_type, dimensions::VARCHAR FROM series
       WHERE series_id IN (SELECT unnest($series_ids))`,
      { series_ids: listValue([...unknown]) },
      { series_ids: LIST(INTEGER) },
    );
    for (const [seriesId, measureName, type, dimensions] of reader.getRowsJS()) {
      const series = {
        measureName: measureName as string,
        type: type as MeasureValueType,
        dimensions: JSON.parse(dimensions as string) as Record<string, string>,
      };
      this.commonBySeries.set(seriesId as number, this.layout.common(series));
    }
  }
}

async function checkPatterns(connection: DuckDBConnection, patterns: readonly string[]): Promise<void> {
  for (const pattern of patterns) {
    try {
      await connection.run(`SELECT regexp_matches('', $pattern)`, { pattern }, { pattern: VARCHAR });
    } catch (error) {
      throw isUnusable(error) ? error : unsupportedByRe2(pattern);
    }
  }
}

/**
 * Without ORDER BY, Timestream promises no order. This one is always the same, and of no use to anyone; yet a page has
 * no more series than are remembered.
 */
async function createResult(connection: DuckDBConnection, plan: SelectPlan): Promise<void> {
  const { sql, values } = plan.filter;
  await connection.run(
    `CREATE TEMP TABLE result AS
     SELECT series_id, time, value_double, value_text FROM records
     WHERE time BETWEEN make_timestamp_ns($start) AND make_timestamp_ns($end) AND series_id IN (${sql})
     ORDER BY hash(series_id // 1024), hash(series_id, time)`,
    { ...values, table_id: plan.tableId, start: plan.startNs, end: plan.endNs },
    {
      ...Object.fromEntries(Object.keys(values).map((name) => [name, VARCHAR])),
      table_id: INTEGER,
      start: BIGINT,
      end: BIGINT,
    },
  );
}

async function measureResult(connection: DuckDBConnection): Promise<{ rowCount: number; bytes: number }> {
  const reader = await connection.runAndReadAll(
    'SELECT count(*), coalesce(sum(strlen(value_text)), 0)::BIGINT FROM result',
  );
  const rowCount = Number(reader.value(0, 0));
  const bytes = rowCount * BYTES_PER_ROW + Number(reader.value(1, 0));
  return { rowCount, bytes };
}
