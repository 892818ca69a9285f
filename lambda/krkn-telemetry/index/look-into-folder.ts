import { HttpError } from '../../http/errors';
import type { ConcurrencyLimit } from '../../kit/concurrency';
import type { Bucket } from '../storage/bucket';
import { isAboutObject } from '../storage/s3-errors';
import { groupPrefix } from '../storage/keys/object-key';
import { LONGEST_TELEMETRY, readRun } from '../model/read-run';
import {
  summarizeRun,
  unfinishedRun,
  unreachableRun,
  unreadableRun,
  type RunSummary,
} from '../model/run-summary';

/** What a folder of a group turns out to be. */
export type Look =
  | { readonly kind: 'run'; readonly name: string; readonly run: RunSummary }
  | { readonly kind: 'group' | 'nothing'; readonly name: string };

/** What looking needs. */
export interface LookParts {
  readonly bucket: Bucket;
  /** Lets one large read of all looks of the process run at a time: two would take too much memory. */
  readonly largeReads: ConcurrencyLimit;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** A folder that is looked into. */
interface FolderInGroup {
  readonly group: string;
  readonly name: string;
}

/** Bytes of telemetry from which on it is read by itself: in memory it is some twenty times as large. */
const LARGE_TELEMETRY = 1024 * 1024;

/** Files that say how long ago a run was in progress, at most. */
const FEW = 20;

/**
 * Looks into a folder that the index does not know, or does not know enough of.
 * @throws {HttpError} as Bucket, for what other folders would meet as well; what is wrong with one run is said of that run
 */
export async function lookIntoFolder(
  parts: LookParts,
  { group, name }: FolderInGroup,
  signal: AbortSignal,
): Promise<Look> {
  const prefix = `${groupPrefix(group)}${name}/`;
  // Most folders are runs that have ended: one request says all of them.
  const run = await summaryOf(parts, prefix, name, signal);
  if (run !== undefined) return { kind: 'run', name, run };
  const { folders, files } = await parts.bucket.listPart(prefix, { limit: FEW }, signal);
  if (files.length > 0) {
    const lastSign = files.reduce((last, { modified }) => Math.max(last, Date.parse(modified)), 0);
    return { kind: 'run', name, run: unfinishedRun(name, Math.floor(lastSign / 1000)) };
  }
  return { kind: folders.length > 0 ? 'group' : 'nothing', name };
}

/** Undefined: there is no telemetry. */
async function summaryOf(
  { bucket, largeReads, now }: LookParts,
  prefix: string,
  requestId: string,
  signal: AbortSignal,
): Promise<RunSummary | undefined> {
  const key = `${prefix}telemetry.json`;
  const read = async (limit: number): Promise<RunSummary | 'longer' | undefined> => {
    const stored = await bucket.getText(key, limit, signal);
    if (stored === undefined) return undefined;
    return stored.text === undefined ? 'longer' : summarizeText(requestId, stored.text);
  };
  try {
    const run = await read(LARGE_TELEMETRY);
    if (run !== 'longer') return run;
    const large = await largeReads.run(() => read(LONGEST_TELEMETRY));
    return large === 'longer' ? unreadableRun(requestId) : large;
  } catch (error) {
    if (error instanceof HttpError && !isAboutObject(error)) throw error;
    return unreachableRun(requestId, Math.floor(now() / 1000));
  }
}

function summarizeText(requestId: string, text: string): RunSummary {
  const run = readRun(text);
  return run === undefined ? unreadableRun(requestId) : summarizeRun(requestId, run);
}
