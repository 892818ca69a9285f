import type { Bucket } from './bucket';
import { hypothesesKey } from './keys/object-key';

/** Bytes of a file that is read: no longer one is taken. */
const LONGEST_FILE = 64 * 1024;
/** Groups around a group that are looked into. */
const MOST_GROUPS = 10;

/** The hypotheses of a group. */
export interface StoredHypotheses {
  /** As they were written. */
  readonly text: string;
  /** When they were uploaded, in epoch milliseconds. */
  readonly modified: number;
}

/**
 * The hypotheses that hold for a group: its own, or else those of the nearest group that it is in.
 * @param group '' for none
 * @throws {HttpError} as Bucket
 */
export async function readHypotheses(
  bucket: Bucket,
  group: string,
  signal: AbortSignal,
): Promise<StoredHypotheses | undefined> {
  const parts = group.split('/');
  const groups = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const files = await Promise.all(
    groups
      .filter((each) => each !== '')
      .slice(0, MOST_GROUPS)
      .map((each) => bucket.getText(hypothesesKey(each), LONGEST_FILE, signal)),
  );
  return files.flatMap((file) => (file?.text === undefined ? [] : { ...file, text: file.text }))[0];
}
