/** The operations that the stand-in knows. A new one is a name here and an entry in `index.ts`. */
import type { RecordFault } from './faults';
import type { JsonObject } from './json-fields';

/** Names as in the header `X-Amz-Target`, after `Timestream_20181101.`. */
export const OPERATION_NAMES = ['WriteRecords', 'DescribeEndpoints'] as const;
export type OperationName = (typeof OPERATION_NAMES)[number];

/** An authenticated call. */
export interface Call {
  readonly body: JsonObject;
  /** A fault on demand that is about single records. */
  readonly recordFault?: RecordFault;
}

/**
 * Carries out a call and returns the body of the answer.
 *
 * @throws {ServiceError} to answer with an error of the service.
 */
export type Operation = (call: Call) => Promise<object>;
