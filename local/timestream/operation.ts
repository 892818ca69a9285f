import type { RecordFault } from './faults';
import type { JsonObject } from './json-fields';

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
