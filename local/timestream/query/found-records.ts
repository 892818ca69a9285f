/** Finds the records of a SELECT once, into a table of their own that lasts as long as its connection, and reads that. */
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
import type { StoredRow, StoredSeries } from './row-layout';
import { jsonPointer, type SeriesFilter } from './series-filter';

/** Which records are found. */
export interface RecordPlan {
  readonly tableId: number;
  /** Nanoseconds since the epoch, inclusive. */
  readonly startNs: bigint;
  /** Nanoseconds since the epoch, inclusive. */
  readonly endNs: bigint;
  readonly filter: SeriesFilter;
}

/** How records are put together. */
export interface Grouping {
  /** Dimensions, and the measure's name. Undefined: all of them, so that each series is a group. */
  readonly columns: readonly Column[] | undefined;
  readonly binNs: bigint;
}

/** All results that are kept have no more than this. They lie in memory as long as there is some, then on disk. */
export const LARGEST_RESULT_BYTES = 256 * 1024 * 1024;

const BYTES_PER_ROW = 28;

/** A record. */
export interface FoundRecord extends StoredRow {
  /** Its series; of records that are grouped, one of the series of the group. */
  readonly seriesId: number;
  /** Place of its bin, from 0; the same for all that are not grouped. */
  readonly bin: bigint;
}

/** The records that a SELECT has found. */
export class FoundRecords {
  /** DuckDB must not lose a connection that is in use. */
  private lastRead: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly database: Database,
    private readonly connection: DuckDBConnection,
    private readonly rows: DuckDBPreparedStatement,
    readonly count: number,
    /** How much they take up, about. */
    readonly bytes: number,
  ) {}

  /**
   * Finds them.
   *
   * @param grouping records of one group and bin lie one after the other, without an order among them.
   * @param largestBytes a result above this is refused.
   * @throws {ServiceError} NotImplementedException when the result is larger than the stand-in keeps, or RE2 does
   *   not take a pattern.
   */
  static async find(
    database: Database,
    plan: RecordPlan,
    grouping: Grouping | undefined,
    largestBytes: number,
  ): Promise<FoundRecords> {
    const connection = await database.connect();
    try {
      await checkPatterns(connection, plan.filter.patterns);
      await createResult(connection, plan, grouping);
      const { count, bytes } = await measureResult(connection);
      if (bytes > largestBytes) {
        throw notImplementedError(
          `The result has ${bytes} bytes; the stand-in keeps at most ${largestBytes}.`,
        );
      }
      const rows = await connection.prepare(
        `SELECT group_id, bin, epoch_ns(time), value_double, value_text FROM result
         WHERE rowid >= $start AND rowid < $end`,
      );
      return new FoundRecords(database, connection, rows, count, bytes);
    } catch (error) {
      database.disconnect(connection);
      throw error;
    }
  }

  /** Runs `task` when all earlier ones are done; {@link close} waits for it. */
  inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = this.lastRead.then(task);
    this.lastRead = result.catch(() => undefined);
    return result;
  }

  /** Reads records from a place on, counted from 0. */
  async read(start: number, most: number): Promise<FoundRecord[]> {
    this.rows.bind({ start: BigInt(start), end: BigInt(start + most) }, { start: BIGINT, end: BIGINT });
    const reader = await this.rows.runAndReadAll();
    return reader.getRowsJS().map(([seriesId, bin, timeNs, double, text]) => ({
      seriesId: seriesId as number,
      bin: bin as bigint,
      timeNs: timeNs as bigint,
      double: double as number | null,
      text: text as string | null,
    }));
  }

  /** Reads what the records of series have in common. */
  readSeries(seriesIds: readonly number[]): Promise<(readonly [id: number, series: StoredSeries])[]> {
    return readSeries(this.connection, seriesIds);
  }

  async close(): Promise<void> {
    await this.lastRead;
    this.rows.destroySync();
    this.database.disconnect(this.connection);
  }
}

/** Reads what the records of series have in common. */
export async function readSeries(
  connection: DuckDBConnection,
  seriesIds: readonly number[],
): Promise<(readonly [id: number, series: StoredSeries])[]> {
  const reader = await connection.runAndReadAll(
    `SELECT series_id, measure_name, measure_value_type, dimensions::VARCHAR FROM series
     WHERE series_id IN (SELECT unnest($series_ids))`,
    { series_ids: listValue([...seriesIds]) },
    { series_ids: LIST(INTEGER) },
  );
  return reader.getRowsJS().map(([seriesId, measureName, type, dimensions]) => [
    seriesId as number,
    {
      measureName: measureName as string,
      type: type as MeasureValueType,
      dimensions: JSON.parse(dimensions as string) as Record<string, string>,
    },
  ]);
}

/** @throws {ServiceError} NotImplementedException when RE2 does not take one. */
export async function checkPatterns(
  connection: DuckDBConnection,
  patterns: readonly string[],
): Promise<void> {
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
async function createResult(
  connection: DuckDBConnection,
  plan: RecordPlan,
  grouping: Grouping | undefined,
): Promise<void> {
  const { sql, values } = plan.filter;
  const { group, pointers } = seriesGroup(grouping?.columns);
  const texts = { ...values, ...pointers };
  const order = grouping === undefined ? 'hash(group_id, time)' : 'hash(group_id), bin, hash(time)';
  await connection.run(
    `CREATE TEMP TABLE result AS
     WITH chosen AS (SELECT series_id, ${group} AS group_id FROM series WHERE series_id IN (${sql}))
     SELECT group_id, epoch_ns(time) // $bin AS bin, time, value_double, value_text
     FROM records JOIN chosen USING (series_id)
     WHERE time BETWEEN make_timestamp_ns($start) AND make_timestamp_ns($end)
     ORDER BY hash(group_id // 1024), ${order}`,
    {
      ...texts,
      table_id: plan.tableId,
      start: plan.startNs,
      end: plan.endNs,
      bin: grouping?.binNs ?? LATEST_NS,
    },
    {
      ...Object.fromEntries(Object.keys(texts).map((name) => [name, VARCHAR])),
      table_id: INTEGER,
      start: BIGINT,
      end: BIGINT,
      bin: BIGINT,
    },
  );
}

const LATEST_NS = 2n ** 63n - 1n;

/**
 * The SQL of the number of the group that a series is in, and the values of its parameters.
 *
 * @param columns dimensions, and the measure's name. Undefined: all of them, so that each series is a group.
 */
export function seriesGroup(columns: readonly Column[] | undefined): {
  readonly group: string;
  readonly pointers: Readonly<Record<string, string>>;
} {
  if (columns === undefined) {
    return { group: 'series_id', pointers: {} };
  }
  const pointers: Record<string, string> = {};
  const keys = columns.map(({ name, attribute }, index) => {
    if (attribute === 'MEASURE_NAME') {
      return 'measure_name';
    }
    pointers[`group${index}`] = jsonPointer(name);
    return `json_extract_string(dimensions, $group${index})`;
  });
  // Of another type a record has no value in the column that is asked for.
  const partition = [...keys, 'measure_value_type'].join(', ');
  return { group: `min(series_id) OVER (PARTITION BY ${partition})`, pointers };
}

async function measureResult(connection: DuckDBConnection): Promise<{ count: number; bytes: number }> {
  const reader = await connection.runAndReadAll(
    'SELECT count(*), coalesce(sum(strlen(value_text)), 0)::BIGINT FROM result',
  );
  const count = Number(reader.value(0, 0));
  return { count, bytes: count * BYTES_PER_ROW + Number(reader.value(1, 0)) };
}
