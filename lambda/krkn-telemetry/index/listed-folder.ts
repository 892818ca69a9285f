import type { Bucket } from '../storage/bucket';
import { groupPrefix } from '../storage/keys/object-key';
import { parseRequestId } from '../storage/keys/request-id';
import type { RunSummary } from '../model/run-summary';

/** What was listed of a group's folder. */
export interface ListedFolder {
  /** Names of folders in it, newest first. */
  readonly names: readonly string[];
  /** Whether there are files directly in what was listed. */
  readonly hasFiles: boolean;
  /** Whether a folder of this name would have been listed if there were one. */
  readonly covers: (name: string) => boolean;
}

/** Names that S3 lists at once. */
const LISTED_AT_ONCE = 1000;

/** Runs that the newest part begins with. */
const NEWEST_RUNS = 100;

/** Lists all of a group's folder. @throws {HttpError} as Bucket */
export async function listWholeFolder(
  bucket: Bucket,
  group: string,
  signal: AbortSignal,
): Promise<ListedFolder> {
  const { folders, files } = await bucket.list(groupPrefix(group), signal);
  return { names: folders, hasFiles: files.length > 0, covers: () => true };
}

/**
 * Lists the newest part of a group's folder in one request: from the 100th newest run on, by the epoch that Krkn begins
 * ids with, to the last name, or as far as S3 goes.
 * @param runs those that are known of the group
 * @throws {HttpError} as Bucket
 */
export async function listNewestPart(
  bucket: Bucket,
  group: string,
  runs: Iterable<RunSummary>,
  signal: AbortSignal,
): Promise<ListedFolder> {
  const startAfter = epochOfNewest(runs);
  const part = { startAfter, limit: LISTED_AT_ONCE };
  const { folders, files, isTruncated } = await bucket.listPart(groupPrefix(group), part, signal);
  const [first, last] = [Buffer.from(startAfter ?? ''), Buffer.from(`${folders.at(-1) ?? ''}/`)];
  return {
    names: folders.toReversed(),
    hasFiles: files.length > 0,
    covers: (name) => {
      // As S3 does: by the bytes of the folder's prefix.
      const prefix = Buffer.from(`${name}/`);
      return prefix.compare(first) > 0 && (!isTruncated || prefix.compare(last) <= 0);
    },
  };
}

/**
 * The epoch digits of the 100th newest run by its id, which begins with them. Undefined: there are not as many. Telemetry
 * may tell another start: by that, newer ids could be left out.
 */
function epochOfNewest(runs: Iterable<RunSummary>): string | undefined {
  const epochs = Array.from(runs, ({ requestId }) => parseRequestId(requestId).startedAt ?? 0);
  const epoch = epochs.sort((left, right) => right - left)[NEWEST_RUNS - 1] ?? 0;
  return epoch === 0 ? undefined : String(epoch).padStart(10, '0');
}
