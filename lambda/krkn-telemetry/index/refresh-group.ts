import { HttpError } from '../../http/errors';
import { inParallel, sharedSignal } from '../../kit/concurrency';
import { compareFileNames } from '../storage/keys/file-order';
import type { RunSummary } from '../model/run-summary';
import { found, latestLines, tellsMore, type IndexStore, type StoredIndex } from './index-store';
import { listNewestPart, listWholeFolder, type ListedFolder } from './listed-folder';
import { lookIntoFolder, type Look, type LookParts } from './look-into-folder';
import { openRuns } from './open-runs';
import { isCurrent, notReconciled, type Reconciliation } from './reconciliation';
import { newestFirst } from './run-order';
import { FULL_SEGMENT } from './segment';

/** What is known of a group. */
interface GroupIndex {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** Names of the groups in it, in the order in which people look for them. */
  readonly subgroups: readonly string[];
  /** Undefined unless there was no time to look into all folders: how many runs are known, and how many there may be. */
  readonly indexing: { readonly done: number; readonly total: number } | undefined;
}

/** What is known of a group whose folder has been looked at. */
export interface RefreshedGroup extends GroupIndex {
  /** Whether there are files directly in the folder. */
  readonly hasFiles: boolean;
  /** Whether the folder is a run rather than a group: there are files directly in it, and no one sent runs of the group. */
  readonly isRun: boolean;
}

/** What refreshing needs. */
export interface RefreshParts extends LookParts {
  readonly store: IndexStore;
}

/** Folders that are looked into at the same time. */
const LOOKS_AT_ONCE = 24;
/** Milliseconds that requests begun in time may take longer than it. */
const GRACE = 2_000;
/** Milliseconds that adding to the index may take. */
const ADDING = 3_000;

/**
 * Reads a group's index and compares it with the group's folder: with all of it when that has not been done for a day,
 * else with its newest part. What the index does not know is looked into, shown and added to it. A failure of the index
 * fails nothing as far as the runs can be read otherwise.
 * @param timeLimit milliseconds for looking into folders
 * @throws {HttpError} as Bucket, when nothing can be read
 */
export async function refreshGroup(
  parts: RefreshParts,
  group: string,
  timeLimit: number,
  signal: AbortSignal,
): Promise<RefreshedGroup> {
  return new GroupRefresh(parts, group, timeLimit, signal).run();
}

class GroupRefresh {
  private readonly deadline: number;
  /** For all that may be given up. */
  private readonly work: AbortSignal;
  private canWrite = true;
  private readonly looks: Look[] = [];
  private isOver = false;
  private failure: HttpError | undefined;

  constructor(
    private readonly parts: RefreshParts,
    private readonly group: string,
    timeLimit: number,
    private readonly signal: AbortSignal,
  ) {
    this.deadline = parts.now() + timeLimit;
    this.work = sharedSignal(signal, AbortSignal.timeout(timeLimit + GRACE));
  }

  async run(): Promise<RefreshedGroup> {
    const index = await this.readIndex();
    const known = latestLines(index.segments);
    const isWhole = !this.canWrite || !isCurrent(index.reconciliation, this.parts.now());
    const listedAt = this.parts.now();
    const folder = await this.listFolder(known, isWhole);
    if (folder.hasFiles && known.size === 0) {
      return { runs: [], subgroups: [], indexing: undefined, hasFiles: true, isRun: true };
    }
    const isThere = presence(folder);
    const groups = new Set([...index.subgroups, ...(isWhole ? [] : index.reconciliation.subgroups)]);
    const unknown = folder.names.filter((name) => !known.has(name) && !groups.has(name));
    const there = [...known.values()].filter(({ requestId }) => isThere(requestId));
    const open = openRuns(there, listedAt, isWhole ? 'daily' : 'often');
    const left = await this.lookInto([...unknown, ...open], known);
    const refreshed = this.merge(folder, known, groups, left);
    if (isWhole && left.length === 0) {
      await this.reconcile(index, known, folder, {
        listedAt,
        subgroups: refreshed.subgroups,
        recent: refreshed.runs,
      });
    }
    return refreshed;
  }

  private async readIndex(): Promise<StoredIndex> {
    try {
      return await this.parts.store.read(this.group, this.signal);
    } catch (error) {
      tolerable(error, this.signal);
      this.canWrite = false;
      return { segments: [], reconciliation: notReconciled, subgroups: [] };
    }
  }

  /** To be called after the index was read: a run is in the folder before it is in the index. */
  private listFolder(known: ReadonlyMap<string, RunSummary>, isWhole: boolean): Promise<ListedFolder> {
    const { bucket } = this.parts;
    if (isWhole) return listWholeFolder(bucket, this.group, this.signal);
    return listNewestPart(bucket, this.group, known.values(), this.signal);
  }

  /** Looks into folders and adds what is found to the index, a segment at a time. @returns names of folders that are left */
  private async lookInto(
    names: readonly string[],
    known: ReadonlyMap<string, RunSummary>,
  ): Promise<readonly string[]> {
    let left = names;
    while (left.length > 0 && this.mayLook()) {
      const looks = await inParallel(
        left.slice(0, FULL_SEGMENT),
        LOOKS_AT_ONCE,
        (name) => this.look(name, known.get(name)),
        () => this.mayLook(),
      );
      const seen = looks.filter((look) => look !== undefined);
      this.looks.push(...seen);
      const done = new Set(seen.map(({ name }) => name));
      left = left.filter((name) => !done.has(name));
      await this.add(
        seen.flatMap((look) => (look.kind === 'run' ? [look.run] : [])),
        known,
      );
    }
    return left;
  }

  private mayLook(): boolean {
    return !this.isOver && this.parts.now() < this.deadline;
  }

  /** Undefined when S3 does not answer, or not in time; then no more folders are looked into. */
  private async look(name: string, known: RunSummary | undefined): Promise<Look | undefined> {
    try {
      return await lookIntoFolder(this.parts, { group: this.group, name, known }, this.work);
    } catch (error) {
      const failure = tolerable(error, this.signal);
      if (!this.work.aborted) this.failure = failure;
      this.isOver = true;
      return undefined;
    }
  }

  private async add(runs: readonly RunSummary[], known: ReadonlyMap<string, RunSummary>): Promise<void> {
    const added = runs.filter((run) => tellsMore(run, known.get(run.requestId)));
    if (!this.canWrite || added.length === 0) return;
    try {
      // What was found is kept even when the time for looking is over: else slow folders would be looked into forever.
      const signal = AbortSignal.any([this.signal, AbortSignal.timeout(ADDING)]);
      await this.parts.store.append(this.group, added, signal, found(known));
    } catch (error) {
      tolerable(error, this.signal);
      this.canWrite = false;
    }
  }

  private merge(
    folder: ListedFolder,
    known: ReadonlyMap<string, RunSummary>,
    groups: ReadonlySet<string>,
    left: readonly string[],
  ): RefreshedGroup {
    const isThere = presence(folder);
    const runs = new Map([...known].filter(([name]) => isThere(name)));
    const subgroups = new Set<string>();
    for (const name of groups) if (isThere(name) && !runs.has(name)) subgroups.add(name);
    for (const look of this.looks) {
      if (look.kind === 'run') runs.set(look.name, look.run);
      else runs.delete(look.name);
      if (look.kind === 'group') subgroups.add(look.name);
    }
    if (this.failure !== undefined && runs.size === 0) throw this.failure;
    const missing = left.filter((name) => !runs.has(name)).length;
    return {
      runs: newestFirst(runs.values()),
      subgroups: [...subgroups].sort(compareFileNames),
      indexing: missing === 0 ? undefined : { done: runs.size, total: runs.size + missing },
      hasFiles: folder.hasFiles,
      isRun: false,
    };
  }

  /** Drops lines about what is gone, or that later ones replace, and notes that the index agrees with the folder. */
  private async reconcile(
    { segments, reconciliation: before }: StoredIndex,
    known: ReadonlyMap<string, RunSummary>,
    { names }: ListedFolder,
    reconciliation: Reconciliation,
  ): Promise<void> {
    // A request for a group that does not exist leaves nothing behind.
    const isNothing = names.length === 0 && segments.length === 0 && before.listedAt === undefined;
    if (!this.canWrite || isNothing) return;
    const there = new Set(names);
    const { store } = this.parts;
    try {
      for (const segment of segments) {
        const kept = segment.runs.filter(
          (run) => known.get(run.requestId) === run && there.has(run.requestId),
        );
        if (segment.isDamaged || kept.length < segment.runs.length) {
          await store.rewrite(segment, kept, this.work);
        }
      }
      await store.writeReconciliation(this.group, reconciliation, this.work);
    } catch (error) {
      tolerable(error, this.signal);
    }
  }
}

/** Tells whether there is a folder of this name, as far as the listing says. */
function presence({ names, covers }: ListedFolder): (name: string) => boolean {
  const there = new Set(names);
  return (name) => there.has(name) || !covers(name);
}

/** An error that S3 gave in time. @throws {Error} all others: a defect, or what came of the end of the invocation */
export function tolerable(error: unknown, signal: AbortSignal): HttpError {
  if (!(error instanceof HttpError) || signal.aborted) throw error;
  return error;
}
