/**
 * The time of a record, and the range of times that a table takes.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_Record.html
 */
import { LIMITS } from './limits';

/** Length of each TimeUnit. */
export const NANOSECONDS_PER_UNIT = {
  MILLISECONDS: 1_000_000n,
  SECONDS: 1_000_000_000n,
  MICROSECONDS: 1000n,
  NANOSECONDS: 1n,
} as const;
export type TimeUnit = keyof typeof NANOSECONDS_PER_UNIT;

/** How long a table keeps records in each store, and whether late records may go to the magnetic store. */
export interface Retention {
  readonly memoryStoreHours: number;
  readonly magneticStoreDays: number;
  readonly magneticStoreWrites: boolean;
}

/** Store that a record of some time goes to; or why no store takes it. */
export type Placement =
  { readonly store: 'MemoryStore' | 'MagneticStore' } | { readonly store?: never; readonly reason: string };

const HOUR = 3_600_000;

/**
 * Finds the store for a record.
 *
 * @param timeNs nanoseconds since the epoch.
 * @param now epoch milliseconds.
 */
export function placeRecord(timeNs: bigint, retention: Retention, now: number): Placement {
  const end = now + LIMITS.futureMinutes * 60_000;
  const memoryStart = now - retention.memoryStoreHours * HOUR;
  if (isWithin(timeNs, memoryStart, end)) {
    return { store: 'MemoryStore' };
  }
  if (!retention.magneticStoreWrites) {
    return outside(memoryStart, end, 'memory store');
  }
  const magneticStart = now - retention.magneticStoreDays * 24 * HOUR;
  return isWithin(timeNs, magneticStart, memoryStart)
    ? { store: 'MagneticStore' }
    : outside(Math.min(magneticStart, memoryStart), end, 'data ingestion window');
}

/**
 * Nothing before this time, in nanoseconds since the epoch, is in a table any more: what the memory store has kept
 * to the end goes to the magnetic store, which keeps it as long as it says.
 *
 * @param now epoch milliseconds.
 */
export function keptSince(retention: Retention, now: number): bigint {
  return nanoseconds(now - (retention.memoryStoreHours + retention.magneticStoreDays * 24) * HOUR);
}

/** Why no table can keep records that long; undefined if one can, or if nothing is said. */
export function retentionProblem(memoryStoreHours?: number, magneticStoreDays?: number): string | undefined {
  return (
    rangeProblem(memoryStoreHours, LIMITS.memoryStoreRetentionHours, 'hours') ??
    rangeProblem(magneticStoreDays, LIMITS.magneticStoreRetentionDays, 'days')
  );
}

function rangeProblem(given: number | undefined, maximum: number, unit: string): string | undefined {
  return given === undefined || (Number.isInteger(given) && given >= 1 && given <= maximum)
    ? undefined
    : `A retention of ${given} ${unit} is not a whole number from 1 to ${maximum}.`;
}

function isWithin(timeNs: bigint, start: number, end: number): boolean {
  return timeNs >= nanoseconds(start) && timeNs < nanoseconds(end);
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.floor(milliseconds)) * NANOSECONDS_PER_UNIT.MILLISECONDS;
}

function outside(start: number, end: number, what: string): Placement {
  // Two hundred years of magnetic retention reach back before the epoch, and no record has a negative time.
  const range = `[${new Date(Math.max(start, 0)).toISOString()}, ${new Date(end).toISOString()})`;
  return { reason: `The record timestamp is outside the time range ${range} of the ${what}.` };
}
