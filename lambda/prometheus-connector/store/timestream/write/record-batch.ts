import { createHash } from 'node:crypto';
import type { Destination } from '../../../../metrics/model/destination';
import type { RoutedDestination } from '../../../model/routing';
import type { ItemCounts } from '../../../model/item';
import type { RefusedEntry, Refusals } from '../../../model/refusals';
import type { RecordSource } from './record-body';
import { MOST_RECORDS, type RecordGroups } from './record-groups';

/** What one call of WriteRecords writes: 1 to 100 records. */
export interface RecordBatch {
  readonly destination: RoutedDestination;
  readonly length: number;
  /** The JSON body of the call. */
  serialize(): string;
  /** The records from position `start` up to `end`, as a batch of their own. */
  slice(start: number, end: number): RecordBatch;
  /** What the record at a position is counted as in the answer; undefined: not at all. */
  countedAs(position: number): keyof ItemCounts | undefined;
  /** A text for what the record at a position is about, its series mostly: the same in every request. */
  keyAt(position: number): string;
  /** What of the record at a position matters when it is refused. */
  refusedAt(position: number): RefusedEntry;
}

/** The batches of a request. */
export interface Batches {
  /** Of records about which nothing is known, as many as a call takes. */
  readonly usual: readonly RecordBatch[];
  /** Of records that were among those of a refused call lately: a tenth of what was refused with them. */
  readonly suspect: readonly RecordBatch[];
  /** Of one series each, of which a record was refused alone lately. */
  readonly refused: readonly RecordBatch[];
}

/**
 * Records that were cut into batches, except those that Timestream could not hold: one bad record fails a whole call.
 */
export interface Cut {
  readonly batches: Batches;
  readonly refusals: Refusals;
}

/** What is known of earlier calls. */
export interface KnownRefusals {
  /** Whether nothing is known. */
  readonly isEmpty: boolean;
  /** Records in the smallest call that was refused lately with what has this key in it. Undefined: none was. */
  smallestCall(key: string): number | undefined;
}

/** The state before anything was refused. */
const nothingKnown: KnownRefusals = { isEmpty: true, smallestCall: () => undefined };

/**
 * The text of {@link RecordBatch.keyAt} for records of a kind: a hash, as series may have kilobytes of labels.
 * @param of the series, or what else records of this kind are about
 */
export function recordKey(kind: string, { namespace, collection }: Destination, of: string): string {
  return createHash('sha256')
    .update(JSON.stringify([kind, namespace, collection, of]))
    .digest('base64');
}

/** Cuts records into batches of what is best written together, so that those which may be refused cost no others a call. */
export function cut<R>(
  records: readonly R[],
  toBatch: (records: readonly R[]) => RecordBatch & RecordSource,
  groups: RecordGroups,
  known = nothingKnown,
): Batches {
  if (known.isEmpty || records.length === 0) {
    return { usual: cutByGroup(groups, records, toBatch), suspect: [], refused: [] };
  }
  const all = toBatch(records);
  const usual: R[] = [];
  const suspectsBySize = new Map<number, R[]>();
  const refusedByKey = new Map<string, R[]>();
  for (const [position, record] of records.entries()) {
    const key = all.keyAt(position);
    const size = known.smallestCall(key);
    if (size === undefined) usual.push(record);
    else if (size === 1) append(refusedByKey, key, record);
    else append(suspectsBySize, partSize(size), record);
  }
  return {
    usual: cutByGroup(groups, usual, toBatch),
    suspect: [...suspectsBySize].flatMap(([size, list]) => cutEvery(size, list, toBatch)),
    refused: [...refusedByKey.values()].flatMap((list) => cutEvery(MOST_RECORDS, list, toBatch)),
  };
}

/** The parts that a refused batch of more than one record is tried in. */
export function partsOf(batch: RecordBatch): readonly RecordBatch[] {
  const size = partSize(batch.length);
  const parts: RecordBatch[] = [];
  for (let start = 0; start < batch.length; start += size) {
    parts.push(batch.slice(start, Math.min(start + size, batch.length)));
  }
  return parts;
}

/** All batches of several lists, by what is known of them. */
export function joinBatches(lists: readonly Batches[]): Batches {
  return {
    usual: lists.flatMap(({ usual }) => usual),
    suspect: lists.flatMap(({ suspect }) => suspect),
    refused: lists.flatMap(({ refused }) => refused),
  };
}

/** Two rounds of ten find one record among a hundred, where halving takes seven. */
function partSize(length: number): number {
  return Math.ceil(length / 10);
}

function cutByGroup<R>(
  groups: RecordGroups,
  records: readonly R[],
  toBatch: (records: readonly R[]) => RecordBatch & RecordSource,
): RecordBatch[] {
  return groups.of(toBatch(records)).map((group) => toBatch(group.map((position) => records[position]!)));
}

function cutEvery<R>(
  size: number,
  records: readonly R[],
  toBatch: (records: readonly R[]) => RecordBatch,
): RecordBatch[] {
  const batches: RecordBatch[] = [];
  for (let start = 0; start < records.length; start += size) {
    batches.push(toBatch(records.slice(start, start + size)));
  }
  return batches;
}

function append<K, R>(lists: Map<K, R[]>, key: K, record: R): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [record]);
  else list.push(record);
}
