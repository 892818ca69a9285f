import { gunzipSync, gzipSync } from 'node:zlib';
import { parseJsonObject } from '../../kit/json';
import type { WindowsResult } from '../windows/result';

/** Bytes that unpacking may make of a result. */
const LONGEST_RESULT = 64 * 1024 * 1024;

/** A result as it is stored: the same one is the same bytes, as gzip is not told the time. */
export function packResult(result: WindowsResult): Buffer {
  return gzipSync(JSON.stringify(result));
}

/** The shift of a stored result; undefined of what cannot be read. */
export function shiftOfPacked(bytes: Buffer): unknown {
  try {
    return parseJsonObject(gunzipSync(bytes, { maxOutputLength: LONGEST_RESULT }).toString())?.['shift'];
  } catch {
    return undefined;
  }
}
