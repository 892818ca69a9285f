import type { Bucket } from '../bucket/bucket';
import { groupPrefix } from '../keys/object-key';
import { readRun } from '../run/read-run';
import { summarizeRun, unfinishedRun, unreadableRun, type RunSummary } from '../run/run-summary';

/** What a folder of a group turns out to be. */
export type Look =
  /** `isFinal`: whether the index may hold it so. A run that is in progress is looked at again. */
  | { readonly kind: 'run'; readonly run: RunSummary; readonly isFinal: boolean }
  | { readonly kind: 'group'; readonly name: string }
  | { readonly kind: 'nothing' };

/** Milliseconds after its last file for which a run without telemetry is in progress. */
const IN_PROGRESS = 24 * 60 * 60 * 1000;

/** Files that say how long ago a run was in progress, at most. */
const FEW = 20;

/**
 * Looks into a folder that the index does not know.
 * @param now epoch milliseconds
 * @throws HttpError as Bucket
 */
export async function lookIntoFolder(
  bucket: Bucket,
  group: string,
  name: string,
  now: number,
  signal: AbortSignal,
): Promise<Look> {
  const prefix = `${groupPrefix(group)}${name}/`;
  // Most folders are runs that have ended: one request says all of them.
  const text = await bucket.getText(`${prefix}telemetry.json`, signal);
  if (text !== undefined) return { kind: 'run', run: summarizeText(name, text), isFinal: true };
  const { folders, files } = await bucket.listPart(prefix, { limit: FEW }, signal);
  if (files.length > 0) {
    const lastSign = files.reduce((last, { modified }) => Math.max(last, Date.parse(modified)), 0);
    return { kind: 'run', run: unfinishedRun(name), isFinal: now - lastSign > IN_PROGRESS };
  }
  return folders.length > 0 ? { kind: 'group', name } : { kind: 'nothing' };
}

function summarizeText(requestId: string, text: string): RunSummary {
  const run = readRun(text);
  return run === undefined ? unreadableRun(requestId) : summarizeRun(requestId, run);
}
