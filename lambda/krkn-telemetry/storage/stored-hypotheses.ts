import type { Bucket } from './bucket';
import { hypothesesKey } from './keys/object-key';

/** Bytes of a file that is read: no longer one is taken. */
const LONGEST_FILE = 64 * 1024;
/** Groups around a group that are looked into. */
const MOST_GROUPS = 10;

/**
 * The hypotheses that hold for a group, as they were written: its own, or else those of the nearest group that it is in.
 * @param group '' for none
 * @throws {HttpError} as Bucket
 */
export async function readHypothesesText(
  bucket: Bucket,
  group: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const parts = group.split('/');
  const groups = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const texts = await Promise.all(
    groups
      .filter((each) => each !== '')
      .slice(0, MOST_GROUPS)
      .map((each) => bucket.getText(hypothesesKey(each), LONGEST_FILE, signal)),
  );
  return texts.find((stored) => stored?.text !== undefined)?.text;
}
