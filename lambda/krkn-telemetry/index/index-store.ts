import { createHash } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { HttpError } from '../../http/errors';
import { LruCache } from '../../kit/lru';
import type { Bucket, ListedObject } from '../storage/bucket';
import { indexFolder, indexRoot, reconciledKey, segmentKey } from '../storage/keys/object-key';
import type { RunSummary } from '../model/run-summary';
import { indexesOf, toIndexListing, type IndexListing, type ListedSegment } from './index-listing';
import {
  notReconciled,
  packReconciliation,
  unpackReconciliation,
  type Reconciliation,
} from './reconciliation';
import { toLine } from './summary-line';
import { FULL_SEGMENT, packSegment, unpackSegment, type Segment } from './segment';

/** A segment with what is in it. */
interface LoadedSegment extends Segment {
  readonly key: string;
  /** Of the bytes that were read. Undefined: there was no object any more. */
  readonly etag: string | undefined;
}

/** A group's index. */
export interface StoredIndex {
  /** In order of arrival: of two lines about one run the later counts. */
  readonly segments: readonly LoadedSegment[];
  readonly reconciliation: Reconciliation;
  /** Names of groups in it that have an index; their folders may be gone. */
  readonly subgroups: readonly string[];
}

/** Bytes of the lines of segments that are kept in memory: far more than 10,000 runs of a few scenarios have. */
const CACHED_SEGMENTS = 56 * 1024 * 1024;
/** The same for what was found when indexes were compared with the folders. */
const CACHED_RECONCILIATIONS = 8 * 1024 * 1024;
/** Bytes that an object is taken for beyond its lines. */
const OVERHEAD = 1024;
/** Times that an addition is tried while others write the same segment. */
const MOST_TRIES = 8;
/** Tries after which an addition gives way to the others, to a segment of its own. */
const TRIES_TOGETHER = 4;
/** Numbers that such segments are spread over. */
const SPREAD = 64;
/** Milliseconds before the second try; twice as long before each other. */
const FIRST_PAUSE = 15;
/** Segments in which what is known of a run is looked for before it is replaced: runs that are added to came just before. */
const NEAR_SEGMENTS = 2;

/** How lines are added to an index that others add to, too. */
interface Rule {
  /** The line about a run, made of what the index tells of it by then; undefined: none is added. */
  readonly line: (run: RunSummary, known: RunSummary | undefined) => RunSummary | undefined;
  /**
   * Whether the runs were read a while ago: then all lines count, not only the last ones, and it gives up sooner, rather
   * than take a new segment behind one that another process may be adding a newer line to.
   */
  readonly isReader: boolean;
}

/** Of a run that has just come: it replaces what is known, but for what is awaited of it. */
const received: Rule = {
  line: (run, known) => ({ ...run, alertsUntil: run.alertsUntil ?? known?.alertsUntil }),
  isReader: false,
};

/** Of runs that were found in folders: a line that has come since they were read must not be replaced by what they were. */
export function found(basis: ReadonlyMap<string, RunSummary>): Rule {
  return {
    line: (run, known) => {
      const before = basis.get(run.requestId);
      const isSame = known === undefined || (before !== undefined && toLine(known) === toLine(before));
      return isSame && tellsMore(run, known) ? run : undefined;
    },
    isReader: true,
  };
}

/** Seconds by which a mark lasts longer than it must: who asks for links again and again makes fewer writes. */
const SOON = 30;

/**
 * Of runs whose alerts may come: what is known of them, or this, with a mark.
 * @param until epoch seconds, not before which the mark ends
 */
export function awaitingAlerts(until: number): Rule {
  return {
    line: (run, known = run) =>
      (known.alertsUntil ?? 0) >= until ? undefined : { ...known, alertsUntil: until + SOON },
    isReader: false,
  };
}

/**
 * Reads and writes the objects of the index: docs/decisions/0005-run-index.md. Every method throws an HttpError as Bucket
 * does.
 */
export class IndexStore {
  /** By key. What was made of an object is good as long as its ETag is the same; this and the next one. */
  private readonly loaded: LruCache<LoadedSegment>;
  private readonly reconciliations = new LruCache<{
    readonly etag: string;
    readonly reconciliation: Reconciliation;
  }>({ limit: CACHED_RECONCILIATIONS });

  /** @param cachedBytes of the lines of segments that are kept in memory */
  constructor(
    private readonly bucket: Bucket,
    cachedBytes = CACHED_SEGMENTS,
  ) {
    this.loaded = new LruCache({ limit: cachedBytes });
  }

  /** What there is of the indexes of all groups. */
  async listAll(signal: AbortSignal): Promise<ReadonlyMap<string, IndexListing>> {
    return indexesOf(await this.bucket.listTree(indexRoot, signal));
  }

  /** A group's whole index. */
  async read(group: string, signal: AbortSignal): Promise<StoredIndex> {
    const { folders, objects } = await this.bucket.listFolder(indexFolder(group), signal);
    const { segments, reconciled } = toIndexListing(objects);
    const [loaded, reconciliation] = await Promise.all([
      this.segments(segments, signal),
      this.reconciliation(reconciled, signal),
    ]);
    return { segments: loaded, reconciliation, subgroups: folders };
  }

  /** What is in these segments; only those are read that have changed. */
  segments(listed: readonly ListedSegment[], signal: AbortSignal): Promise<readonly LoadedSegment[]> {
    return Promise.all(listed.map((segment) => this.segment(segment, signal)));
  }

  /** What was found when the index was last compared with the folders; nothing if it never was. */
  async reconciliation(listed: ListedObject | undefined, signal: AbortSignal): Promise<Reconciliation> {
    if (listed === undefined) return notReconciled;
    const cached = this.reconciliations.get(listed.key);
    if (cached?.etag === listed.etag) return cached.reconciliation;
    const stored = await this.bucket.getBytes(listed.key, signal);
    if (stored === undefined) return notReconciled;
    const { bytes, etag } = stored;
    const reconciliation = unpackReconciliation(bytes.toString('utf8'));
    this.reconciliations.set(listed.key, { etag, reconciliation }, OVERHEAD + bytes.byteLength);
    return reconciliation;
  }

  /**
   * Adds lines at the end of a group's index, as a rule says. Others may do so at the same time: nothing of theirs is lost.
   */
  async append(
    group: string,
    runs: readonly RunSummary[],
    signal: AbortSignal,
    { line, isReader }: Rule = received,
  ): Promise<void> {
    let left = runs;
    let conflicts = 0;
    while (left.length > 0) {
      const { objects } = await this.bucket.listFolder(indexFolder(group), signal);
      const { segments } = toIndexListing(objects);
      const near = isReader ? segments : segments.slice(-NEAR_SEGMENTS);
      const known = latestLines(await this.segments(near, signal));
      const lineOf = (run: RunSummary): RunSummary | undefined => line(run, known.get(run.requestId));
      left = left.filter((run) => lineOf(run) !== undefined);
      const lines = left.flatMap((run) => lineOf(run) ?? []);
      const added = await this.appendOnce(group, segments, lines, conflicts, signal);
      left = left.slice(added ?? 0);
      if (added !== undefined) continue;
      if (++conflicts === (isReader ? TRIES_TOGETHER : MOST_TRIES)) throw contended();
      await pause(FIRST_PAUSE * 2 ** (conflicts - 1) * (0.5 + spread(left, conflicts)), signal);
    }
  }

  /** Replaces the lines of a segment, unless another process has written it since it was read. */
  async rewrite(
    { key, etag }: LoadedSegment,
    runs: readonly RunSummary[],
    signal: AbortSignal,
  ): Promise<void> {
    if (etag !== undefined) await this.write(key, runs, etag, signal);
  }

  /** Notes that a group's index has been compared with its folders. */
  async writeReconciliation(
    group: string,
    reconciliation: Reconciliation,
    signal: AbortSignal,
  ): Promise<void> {
    await this.bucket.putJson(reconciledKey(group), packReconciliation(reconciliation), signal);
  }

  /** @returns how many of the lines were added; undefined if another process came first */
  private async appendOnce(
    group: string,
    segments: readonly ListedSegment[],
    runs: readonly RunSummary[],
    conflicts: number,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    if (runs.length === 0) return 0;
    const last = segments.at(-1);
    if (last !== undefined && conflicts < TRIES_TOGETHER) {
      const { runs: present, etag } = await this.segment(last, signal);
      const added = runs.slice(0, Math.max(0, FULL_SEGMENT - present.length));
      const replaced = new Set(added.map(({ requestId }) => requestId));
      const kept = present.filter(({ requestId }) => !replaced.has(requestId));
      if (added.length > 0) {
        return (await this.write(last.key, [...kept, ...added], etag, signal)) ? added.length : undefined;
      }
    }
    const gap = conflicts < TRIES_TOGETHER ? 0 : Math.floor(SPREAD * spread(runs, conflicts));
    const key = segmentKey(group, (last?.number ?? 0) + 1 + gap);
    const added = runs.slice(0, FULL_SEGMENT);
    return (await this.write(key, added, undefined, signal)) ? added.length : undefined;
  }

  private async segment({ key, etag, size }: ListedSegment, signal: AbortSignal): Promise<LoadedSegment> {
    if (size === 0) return { key, etag, ...noLines };
    const cached = this.loaded.get(key);
    if (cached?.etag === etag) return cached;
    const stored = await this.bucket.getBytes(key, signal);
    if (stored === undefined) return { key, etag: undefined, ...noLines };
    return this.keep({ key, etag: stored.etag, ...unpackSegment(stored.bytes) });
  }

  /** @returns whether no other process had written the object */
  private async write(
    key: string,
    runs: readonly RunSummary[],
    known: string | undefined,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { bytes, byteLength } = packSegment(runs);
    const etag = await this.bucket.replace(key, bytes, known, signal);
    if (etag === undefined) return false;
    this.keep({ key, etag, runs, isDamaged: false, byteLength });
    return true;
  }

  private keep(segment: LoadedSegment): LoadedSegment {
    this.loaded.set(segment.key, segment, OVERHEAD + segment.byteLength);
    return segment;
  }
}

const noLines: Segment = { runs: [], isDamaged: false, byteLength: 0 };

/** The runs that lines say most about: of each the last line. */
export function latestLines(segments: readonly LoadedSegment[]): ReadonlyMap<string, RunSummary> {
  const latest = new Map<string, RunSummary>();
  for (const { runs } of segments) for (const run of runs) latest.set(run.requestId, run);
  return latest;
}

/**
 * Whether a look at a run tells something else than the line that there is of it. Of a run that still tells nothing, that
 * is no other sign: it is looked at for as long as after the first one.
 */
export function tellsMore(run: RunSummary, known: RunSummary | undefined): boolean {
  if (known === undefined) return true;
  const isWaiting = run.status === known.status && run.lastSign !== undefined && known.lastSign !== undefined;
  const told = isWaiting ? { ...run, lastSign: known.lastSign } : run;
  return toLine(told) !== toLine(known);
}

/** From 0 up to 1, and another number for each run and try: who has met once shall not meet again. */
function spread(runs: readonly RunSummary[], conflicts: number): number {
  const text = `${conflicts} ${runs[0]?.requestId ?? ''}`;
  return createHash('sha256').update(text).digest().readUInt32BE() / 2 ** 32;
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  // What follows asks S3, and fails for the same signal as every request does.
  await setTimeout(milliseconds, undefined, { signal }).catch(() => undefined);
}

function contended(): HttpError {
  return new HttpError({
    code: 'store_error',
    status: 503,
    message:
      'Too many runs of the group arrived at the same time. Nothing is lost if the request is retried.',
  });
}
