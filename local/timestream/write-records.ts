/**
 * Writes up to 100 records.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html
 */
import type { RecordFault } from './faults';
import type { TimestreamOperation } from './operation';
import { type Placement, placeRecord, type Retention } from './record-time';
import type { TimestreamRecord } from './record';
import type { RecordStore, WriteResult } from './record-store';
import {
  type RejectedRecord,
  rejectedRecordsError,
  resourceNotFoundError,
  validationError,
} from './service-error';
import type { Traffic } from './traffic';
import { parseWriteRequest } from './write-request';

/** A table that exists. */
export interface Table {
  readonly id: number;
  readonly retention: Retention;
}

/** What the operation works on. */
interface WriteRecordsContext {
  readonly store: RecordStore;
  /** Tables by name, by name of their database. */
  readonly databases: ReadonlyMap<string, ReadonlyMap<string, Table>>;
  readonly traffic: Traffic;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A record of the request with its place there, on its way into a store. */
interface PlacedRecord {
  readonly index: number;
  readonly record: TimestreamRecord;
  readonly store: 'MemoryStore' | 'MagneticStore';
}

/** Makes the operation. */
export function writeRecords(context: WriteRecordsContext): TimestreamOperation {
  return async ({ body, recordFault }) => {
    const request = parseWriteRequest(body);
    context.traffic.batch(request.records.length);
    const table = findTable(context, request.database, request.table);
    refuseOnDemand(request.records, recordFault);
    const { placed, rejected } = placeRecords(request.records, table.retention, context.now(), recordFault);
    const results = await context.store.write(
      table.id,
      placed.map(({ record }) => record),
    );
    rejected.push(...placed.flatMap((record, index) => rejections(record, results[index])));
    if (rejected.length > 0) {
      throw rejectedRecordsError(rejected.sort((one, other) => one.RecordIndex - other.RecordIndex));
    }
    return { RecordsIngested: countIngested(placed) };
  };
}

function findTable({ databases }: WriteRecordsContext, database: string, table: string): Table {
  const tables = databases.get(database);
  if (tables === undefined) {
    throw resourceNotFoundError(`The database ${database} does not exist.`);
  }
  const found = tables.get(table);
  if (found === undefined) {
    throw resourceNotFoundError(`The table ${table} does not exist.`);
  }
  return found;
}

function refuseOnDemand(records: readonly TimestreamRecord[], fault: RecordFault | undefined): void {
  if (fault?.kind === 'refuseRequests' && records.some(fault.matches)) {
    throw validationError(fault.message);
  }
}

function placeRecords(
  records: readonly TimestreamRecord[],
  retention: Retention,
  now: number,
  fault: RecordFault | undefined,
): { placed: PlacedRecord[]; rejected: RejectedRecord[] } {
  const placed: PlacedRecord[] = [];
  const rejected: RejectedRecord[] = [];
  records.forEach((record, index) => {
    const placement: Placement =
      fault?.kind === 'rejectRecords' && fault.matches(record)
        ? { reason: fault.reason }
        : placeRecord(record.timeNs, retention, now);
    if (placement.store === undefined) {
      rejected.push({ RecordIndex: index, Reason: placement.reason });
    } else {
      placed.push({ index, record, store: placement.store });
    }
  });
  return { placed, rejected };
}

function rejections({ index, store }: PlacedRecord, result: WriteResult): RejectedRecord[] {
  if (result === undefined) {
    return [];
  }
  if (result.existingVersion === undefined) {
    return [{ RecordIndex: index, Reason: result.reason }];
  }
  // The magnetic store finds out about versions after it has answered, and reports to S3 only.
  return store === 'MagneticStore'
    ? []
    : [{ RecordIndex: index, Reason: result.reason, ExistingVersion: Number(result.existingVersion) }];
}

function countIngested(placed: readonly PlacedRecord[]): object {
  const memory = placed.filter(({ store }) => store === 'MemoryStore').length;
  return { Total: placed.length, MemoryStore: memory, MagneticStore: placed.length - memory };
}
