import { gunzipSync, gzipSync } from 'node:zlib';
import { parseJsonObject } from '../../kit/json';
import type { WindowsResult } from '../windows/result';

/** Bytes that unpacking may make of a result. */
const LONGEST_RESULT = 64 * 1024 * 1024;

/**
 * A result as it is stored: the same one is the same bytes, as gzip is not told the time.
 * @param requestedAt of the message that asked for it
 */
export function packResult(result: WindowsResult, requestedAt: number): Buffer {
  return gzipSync(JSON.stringify({ ...result, requestedAt }));
}

/** When a stored result was asked for, in epoch milliseconds; 0 of what cannot be read. */
export function requestedAtOfPacked(bytes: Buffer): number {
  try {
    const text = gunzipSync(bytes, { maxOutputLength: LONGEST_RESULT }).toString();
    return Number(parseJsonObject(text)?.['requestedAt'] ?? 0);
  } catch {
    return 0;
  }
}
