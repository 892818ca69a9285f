/** The rows of an analysis, all of which are kept: there are few. */
import { type DuckDBConnection, type DuckDBResultReader, INTEGER, VARCHAR } from '@duckdb/node-api';
import { type Database } from '../database';
import { notImplementedError, queryExecutionError } from '../service-error';
import type { AnalysisColumn, AnalysisSql } from './analysis-sql';
import { INVALID_ARGUMENT, MACROS } from './expression-sql';
import { checkPatterns, readSeries } from './found-records';
import { formatDouble } from './java-double';
import {
  type ColumnInfo,
  type Datum,
  datum,
  type Page,
  PageFiller,
  type QueryResult,
  totalBytes,
} from './query-result';
import type { StoredSeries } from './row-layout';
import { columnOf } from './series-result';
import { textOf } from './text-expression';

/** More than any analysis of ours has. */
const MOST_ROWS = 100_000;

/** The rows that an analysis has found. */
export class AnalysisResult implements QueryResult {
  readonly columns: readonly ColumnInfo[];

  private constructor(
    columns: readonly AnalysisColumn[],
    private readonly rows: readonly (readonly Datum[])[],
    /** How much it read, about. */
    readonly scannedBytes: number,
  ) {
    this.columns = columns.map((column) => ({
      Name: column.name,
      Type: { ScalarType: 'text' in column ? 'VARCHAR' : column.type },
    }));
  }

  /**
   * Runs the query.
   *
   * @throws {ServiceError} QueryExecutionException when a function does not take a value; NotImplementedException when there are more rows than the stand-in keeps, or RE2 does not take a pattern.
   */
  static async run(database: Database, tableId: number, analysis: AnalysisSql): Promise<AnalysisResult> {
    const connection = await database.connect();
    try {
      await checkPatterns(connection, analysis.patterns);
      await connection.run(MACROS);
      const values = { ...analysis.values, table_id: tableId };
      const types = {
        ...Object.fromEntries(Object.keys(analysis.values).map((name) => [name, VARCHAR])),
        table_id: INTEGER,
      };
      const found = await rowsFound(connection.runAndReadAll(analysis.sql, values, types));
      if (found.length > MOST_ROWS) throw notImplementedError(`The result has ${found.length} rows.`);
      const scanned = Number((await connection.runAndReadAll(analysis.scanSql, values, types)).value(0, 0));
      return new AnalysisResult(analysis.columns, await rowsOf(connection, found, analysis.columns), scanned);
    } finally {
      database.disconnect(connection);
    }
  }

  get rowCount(): number {
    return this.rows.length;
  }

  get bytes(): number {
    return this.rows.reduce((sum, row) => sum + totalBytes(row), 0);
  }

  read(start: number, maximumRows: number): Promise<Page> {
    const filler = new PageFiller(this.columns);
    for (const row of this.rows.slice(start, start + maximumRows)) {
      if (!filler.add(row, totalBytes(row))) break;
    }
    return Promise.resolve(filler.page(start));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** @throws {ServiceError} QueryExecutionException when a function does not take a value. */
async function rowsFound(answer: Promise<DuckDBResultReader>): Promise<readonly (readonly unknown[])[]> {
  try {
    return (await answer).getRowsJS();
  } catch (error) {
    throw (error as Error).message.includes(INVALID_ARGUMENT) ? queryExecutionError() : error;
  }
}

async function rowsOf(
  connection: DuckDBConnection,
  found: readonly (readonly unknown[])[],
  columns: readonly AnalysisColumn[],
): Promise<readonly (readonly Datum[])[]> {
  const ids = found.map(([id]) => id as number);
  const series = new Map<number, StoredSeries>(await readSeries(connection, [...new Set(ids)]));
  return found.map(([id, ...values]) => {
    const textColumn = columnOf(series.get(id as number)!);
    let next = 0;
    return columns.map((column) =>
      'text' in column ? datum(textOf(column.text, textColumn)) : valueDatum(values[next++] as Value),
    );
  });
}

type Value = number | bigint | boolean | null;

function valueDatum(value: Value): Datum {
  if (value === null) return datum(undefined);
  return datum(typeof value === 'number' ? formatDouble(value) : String(value));
}
