import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunSummary } from '../run/run-summary';
import { fromLine, toLine } from './summary-line';

/** Lines of a segment; the next one goes to a new segment. */
export const FULL_SEGMENT = 500;

/** What unpacking may make of a segment, in bytes: far more than 500 lines have. */
const LONGEST_TEXT = 64 * 1024 * 1024;

/** What is in a segment. */
export interface Segment {
  /** In order of arrival. */
  readonly runs: readonly RunSummary[];
  /** Whether something in it could not be read, and counts as absent. */
  readonly isDamaged: boolean;
}

/** The bytes of a segment: JSON lines in gzip. No bytes when there are no runs, so that a listing tells that. */
export function packSegment(runs: readonly RunSummary[]): Buffer {
  if (runs.length === 0) return Buffer.alloc(0);
  return gzipSync(runs.map((run) => `${toLine(run)}\n`).join(''));
}

/** Reads the bytes of a segment, whatever they are. */
export function unpackSegment(bytes: Buffer): Segment {
  const text = unzip(bytes);
  if (text === undefined) return { runs: [], isDamaged: true };
  const lines = text.split('\n').filter((line) => line !== '');
  const runs = lines.flatMap((line) => fromLine(line) ?? []);
  return { runs, isDamaged: runs.length < lines.length };
}

function unzip(bytes: Buffer): string | undefined {
  if (bytes.byteLength === 0) return '';
  try {
    return gunzipSync(bytes, { maxOutputLength: LONGEST_TEXT }).toString('utf8');
  } catch {
    return undefined;
  }
}
