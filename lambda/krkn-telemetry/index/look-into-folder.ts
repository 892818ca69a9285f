import { HttpError } from '../../http/errors';
import type { ConcurrencyLimit } from '../../kit/concurrency';
import type { Bucket, StoredText } from '../storage/bucket';
import { isAboutObject } from '../storage/s3-errors';
import { groupPrefix, telemetryKey, type RunId } from '../storage/keys/object-key';
import { LONGEST_TELEMETRY } from '../model/read-run';
import { summarizeStored, unfinishedRun, unreachableRun, type RunSummary } from '../model/run-summary';
import { lastSignOf } from '../model/verdict';
import { readWindows } from '../storage/stored-windows';
import { getAlerts, toStoredRun } from './stored-run';

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
  /** What the index tells of it. */
  readonly known: RunSummary | undefined;
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
  { group, name, known }: FolderInGroup,
  signal: AbortSignal,
): Promise<Look> {
  const id = { group, requestId: name };
  const alertsUntil = stillAwaited(known, parts.now());
  // Most folders are runs that have ended: their telemetry says so.
  const run = await summaryOf(parts, id, signal);
  if (run !== undefined) return { kind: 'run', name, run: { ...run, alertsUntil } };
  const { folders, files } = await parts.bucket.listPart(
    `${groupPrefix(group)}${name}/`,
    { limit: FEW },
    signal,
  );
  if (files.length > 0) {
    return { kind: 'run', name, run: { ...unfinishedRun(name, lastSignOf(files)), alertsUntil } };
  }
  return { kind: folders.length > 0 ? 'group' : 'nothing', name };
}

/** Undefined: nothing that comes by now was asked for before. */
function stillAwaited(known: RunSummary | undefined, now: number): number | undefined {
  const until = known?.alertsUntil;
  return until !== undefined && now / 1000 < until ? until : undefined;
}

/** Undefined: there is no telemetry. */
async function summaryOf(
  { bucket, largeReads, now }: LookParts,
  id: RunId,
  signal: AbortSignal,
): Promise<RunSummary | undefined> {
  const { requestId } = id;
  const read = (limit: number): Promise<StoredText | undefined> =>
    bucket.getText(telemetryKey(id), limit, signal);
  try {
    const telemetry = await read(LARGE_TELEMETRY);
    if (telemetry === undefined) return undefined;
    const [alerts, metrics] = await Promise.all([
      getAlerts(bucket, id, signal),
      readWindows(bucket, id, signal),
    ]);
    const summarize = (text: StoredText | undefined): RunSummary =>
      summarizeStored(requestId, toStoredRun(text, alerts, metrics), 0);
    if (telemetry.text !== undefined) return summarize(telemetry);
    return await largeReads.run(async () => summarize(await read(LONGEST_TELEMETRY)));
  } catch (error) {
    if (error instanceof HttpError && !isAboutObject(error)) throw error;
    return unreachableRun(requestId, Math.floor(now() / 1000));
  }
}
