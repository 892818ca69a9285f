/**
 * Stands in for Amazon Timestream for LiveAnalytics at the wire, as strict as the service, on a DuckDB file.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_Reference.html
 */
import { CallServer } from '../aws-json/call-server';
import type { AccessKey } from '../sigv4';
import { cancelQuery } from './cancel-query';
import { type Database, openDatabase } from './database';
import { describeEndpoints } from './describe-endpoints';
import { Faults } from './faults';
import { DEFAULT_RETENTION, LIMITS } from './limits';
import { checkResourceName } from './names';
import type { OperationName } from './operation-name';
import { query } from './query';
import { Executions } from './query/executions';
import { RecordStore } from './record-store';
import { readRecords, type StoredRecord } from './stored-record';
import { struckBy } from './struck-operation';
import { Traffic } from './traffic';
import { type Table, writeRecords } from './write-records';

/** A table that exists from the start. */
export interface TableDefinition {
  readonly database: string;
  readonly table: string;
  /** 1 to 8,766; default 6. */
  readonly memoryStoreRetentionHours?: number;
  /** 1 to 73,000; default 73,000. */
  readonly magneticStoreRetentionDays?: number;
  /** Whether records older than the memory store keeps are taken too; default false. */
  readonly magneticStoreWrites?: boolean;
}

/** How to start a stand-in. */
export interface TimestreamStandInOptions {
  /** Folder that keeps the database (file `timestream.duckdb`); created (0700) when absent. */
  readonly directory: string;
  /** Access keys it knows: SigV4 is verified as AWS does. */
  readonly accessKeys: readonly AccessKey[];
  /** Databases and tables that exist from the start, created if absent. */
  readonly tables: readonly TableDefinition[];
  /** TCP port on 127.0.0.1; default 0, which takes any that is free. */
  readonly port?: number;
  /** Epoch milliseconds; default `Date.now`. The only clock of the stand-in. */
  readonly now?: () => number;
}

/** A running stand-in. */
export interface TimestreamStandIn {
  /** URL without a trailing slash: for `AWS_ENDPOINT_URL_TIMESTREAM_WRITE` and `…_QUERY`, or a client's `endpoint`. */
  readonly endpoint: string;
  /** Misbehaviour on demand. */
  readonly faults: Faults;
  /** What has been called. */
  readonly traffic: Traffic;
  /** All records of a table, by time. */
  records(database: string, table: string): Promise<StoredRecord[]>;
  /** Answers what is under way, then closes sockets and file. Calling it again does nothing. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in.
 *
 * @throws when the folder is in use by another, the port is taken, or a table definition is not valid.
 */
export async function startTimestream(options: TimestreamStandInOptions): Promise<TimestreamStandIn> {
  options.tables.forEach(checkTable);
  const database = await openDatabase(options.directory);
  try {
    return await serve(options, database);
  } catch (error) {
    database.close();
    throw error;
  }
}

async function serve(options: TimestreamStandInOptions, database: Database): Promise<TimestreamStandIn> {
  const now = options.now ?? Date.now;
  const store = await RecordStore.open(database);
  const databases = await createTables(store, options.tables);
  const reading = await database.connect();
  const faults = new Faults();
  const traffic = new Traffic();
  const executions = new Executions();
  const server = await CallServer.listen({
    port: options.port ?? 0,
    version: '1.0',
    service: 'timestream',
    target: 'Timestream_20181101',
    accessKeys: options.accessKeys,
    operations: {
      WriteRecords: struckBy(faults, 'WriteRecords', writeRecords({ store, databases, traffic, now })),
      Query: struckBy(faults, 'Query', query({ database, store, databases, executions, now })),
      CancelQuery: struckBy(faults, 'CancelQuery', cancelQuery(executions)),
      DescribeEndpoints: struckBy(faults, 'DescribeEndpoints', describeEndpoints),
    },
    arrived: (operation) => traffic.arrived(operation),
    now,
  });
  let closed: Promise<void> | undefined;
  return {
    endpoint: server.endpoint,
    faults,
    traffic,
    records: (databaseName, table) => readRecords(reading, databaseName, table),
    close: () => (closed ??= close(server, store, database)),
  };
}

async function close(
  server: CallServer<OperationName>,
  store: RecordStore,
  database: Database,
): Promise<void> {
  await server.close();
  await store.idle();
  database.close();
}

async function createTables(
  store: RecordStore,
  definitions: readonly TableDefinition[],
): Promise<Map<string, Map<string, Table>>> {
  const databases = new Map<string, Map<string, Table>>();
  for (const definition of definitions) {
    const tables = databases.get(definition.database) ?? new Map<string, Table>();
    tables.set(definition.table, {
      id: await store.ensureTable(definition.database, definition.table),
      retention: {
        memoryStoreHours: definition.memoryStoreRetentionHours ?? DEFAULT_RETENTION.memoryStoreHours,
        magneticStoreDays: definition.magneticStoreRetentionDays ?? DEFAULT_RETENTION.magneticStoreDays,
        magneticStoreWrites: definition.magneticStoreWrites ?? false,
      },
    });
    databases.set(definition.database, tables);
  }
  return databases;
}

function checkTable(definition: TableDefinition): void {
  checkResourceName(definition.database, 'databaseName');
  checkResourceName(definition.table, 'tableName');
  checkRetention(definition.memoryStoreRetentionHours, LIMITS.memoryStoreRetentionHours, 'hours');
  checkRetention(definition.magneticStoreRetentionDays, LIMITS.magneticStoreRetentionDays, 'days');
}

function checkRetention(given: number | undefined, maximum: number, unit: string): void {
  if (given !== undefined && !(Number.isInteger(given) && given >= 1 && given <= maximum)) {
    throw new RangeError(`A retention of ${given} ${unit} is not a whole number from 1 to ${maximum}.`);
  }
}
