import { setTimeout } from 'node:timers/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { readLook, readResult, type AskedLook, type FoundResult } from '../windows/read-result';
import type { Bucket } from './bucket';
import { askedLookKey, windowsKey, type RunId } from './keys/object-key';

/** What unpacking may make of a result, in bytes: several times what twenty scenarios have. */
const LONGEST_TEXT = 32 * 1024 * 1024;

/** The same of a look that was asked for. */
const LONGEST_LOOK = 1024;

/** Milliseconds that a page waits for the metrics of a run when it has all else. */
const PATIENCE = 300;

/** What is stored of the last look that was asked for. */
interface StoredLook {
  /** Undefined: no one has asked, or what is stored cannot be read. */
  readonly look: AskedLook | undefined;
  /** Of what is stored; undefined: nothing is. */
  readonly etag: string | undefined;
}

/**
 * The text of what is stored as gzip; '' of what is no gzip, or longer. It takes a millisecond, and is done at once: a thread of the
 * process would have to be waited for. Where a store works in the same process, as in the local run, its queries have them all.
 * @param limit bytes that unpacking may make of it
 */
export function unpackedText(bytes: Buffer, limit: number): string {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit }).toString();
  } catch {
    return '';
  }
}

/** Reads which look at the metrics of a run was asked for last. It may have been taken since. @throws {HttpError} as Bucket */
export async function readAskedLook(bucket: Bucket, run: RunId, signal: AbortSignal): Promise<StoredLook> {
  const stored = await bucket.getBytes(askedLookKey(run), signal);
  if (stored === undefined) return { look: undefined, etag: undefined };
  return { look: readLook(unpackedText(stored.bytes, LONGEST_LOOK)), etag: stored.etag };
}

/**
 * Stores that a look is asked for.
 * @param known ETag of what {@link readAskedLook} has read
 * @returns the new ETag; undefined if someone else asks at the same time
 * @throws {HttpError} as Bucket
 */
export function storeAskedLook(
  bucket: Bucket,
  run: RunId,
  look: AskedLook,
  known: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  return bucket.replace(askedLookKey(run), gzipSync(JSON.stringify(look)), known, signal);
}

/** Reads what is known of the metrics of a run. @throws {HttpError} as Bucket */
export async function readWindows(bucket: Bucket, run: RunId, signal: AbortSignal): Promise<FoundResult> {
  const stored = await bucket.getBytes(windowsKey(run), signal);
  return stored === undefined ? { kind: 'none' } : readResult(unpackedText(stored.bytes, LONGEST_TEXT));
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
