import { gzipSync } from 'node:zlib';
import { parseJsonObject } from '../../kit/json';
import { unpackedText } from '../storage/stored-windows';
import { readResult } from '../windows/read-result';
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

/** A stored result. Undefined: this version cannot read it. */
export function readPacked(bytes: Buffer): WindowsResult | undefined {
  const found = readResult(unpackedText(bytes, LONGEST_RESULT));
  return found.kind === 'result' ? found.result : undefined;
}

/** When a stored result, of whatever version, was asked for, in epoch milliseconds; 0 of what cannot be read. */
export function requestedAtOfPacked(bytes: Buffer): number {
  return Number(parseJsonObject(unpackedText(bytes, LONGEST_RESULT))?.['requestedAt'] ?? 0);
}
