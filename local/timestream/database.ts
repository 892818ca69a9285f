/**
 * The DuckDB file behind the stand-in, laid out so that anyone can look into it once the stand-in is stopped:
 *
 *     duckdb timestream.duckdb "SELECT time, dimensions->>'instance', value_double FROM timeseries LIMIT 10"
 *
 * While a stand-in runs, DuckDB lets no other process open the file.
 */
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { makePrivateFolder } from '../private-files';
import { checkLog, DATABASE_FILE, LOG_FILE } from './database-file';

/** Enough for tens of thousands of active series; DuckDB spills or fails rather than take more of a laptop. */
const MEMORY_LIMIT = '512MB';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS tables (
  table_id INTEGER PRIMARY KEY,
  database_name VARCHAR NOT NULL,
  table_name VARCHAR NOT NULL
);
-- One row for each combination of dimensions and measure name. Keys of dimensions are sorted.
CREATE TABLE IF NOT EXISTS series (
  series_id INTEGER NOT NULL,
  table_id INTEGER NOT NULL,
  measure_name VARCHAR NOT NULL,
  measure_value_type VARCHAR NOT NULL,
  dimensions JSON NOT NULL
);
-- Attributes of multi-measure records.
CREATE TABLE IF NOT EXISTS multi_measures (
  table_id INTEGER NOT NULL,
  measure_name VARCHAR NOT NULL,
  measure_value_type VARCHAR NOT NULL
);
-- One row for each series and time. No primary key: checking one costs far more than finding the few rows of
-- the times that a request names. value_double holds DOUBLE; value_text all other types, MULTI as JSON.
CREATE TABLE IF NOT EXISTS records (
  series_id INTEGER NOT NULL,
  time TIMESTAMP_NS NOT NULL,
  version BIGINT NOT NULL,
  value_double DOUBLE,
  value_text VARCHAR
);
CREATE VIEW IF NOT EXISTS timeseries AS
  SELECT database_name, table_name, measure_name, dimensions, time, measure_value_type, value_double, value_text,
    version
  FROM records JOIN series USING (series_id) JOIN tables USING (table_id);
`;

/** An open file. Each connection sees what the others have committed. */
export interface Database {
  readonly connect: () => Promise<DuckDBConnection>;
  /** Closes a connection, and with it its temporary tables. Nothing may use it at the time. */
  readonly disconnect: (connection: DuckDBConnection) => void;
  /** Closes every connection and the file. */
  readonly close: () => void;
}

/** Nothing can be done with the open file any more: it must be closed and opened again. */
export class DatabaseUnusable extends Error {
  /** @param cause what made it so. */
  constructor(cause: unknown) {
    super((cause as Partial<Error>).message ?? String(cause), { cause });
  }
}

/**
 * Whether an error says that the open file has become unusable. DuckDB gives up a file for good when it cannot tidy its
 * log into it, for example because the disk is full; what was committed is in the log and there again when the file is
 * opened again.
 *
 * @see https://duckdb.org/docs/stable/operations_manual/footprint_of_duckdb/files_created_by_duckdb
 */
export function isUnusable(error: unknown): boolean {
  if (error instanceof DatabaseUnusable) return true;
  const { message } = (error ?? {}) as Partial<Error>;
  return message?.startsWith('FATAL') === true;
}

/**
 * Opens the file in a folder, both made when absent (the folder for its owner only). Of files that are there, others are kept
 * out; new ones are as open as the umask of the process lets them be.
 *
 * @throws {StartTrouble} when its log is damaged.
 * @throws {Error} when another process has it open.
 */
export async function openDatabase(directory: string): Promise<Database> {
  await makePrivateFolder(directory);
  for (const name of [DATABASE_FILE, LOG_FILE]) {
    // Absent, or of another user: opening it says so.
    await chmod(join(directory, name), 0o600).catch(() => undefined);
  }
  await checkLog(directory);
  const database = await open(directory, 'READ_WRITE');
  try {
    const connection = await database.connect();
    await connection.run(SCHEMA);
    database.disconnect(connection);
    return database;
  } catch (error) {
    // It would stay locked.
    database.close();
    throw error;
  }
}

/**
 * Opens the file of a stopped stand-in for reading, also after it was killed.
 *
 * @throws {Error} when the file does not exist.
 */
export function openDatabaseReadOnly(directory: string): Promise<Database> {
  return open(directory, 'READ_ONLY');
}

async function open(directory: string, accessMode: 'READ_WRITE' | 'READ_ONLY'): Promise<Database> {
  const instance = await DuckDBInstance.create(join(directory, DATABASE_FILE), {
    access_mode: accessMode,
    memory_limit: MEMORY_LIMIT,
    // Neither SQL nor a file in the folder may make it fetch anything.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connections = new Set<DuckDBConnection>();
  return {
    connect: async () => {
      const connection = await instance.connect();
      connections.add(connection);
      return connection;
    },
    disconnect: (connection) => {
      connections.delete(connection);
      connection.closeSync();
    },
    close: () => {
      for (const connection of connections) {
        connection.closeSync();
      }
      instance.closeSync();
    },
  };
}
