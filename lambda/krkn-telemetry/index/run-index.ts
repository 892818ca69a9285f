import { ConcurrencyLimit, sharedSignal } from '../../kit/concurrency';
import type { Bucket } from '../storage/bucket';
import { HttpError } from '../../http/errors';
import { indexedRun, runFolder, type RunId } from '../storage/keys/object-key';
import { summarizeStored, unfinishedRun, type RunSummary } from '../model/run-summary';
import type { StoredRun } from '../model/verdict';
import { groupOverviews, type GroupList } from './group-overviews';
import { awaitingAlerts, found, IndexStore, latestLines, tellsMore } from './index-store';
import { lookIntoFolder } from './look-into-folder';
import { nothingAround, runSurroundings, type RunSurroundings } from '../model/group/run-surroundings';
import { refreshGroup, tolerable, type RefreshedGroup, type RefreshParts } from './refresh-group';

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
/** Seconds that an upload may go on when its link has expired. */
const LAST_UPLOAD = 60;

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
   * Notes that alerts of a run may be uploaded: until the link for them has expired, lists look whether they have come.
   * @param folder `group/requestId`
   * @throws {HttpError} as Bucket
   */
  async awaitAlerts(folder: string, signal: AbortSignal): Promise<void> {
    const { bucket, store, now } = this.parts;
    const { group, requestId } = indexedRun(folder);
    const seconds = Math.floor(now() / 1000);
    const rule = awaitingAlerts(seconds + bucket.linkExpiration + LAST_UPLOAD);
    await store.append(group, [unfinishedRun(requestId, seconds)], signal, rule);
  }

  /**
   * Tells of a run what is stored of it by now: to be called when that has changed, such as when its metrics were looked at for
   * the last time. A line that comes meanwhile is left as it is: who adds it has read what is stored, too.
   * @throws {HttpError} as Bucket, also when too many write at the same time. It is then told when the run's page is opened.
   */
  async refreshRun(id: RunId, signal: AbortSignal): Promise<void> {
    const { store } = this.parts;
    const { group, requestId: name } = indexedRun(runFolder(id));
    const { segments } = await store.read(group, signal);
    const known = latestLines(segments).get(name);
    const look = await lookIntoFolder(this.parts, { group, name, known }, signal);
    if (look.kind !== 'run') return;
    await store.append(group, [look.run], signal, found(new Map(known && [[name, known]])));
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
   * What is around a run in its group. A page of the run tells less without it: what fails here fails nothing. If the index
   * tells something else of the run than was read, such as when files were put into the bucket by hand, it is corrected.
   * @param reading the run as far as it can be read
   */
  async around(id: RunId, reading: Promise<StoredRun>, signal: AbortSignal): Promise<RunSurroundings> {
    try {
      const [{ runs, indexing }, stored] = await Promise.all([
        this.group(id.group, signal, AROUND_TIME),
        reading,
      ]);
      await this.correct(id, runs, stored, sharedSignal(signal, AbortSignal.timeout(AROUND_TIME)));
      const around = runSurroundings(runs, id.requestId, stored.run);
      // While not all runs are known, others may be there.
      return indexing === undefined ? around : { ...around, isAlone: false };
    } catch (error) {
      if (!(error instanceof HttpError)) throw error;
      return nothingAround;
    }
  }

  private async correct(
    { group, requestId }: RunId,
    runs: readonly RunSummary[],
    stored: StoredRun,
    signal: AbortSignal,
  ): Promise<void> {
    const known = runs.find((run) => run.requestId === requestId);
    // What S3 did not return in time may be what the line tells.
    if (known === undefined || stored.metrics.kind === 'late') return;
    const { alertsUntil, lastSign = Math.floor(this.parts.now() / 1000) } = known;
    const read = { ...summarizeStored(requestId, stored, lastSign), alertsUntil };
    if (!tellsMore(read, known)) return;
    await this.parts.store
      .append(group, [read], signal, found(new Map([[requestId, known]])))
      .catch((error: unknown) => void tolerable(error, signal));
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
