import { ConcurrencyLimit, sharedSignal } from '../../kit/concurrency';
import type { Bucket } from '../storage/bucket';
import { HttpError } from '../../http/errors';
import type { Run } from '../model/run';
import { indexedRun, type RunId } from '../storage/keys/object-key';
import type { RunSummary } from '../model/run-summary';
import { groupOverviews, type GroupList } from './group-overviews';
import { IndexStore } from './index-store';
import { nothingAround, runSurroundings, type RunSurroundings } from '../model/group/run-surroundings';
import { refreshGroup, type RefreshedGroup, type RefreshParts } from './refresh-group';

interface RunIndexProps {
  readonly bucket: Bucket;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Milliseconds that a page of one group may take for looking into folders. */
const GROUP_TIME = 8_000;
/** Milliseconds that the page of a run may take for that. */
const AROUND_TIME = 1_000;
/** Milliseconds that the page of all groups may take for that. */
const GROUPS_TIME = 5_000;

/**
 * Tells of runs without reading their telemetry: docs/decisions/0005-run-index.md. It builds and repairs itself from
 * what is in the bucket. Keep one as long as the process lives: what it has read it reads again only when that has changed.
 */
export class RunIndex {
  private readonly parts: RefreshParts;

  constructor({ bucket, now }: RunIndexProps) {
    this.parts = { bucket, now, store: new IndexStore(bucket), largeReads: new ConcurrencyLimit(1) };
  }

  /**
   * Adds a run whose telemetry is stored, or replaces what is known of it.
   * @param folder `group/requestId`
   * @throws {HttpError} as Bucket. The run is then found, and added, when its group is looked at.
   */
  async add(folder: string, run: RunSummary, signal: AbortSignal): Promise<void> {
    await this.parts.store.append(indexedRun(folder).group, [run], signal);
  }

  /**
   * All that is known of a group: no runs and no groups if there is no such.
   * @param timeLimit milliseconds after which no more folders are looked into that the index does not know
   * @throws {HttpError} as Bucket, when runs can be read neither from the index nor from the folders
   */
  group(group: string, signal: AbortSignal, timeLimit: number = GROUP_TIME): Promise<RefreshedGroup> {
    return refreshGroup(this.parts, group, timeLimit, sharedSignal(signal));
  }

  /**
   * What is around a run in its group. A page of the run tells less without it: what fails here fails nothing.
   * @param reading the run as far as it can be read
   */
  async around(
    { group, requestId }: RunId,
    reading: Promise<{ readonly run: Run | undefined }>,
    signal: AbortSignal,
  ): Promise<RunSurroundings> {
    try {
      const [{ runs }, { run }] = await Promise.all([this.group(group, signal, AROUND_TIME), reading]);
      return runSurroundings(runs, requestId, run);
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return nothingAround;
    }
  }

  /**
   * All groups that hold runs, at any depth, that with the newest run first.
   * @param timeLimit as of {@link RunIndex.group}
   * @throws {HttpError} as Bucket
   */
  groups(signal: AbortSignal, timeLimit: number = GROUPS_TIME): Promise<GroupList> {
    return groupOverviews(this.parts, timeLimit, sharedSignal(signal));
  }
}
