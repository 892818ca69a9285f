import { gunzipSync, gzipSync } from 'node:zlib';
import type { RunSummary } from '../model/run-summary';
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
  /** Bytes of its lines. */
  readonly byteLength: number;
}

/** A segment as it is stored. */
interface PackedSegment {
  readonly bytes: Buffer;
  /** Bytes of its lines. */
  readonly byteLength: number;
}

/** The bytes of a segment: JSON lines in gzip. No bytes when there are no runs, so that a listing tells that. */
export function packSegment(runs: readonly RunSummary[]): PackedSegment {
  const lines = Buffer.from(runs.map((run) => `${toLine(run)}\n`).join(''));
  return { bytes: runs.length === 0 ? lines : gzipSync(lines), byteLength: lines.byteLength };
}

/** Reads the bytes of a segment, whatever they are. */
export function unpackSegment(bytes: Buffer): Segment {
  const unzipped = unzip(bytes);
  if (unzipped === undefined) return { runs: [], isDamaged: true, byteLength: 0 };
  const lines = unzipped
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
  const runs = lines.flatMap((line) => fromLine(line) ?? []);
  return { runs, isDamaged: runs.length < lines.length, byteLength: unzipped.byteLength };
}

function unzip(bytes: Buffer): Buffer | undefined {
  if (bytes.byteLength === 0) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LONGEST_TEXT });
  } catch {
    return undefined;
  }
}
