/**
 * What happens to a record whose series and time are stored already.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_WriteRecords.html (Upserts)
 */
import { type RecordValue, sameValue } from './record';

/** A value and its version. */
export interface VersionedValue {
  readonly version: bigint;
  readonly value: RecordValue;
}

/** The stored record stays, gives way, or stays because the new one is refused. */
type VersionDecision =
  | { readonly kind: 'keep' }
  | { readonly kind: 'replace' }
  | { readonly kind: 'reject'; readonly reason: string };

/** Decides between the stored record and one that is written now. */
export function decideVersion(existing: VersionedValue, incoming: VersionedValue): VersionDecision {
  if (incoming.version > existing.version) {
    return { kind: 'replace' };
  }
  if (sameValue(existing.value, incoming.value)) {
    return { kind: 'keep' };
  }
  return { kind: 'reject', reason: rejectReason(existing.version, incoming.version) };
}

function rejectReason(existing: bigint, incoming: bigint): string {
  return incoming === existing
    ? 'A record already exists with the same time, dimensions, measure name, and record version. A higher record version must be specified in order to update the measure value. Specifying record version is supported by the latest SDKs.'
    : `The record version ${String(incoming)} is lower than the existing version ${String(existing)}. A higher version is required to update the measure value.`;
}
