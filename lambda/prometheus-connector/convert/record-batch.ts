import type { Destination } from './destinations';
import type { ItemCounts } from './item';
import type { RejectionReason } from './rejections';

/** What one call of WriteRecords writes: 1 to 100 records. */
export interface RecordBatch {
  readonly destination: Destination;
  readonly length: number;
  /** Whether senders send it again and again by themselves: then no request fails because of it. */
  readonly isRecurring: boolean;
  /** The JSON body of the call. */
  serialize(): string;
  /** The records from position `start` up to `end`, as a batch of their own. */
  slice(start: number, end: number): RecordBatch;
  /** What the record at a position is counted as in the answer; undefined: not at all. */
  countedAs(position: number): keyof ItemCounts | undefined;
  /** Notes that the record at a position was refused for good. */
  refuse(position: number, reason: RejectionReason): void;
}

/** Records in a call of WriteRecords. https://docs.aws.amazon.com/timestream/latest/developerguide/ts-limits.html */
const MOST_RECORDS = 100;

/** Cuts records into batches of as many as a call takes. */
export function cut<R>(
  records: readonly R[],
  toBatch: (records: readonly R[]) => RecordBatch,
): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let start = 0; start < records.length; start += MOST_RECORDS) {
    batches.push(toBatch(records.slice(start, start + MOST_RECORDS)));
  }
  return batches;
}
