/**
 * Stands in for Amazon Timestream for LiveAnalytics at the wire, as strict as the service, on a DuckDB file.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_Reference.html
 */
import { CallServer } from '../aws-json/call-server';
import type { Operation } from '../aws-json/operation';
import type { Tell } from '../disk-trouble';
import type { AccessKey } from '../sigv4';
import { cancelQuery } from './cancel-query';
import { createTable } from './create-table';
import { deleteTable } from './delete-table';
import { describeEndpoints } from './describe-endpoints';
import { type Engine, Engines, type TableDefinition } from './engine';
import { Faults } from './faults';
import { checkResourceName } from './names';
import { retentionProblem } from './record-time';
import type { TimestreamCall } from './operation';
import type { OperationName } from './operation-name';
import { query } from './query';
import { readRecords, type StoredRecord } from './stored-record';
import { struckBy } from './struck-operation';
import { Traffic } from './traffic';
import { writeRecords } from './write-records';

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
  /** Called when the disk fails, and when it has recovered. Default: stderr. */
  readonly tell?: Tell;
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
 * @throws {Error} when the folder is in use by another, the port is taken, or a table definition is not valid.
 */
export async function startTimestream(options: TimestreamStandInOptions): Promise<TimestreamStandIn> {
  options.tables.forEach(checkTable);
  const engines = await Engines.open(options.directory, options.tables);
  try {
    return await serve(options, engines);
  } catch (error) {
    await engines.close();
    throw error;
  }
}

async function serve(options: TimestreamStandInOptions, engines: Engines): Promise<TimestreamStandIn> {
  const now = options.now ?? Date.now;
  const faults = new Faults();
  const traffic = new Traffic();
  const operation = (
    name: OperationName,
    perform: (engine: Engine, call: TimestreamCall) => Promise<object>,
  ): Operation => struckBy(faults, name, (call) => engines.use((engine) => perform(engine, call)));
  const server = await CallServer.listen({
    port: options.port ?? 0,
    version: '1.0',
    service: 'timestream',
    target: 'Timestream_20181101',
    accessKeys: options.accessKeys,
    operations: {
      WriteRecords: operation('WriteRecords', (engine, call) =>
        writeRecords({ ...engine, traffic, now })(call),
      ),
      Query: operation('Query', (engine, call) => query({ ...engine, now })(call)),
      CancelQuery: operation('CancelQuery', ({ executions }, call) => cancelQuery(executions)(call)),
      CreateTable: operation('CreateTable', (engine, call) =>
        createTable(engine.databases, (definition) => engines.createTable(engine, definition))(call),
      ),
      DeleteTable: operation('DeleteTable', (engine, call) =>
        deleteTable(engine.databases, (database, table) => engines.deleteTable(engine, database, table))(
          call,
        ),
      ),
      DescribeEndpoints: struckBy(faults, 'DescribeEndpoints', describeEndpoints),
    },
    arrived: (name) => traffic.arrived(name),
    now,
    ...(options.tell !== undefined && { tell: options.tell }),
  });
  let closed: Promise<void> | undefined;
  return {
    endpoint: server.endpoint,
    faults,
    traffic,
    records: (databaseName, table) => engines.use(({ reading }) => readRecords(reading, databaseName, table)),
    close: () => (closed ??= server.close().then(() => engines.close())),
  };
}

function checkTable(definition: TableDefinition): void {
  checkResourceName(definition.database, 'databaseName');
  checkResourceName(definition.table, 'tableName');
  const problem = retentionProblem(
    definition.memoryStoreRetentionHours,
    definition.magneticStoreRetentionDays,
  );
  if (problem !== undefined) throw new RangeError(problem);
}
