import { SKEW } from '../../kit/clock';
import { inParallel } from '../../kit/concurrency';
import { indexedRun } from '../storage/keys/object-key';
import type { FileEntry } from '../storage/keys/folder';
import { RECENT_RUNS } from '../model/statistics';
import type { RunSummary } from '../model/run-summary';
import { orderOf } from '../model/time';
import type { IndexListing } from './index-listing';
import { found, latestLines, tellsMore } from './index-store';
import { lookIntoFolder, type Look } from './look-into-folder';
import { openRuns } from './open-runs';
import { isCurrent, type Reconciliation } from './reconciliation';
import { refreshGroup, tolerable, type RefreshParts } from './refresh-group';
import { newestFirst } from './run-order';

/** What a list of groups tells of one. */
interface GroupOverview {
  /** '' for runs at the root of the bucket, which krkn-lib 1.x left there. */
  readonly group: string;
  /** The newest runs, newest first; at most 30. Empty when there was no time to look for them. */
  readonly recent: readonly RunSummary[];
  /** False when there was no time to look into all folders of the group: there may be more runs than those. */
  readonly isIndexed: boolean;
}

/** What a list of groups shows. */
export interface GroupList {
  /** That with the newest run first. */
  readonly groups: readonly GroupOverview[];
  /** Those at the root of the bucket. */
  readonly files: readonly FileEntry[];
}

/** Groups that are looked at at the same time. */
const GROUPS_AT_ONCE = 12;
/** Segments that runs newer than the reconciliation are looked for in. */
const LAST_SEGMENTS = 2;
/** Segments from which on only a group's own page compares its index with its folder. */
const MANY_SEGMENTS = 20;

/**
 * Makes the list of all groups: of the folders at the root, and from there down of what the reconciliation of each group
 * says, or else its folder. Index objects of groups whose folders are gone cannot be deleted; nothing leads to them.
 * @param timeLimit milliseconds for looking into folders
 * @throws {HttpError} as Bucket
 */
export async function groupOverviews(
  parts: RefreshParts,
  timeLimit: number,
  signal: AbortSignal,
): Promise<GroupList> {
  const [{ folders, files }, indexes] = await Promise.all([
    parts.bucket.list('', signal),
    parts.store.listAll(signal).catch((error: unknown) => void tolerable(error, signal)),
  ]);
  if (indexes === undefined) {
    return { groups: folders.map((group) => ({ group, recent: [], isIndexed: false })), files };
  }
  const walk = new GroupWalk(parts, indexes, timeLimit, signal);
  return { groups: (await walk.from(folders)).toSorted(compareOverviews), files };
}

function compareOverviews(left: GroupOverview, right: GroupOverview): number {
  const [leftStart, rightStart] = [left, right].map(
    ({ recent: [newest] }) => (newest && orderOf(newest)) ?? -Infinity,
  );
  if (leftStart !== rightStart) return leftStart! < rightStart! ? 1 : -1;
  return left.group < right.group ? -1 : 1;
}

/** What was found at one place of the walk. */
interface Found {
  readonly overview?: GroupOverview | undefined;
  /** Names of groups in it. */
  readonly subgroups: readonly string[];
  /** Epoch milliseconds: groups that have come since are not among them. */
  readonly since: number;
}

class GroupWalk {
  private readonly deadline: number;
  /** By the group that they are in: names of groups that have an index, and when it was last added to. */
  private readonly indexed: ReadonlyMap<string, ReadonlyMap<string, number>>;
  private readonly rootRuns: string[] = [];

  constructor(
    private readonly parts: RefreshParts,
    private readonly indexes: ReadonlyMap<string, IndexListing>,
    timeLimit: number,
    private readonly signal: AbortSignal,
  ) {
    this.deadline = parts.now() + timeLimit;
    this.indexed = indexedGroups(indexes);
  }

  async from(roots: readonly string[]): Promise<readonly GroupOverview[]> {
    const rootRuns = await this.knownRootRuns(new Set(roots));
    const overviews: GroupOverview[] = [];
    let groups = roots.filter((name) => !rootRuns.has(name));
    while (groups.length > 0) {
      const found = await inParallel(groups, GROUPS_AT_ONCE, (group) => this.visit(group));
      overviews.push(...found.flatMap(({ overview }) => overview ?? []));
      groups = groups.flatMap((group, place) => this.groupsIn(group, found[place]!));
    }
    return [...overviews, ...(await this.rootOverview(rootRuns))];
  }

  private groupsIn(group: string, { subgroups, since }: Found): readonly string[] {
    const later = [...(this.indexed.get(group) ?? [])].filter(([, modified]) => modified >= since - SKEW);
    const names = new Set([...subgroups, ...later.map(([name]) => name)]);
    return [...names].map((name) => `${group}/${name}`);
  }

  private async visit(group: string): Promise<Found> {
    try {
      return await this.find(group);
    } catch (error) {
      tolerable(error, this.signal);
      return { overview: { group, recent: [], isIndexed: false }, subgroups: [], since: 0 };
    }
  }

  private async find(group: string): Promise<Found> {
    const index = this.indexes.get(group);
    const { store } = this.parts;
    const filled = index?.segments.filter(({ size }) => size > 0) ?? [];
    const [segments, reconciliation] = await Promise.all([
      store.segments(filled.slice(-LAST_SEGMENTS), this.signal),
      store.reconciliation(index?.reconciled, this.signal),
    ]);
    const recent = await this.lookAgain(group, recentRuns(reconciliation, latestLines(segments)));
    const { subgroups, listedAt = 0 } = reconciliation;
    // Set back since, the clock says of all groups that they came before.
    const since = listedAt > this.parts.now() + SKEW ? 0 : listedAt;
    // A group without runs in its index may have some by now.
    if (recent.length > 0 && this.isReconciled(index, reconciliation)) {
      return { overview: { group, recent, isIndexed: true }, subgroups, since };
    }
    const timeLeft = this.deadline - this.parts.now();
    if (timeLeft > 0) return this.refresh(group, timeLeft);
    const isGroup = recent.length > 0 || index?.reconciled === undefined;
    return { overview: isGroup ? { group, recent, isIndexed: false } : undefined, subgroups, since };
  }

  /** Looks again at runs whose alerts may have come since. The others are as the index says. */
  private async lookAgain(group: string, recent: readonly RunSummary[]): Promise<readonly RunSummary[]> {
    const awaited = recent.filter(({ alertsUntil }) => alertsUntil !== undefined);
    if (awaited.length === 0) return recent;
    const runs = new Map(recent.map((run) => [run.requestId, run]));
    const looks = await this.lookInto(
      group,
      awaited.map(({ requestId }) => requestId),
      runs,
    );
    for (const { name } of looks) runs.delete(name);
    for (const look of looks) if (look.kind === 'run') runs.set(look.name, look.run);
    return newestFirst(runs.values());
  }

  /** Looks into folders of a group as far as there is time, and adds what it finds to the index. */
  private async lookInto(
    group: string,
    names: readonly string[],
    known: ReadonlyMap<string, RunSummary>,
  ): Promise<readonly Look[]> {
    const { store, now } = this.parts;
    let isOver = false;
    const look = (name: string): Promise<Look | undefined> =>
      lookIntoFolder(this.parts, { group, name, known: known.get(name) }, this.signal).catch(
        (error: unknown) => {
          tolerable(error, this.signal);
          isOver = true;
          return undefined;
        },
      );
    const looks = await inParallel(names, GROUPS_AT_ONCE, look, () => !isOver && now() < this.deadline);
    const seen = looks.filter((each) => each !== undefined);
    const runs = seen.flatMap((each) => (each.kind === 'run' ? [each.run] : []));
    const added = runs.filter((run) => tellsMore(run, known.get(run.requestId)));
    await store
      .append(group, added, this.signal, found(known))
      .catch((error: unknown) => void tolerable(error, this.signal));
    return seen;
  }

  /** Whether an index agrees with its folder, as far as a list of groups must know. */
  private isReconciled(index: IndexListing | undefined, reconciliation: Reconciliation): boolean {
    if (index === undefined || reconciliation.listedAt === undefined) return false;
    // To list that many folders takes seconds, and what is gone of them is not the newest.
    if (index.segments.length > MANY_SEGMENTS) return true;
    return isCurrent(reconciliation, this.parts.now());
  }

  private async refresh(group: string, timeLeft: number): Promise<Found> {
    const since = this.parts.now();
    const { runs, subgroups, indexing, isRun } = await refreshGroup(this.parts, group, timeLeft, this.signal);
    if (isRun && !group.includes('/')) this.rootRuns.push(group);
    const isIndexed = indexing === undefined;
    const overview = { group, recent: runs.slice(0, RECENT_RUNS), isIndexed };
    return {
      overview: runs.length > 0 || !isIndexed ? overview : undefined,
      subgroups,
      since: isIndexed ? since : 0,
    };
  }

  /** Runs at the root of the bucket that were found before, by name. */
  private async knownRootRuns(roots: ReadonlySet<string>): Promise<ReadonlyMap<string, RunSummary>> {
    const { segments = [] } = this.indexes.get('') ?? {};
    const loaded = await this.parts.store
      .segments(segments, this.signal)
      .catch((error: unknown) => void tolerable(error, this.signal));
    const known = latestLines(loaded ?? []);
    return new Map([...known].filter(([name]) => roots.has(name)));
  }

  private async rootOverview(known: ReadonlyMap<string, RunSummary>): Promise<readonly GroupOverview[]> {
    const names = [...this.rootRuns, ...openRuns([...known.values()], this.parts.now(), 'often')];
    const looks = await this.lookInto('', names, known);
    const runs = new Map(known);
    for (const look of looks) if (look.kind === 'run') runs.set(look.name, look.run);
    const isIndexed = this.rootRuns.every((name) => runs.has(name));
    if (runs.size === 0) return [];
    return [{ group: '', recent: newestFirst(runs.values()).slice(0, RECENT_RUNS), isIndexed }];
  }
}

/** The newest runs that an index tells of. @param latest those of its last segments */
function recentRuns(
  { recent }: Reconciliation,
  latest: ReadonlyMap<string, RunSummary>,
): readonly RunSummary[] {
  const runs = new Map(recent.map((run) => [run.requestId, run]));
  for (const run of latest.values()) runs.set(run.requestId, run);
  return newestFirst(runs.values()).slice(0, RECENT_RUNS);
}

/** Names of groups by the group that they are in, with when something was last added to an index in them. */
function indexedGroups(
  indexes: ReadonlyMap<string, IndexListing>,
): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const byParent = new Map<string, Map<string, number>>();
  for (const [group, { segments }] of indexes) {
    const modified = segments.reduce((last, segment) => Math.max(last, segment.modified), 0);
    for (let path = group; path !== ''; path = indexedRun(path).group) {
      const { group: parent, requestId: name } = indexedRun(path);
      const names = byParent.get(parent) ?? new Map<string, number>();
      byParent.set(parent, names.set(name, Math.max(names.get(name) ?? 0, modified)));
    }
  }
  return byParent;
}
