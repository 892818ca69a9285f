import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { readResult, type FoundResult } from '../windows/read-result';
import type { Bucket } from './bucket';
import { windowsKey, type RunId } from './keys/object-key';

/** What unpacking may make of a result, in bytes: several times what twenty scenarios have. */
const LONGEST_TEXT = 32 * 1024 * 1024;

/** Milliseconds that a page waits for the metrics of a run when it has all else. */
const PATIENCE = 300;

/** Reads what is known of the metrics of a run. @throws {HttpError} as Bucket */
export async function readWindows(bucket: Bucket, run: RunId, signal: AbortSignal): Promise<FoundResult> {
  const stored = await bucket.getBytes(windowsKey(run), signal);
  if (stored === undefined) return { kind: 'none' };
  const text = await promisify(gunzip)(stored.bytes, { maxOutputLength: LONGEST_TEXT }).catch(() => '');
  return readResult(text.toString());
}

/**
 * The same for a page that shows more than that: it is `late` when it cannot be read soon after all else.
 * @param allElse what the page shows besides
 */
export async function readWindowsSoon(
  bucket: Bucket,
  run: RunId,
  allElse: Promise<unknown>,
  signal: AbortSignal,
): Promise<FoundResult> {
  const over = new AbortController();
  const late: FoundResult = { kind: 'late' };
  const reading = readWindows(bucket, run, AbortSignal.any([signal, over.signal])).catch(() => late);
  try {
    return await Promise.race([
      reading,
      allElse.then(() => setTimeout(PATIENCE, late, { signal: over.signal })),
    ]);
  } finally {
    over.abort();
  }
}
