/** Reads records back from the file, for tests and for anyone who wants to know what was stored. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { openDatabaseReadOnly } from './database';
import type { MeasureValueType, RecordValue } from './record';
import { decodeValue } from './stored-value';

/**
 * A record as stored. `type` tells what `value` is: a number for DOUBLE (with all its bits, -0 too), a list of
 * measures for MULTI, canonical text for all others.
 */
export type StoredRecord = RecordValue & {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly measureName: string;
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  readonly version: bigint;
};

/** Time of a record in epoch milliseconds, rounded down. */
export function timeMilliseconds(record: Pick<StoredRecord, 'timeNs'>): number {
  return Number(record.timeNs / 1_000_000n);
}

/**
 * Returns all records of a table, by time, then in the order in which their series appeared.
 *
 * @param connection to an open file.
 */
export async function readRecords(
  connection: DuckDBConnection,
  database: string,
  table: string,
): Promise<StoredRecord[]> {
  const reader = await connection.runAndReadAll(
    `SELECT dimensions::VARCHAR, measure_name, epoch_ns(time), version, measure_value_type, value_double, value_text
     FROM records JOIN series USING (series_id) JOIN tables USING (table_id)
     WHERE database_name = $database AND table_name = $table
     ORDER BY time, series_id`,
    { database, table },
  );
  return reader.getRowsJS().map(([dimensions, measureName, timeNs, version, type, double, text]) => ({
    dimensions: JSON.parse(dimensions as string) as Record<string, string>,
    measureName: measureName as string,
    timeNs: timeNs as bigint,
    version: version as bigint,
    ...decodeValue(type as MeasureValueType, double as number | null, text as string | null),
  }));
}

/**
 * Returns all records of a table from the folder of a stand-in that has stopped or was killed.
 *
 * @param directory as given to `startTimestream`; nothing in it is changed.
 * @throws {Error} when a stand-in of another process still runs on the folder, or none ever has.
 */
export async function readStoppedRecords(
  directory: string,
  database: string,
  table: string,
): Promise<StoredRecord[]> {
  const file = await openDatabaseReadOnly(directory);
  try {
    return await readRecords(await file.connect(), database, table);
  } finally {
    file.close();
  }
}
