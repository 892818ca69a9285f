import type { Call } from '../aws-json/operation';
import type { RecordFault } from './faults';

/** A call of Timestream, with the fault on demand that is about single records. */
export interface TimestreamCall extends Call {
  readonly recordFault?: RecordFault;
}

/** Carries out a call, as an `Operation` does, and the fault that strikes it. */
export type TimestreamOperation = (call: TimestreamCall) => Promise<object>;
