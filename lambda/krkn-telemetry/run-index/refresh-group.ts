import { setMaxListeners } from 'node:events';
import { HttpError } from '../../http/errors';
import type { Bucket } from '../bucket/bucket';
import { compareFileNames } from '../keys/file-order';
import type { RunSummary } from '../run/run-summary';
import { inParallel } from './in-parallel';
import { latestLines, type IndexStore, type StoredIndex } from './index-store';
import { listNewestPart, listWholeFolder, type ListedFolder } from './listed-folder';
import { lookIntoFolder, type Look } from './look-into-folder';
import { RECENT_RUNS } from './reconciliation';
import { newestFirst } from './run-order';
import { FULL_SEGMENT } from './segment';

/** What is known of a group. */
export interface GroupIndex {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** Names of the groups in it, in the order in which people look for them. */
  readonly subgroups: readonly string[];
  /** Undefined unless there was no time to look into all folders: how many runs are known, and how many there may be. */
  readonly indexing: { readonly done: number; readonly total: number } | undefined;
}

/** What is known of a group whose folder has been looked at. */
export interface RefreshedGroup extends GroupIndex {
  /** Whether the folder is a run rather than a group: there are files directly in it, and nobody sent runs of the group. */
  readonly isRun: boolean;
}

/** What refreshing needs. */
export interface RefreshParts {
  readonly bucket: Bucket;
  readonly store: IndexStore;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Milliseconds after which an index is held against all folders again. */
export const RECONCILED_FOR = 24 * 60 * 60 * 1000;

/** Folders that are looked into at the same time. */
const LOOKS_AT_ONCE = 24;
/** Seconds after its start for which a run that is indexed without telemetry may still send it. */
const LATE = 7 * 24 * 60 * 60;
/** Milliseconds that requests begun in time may take longer than it. */
const GRACE = 2_000;

/**
 * Reads a group's index and holds it against the group's folder: against all of it when that has not been done for a day,
 * else against its newest part. What the index does not know is looked into, shown and added to it. As far as the runs
 * can be had otherwise, trouble with the index is nobody's trouble.
 * @param timeLimit milliseconds for looking into folders
 * @throws HttpError as Bucket, when nothing can be had
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
  readonly #deadline: number;
  /** For all that may be given up. */
  readonly #work: AbortSignal;
  #canWrite = true;
  #looks: readonly Look[] = [];
  #failure: HttpError | undefined;

  constructor(
    private readonly parts: RefreshParts,
    private readonly group: string,
    timeLimit: number,
    private readonly signal: AbortSignal,
  ) {
    this.#deadline = parts.now() + timeLimit;
    this.#work = AbortSignal.any([signal, AbortSignal.timeout(timeLimit + GRACE)]);
    setMaxListeners(0, this.#work);
  }

  async run(): Promise<RefreshedGroup> {
    const index = await this.#readIndex();
    const known = latestLines(index.segments);
    const isWhole = !this.#canWrite || this.#isDue(index);
    const folder = await this.#listFolder(known, isWhole);
    if (folder.hasFiles && known.size === 0) {
      return { runs: [], subgroups: [], indexing: undefined, isRun: true };
    }
    const groups = new Set([...index.subgroups, ...(isWhole ? [] : index.reconciliation.subgroups)]);
    const left = await this.#lookInto(this.#unknown(folder, known, groups, isWhole));
    const refreshed = this.#merge(folder, known, groups, left);
    if (isWhole && left === 0) await this.#reconcile(index, known, folder, refreshed);
    return refreshed;
  }

  async #readIndex(): Promise<StoredIndex> {
    try {
      return await this.parts.store.read(this.group, this.signal);
    } catch (error) {
      tolerable(error, this.signal);
      this.#canWrite = false;
      const reconciliation = { subgroups: [], recent: [] };
      return { segments: [], reconciledAt: undefined, reconciliation, subgroups: [] };
    }
  }

  #isDue({ reconciledAt }: StoredIndex): boolean {
    return reconciledAt === undefined || this.parts.now() - reconciledAt > RECONCILED_FOR;
  }

  /** To be called after the index was read: a run is in the folder before it is in the index. */
  #listFolder(known: ReadonlyMap<string, RunSummary>, isWhole: boolean): Promise<ListedFolder> {
    const { bucket } = this.parts;
    if (isWhole) return listWholeFolder(bucket, this.group, this.signal);
    return listNewestPart(bucket, this.group, known.values(), this.signal);
  }

  /** Names of folders to look into, newest first. */
  #unknown(
    { names }: ListedFolder,
    known: ReadonlyMap<string, RunSummary>,
    groups: ReadonlySet<string>,
    isWhole: boolean,
  ): readonly string[] {
    const oldest = this.parts.now() / 1000 - LATE;
    return names.filter((name) => {
      const run = known.get(name);
      if (run === undefined) return !groups.has(name);
      return isWhole && run.status === 'unfinished' && (run.startedAt ?? 0) > oldest;
    });
  }

  /** Looks into folders and adds to the index what is final, a segment at a time. @returns how many folders are left */
  async #lookInto(names: readonly string[]): Promise<number> {
    let done = 0;
    while (done < names.length && this.#mayLook()) {
      const chunk = names.slice(done, done + FULL_SEGMENT);
      const looks = await inParallel(
        chunk,
        LOOKS_AT_ONCE,
        (name) => this.#look(name),
        () => this.#mayLook(),
      );
      const found = looks.filter((look) => look !== undefined);
      this.#looks = [...this.#looks, ...found];
      done += found.length;
      await this.#add(found.flatMap((look) => (look.kind === 'run' && look.isFinal ? [look.run] : [])));
    }
    return names.length - done;
  }

  #mayLook(): boolean {
    return this.#failure === undefined && this.parts.now() < this.#deadline;
  }

  /** Undefined for a folder that could not be looked into; then no more are. */
  async #look(name: string): Promise<Look | undefined> {
    const { bucket, now } = this.parts;
    try {
      return await lookIntoFolder(bucket, this.group, name, now(), this.#work);
    } catch (error) {
      this.#failure = tolerable(error, this.signal);
      return undefined;
    }
  }

  async #add(runs: readonly RunSummary[]): Promise<void> {
    if (!this.#canWrite || runs.length === 0) return;
    try {
      await this.parts.store.append(this.group, runs, this.#work, { onlyMissing: true });
    } catch (error) {
      tolerable(error, this.signal);
      this.#canWrite = false;
    }
  }

  #merge(
    folder: ListedFolder,
    known: ReadonlyMap<string, RunSummary>,
    groups: ReadonlySet<string>,
    left: number,
  ): RefreshedGroup {
    const there = new Set(folder.names);
    const isThere = (name: string): boolean => there.has(name) || !folder.covers(name);
    const runs = new Map([...known].filter(([name]) => isThere(name)));
    const subgroups = new Set<string>();
    for (const name of groups) if (isThere(name) && !runs.has(name)) subgroups.add(name);
    for (const look of this.#looks) {
      if (look.kind === 'run') runs.set(look.run.requestId, look.run);
      if (look.kind === 'group') subgroups.add(look.name);
    }
    if (this.#failure !== undefined && runs.size === 0) throw this.#failure;
    return {
      runs: newestFirst(runs.values()),
      subgroups: [...subgroups].sort(compareFileNames),
      indexing: left === 0 ? undefined : { done: runs.size, total: runs.size + left },
      isRun: false,
    };
  }

  /** Drops lines about what is gone, or that later ones replace, and notes that the index agrees with the folder. */
  async #reconcile(
    { segments, reconciledAt }: StoredIndex,
    known: ReadonlyMap<string, RunSummary>,
    { names }: ListedFolder,
    { runs, subgroups }: RefreshedGroup,
  ): Promise<void> {
    // Whoever asks for a group that does not exist leaves nothing behind.
    const isNothing = names.length === 0 && segments.length === 0 && reconciledAt === undefined;
    if (!this.#canWrite || isNothing) return;
    const there = new Set(names);
    const inProgress = new Set(this.#looks.flatMap((look) => (isInProgress(look) ? [look.run] : [])));
    const recent = runs.filter((run) => !inProgress.has(run)).slice(0, RECENT_RUNS);
    const { store } = this.parts;
    try {
      for (const segment of segments) {
        const kept = segment.runs.filter(
          (run) => known.get(run.requestId) === run && there.has(run.requestId),
        );
        if (segment.isDamaged || kept.length < segment.runs.length) {
          await store.rewrite(segment, kept, this.#work);
        }
      }
      await store.writeReconciliation(this.group, { subgroups, recent }, this.#work);
    } catch (error) {
      tolerable(error, this.signal);
    }
  }
}

function isInProgress(look: Look): look is Extract<Look, { readonly kind: 'run' }> {
  return look.kind === 'run' && !look.isFinal;
}

/** An error that S3 gave in time. @throws all others: a defect, or what came of the end of the invocation */
export function tolerable(error: unknown, signal: AbortSignal): HttpError {
  if (!(error instanceof HttpError) || signal.aborted) throw error;
  return error;
}
