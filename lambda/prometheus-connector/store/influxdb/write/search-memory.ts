import { isWithin } from '../../../../kit/clock';
import { LruCache } from '../../../../kit/lru';
import type { Refusal } from './refusals';

/** Milliseconds that something is remembered. */
const REMEMBERED = 300_000;
/** Lines of all batches that are remembered. */
const MOST_LINES = 200_000;
/** Attempts at a batch of which more and more is found out. */
const MOST_ATTEMPTS = 10;

/** What is known of a line: InfluxDB has stored it, or refuses it. */
export type Verdict = 'written' | Refusal;

/** How far the search for the refused lines of a batch has come. */
export interface Search {
  /** Attempts that have left lines unjudged. */
  readonly attempts: number;
  /** By position in the batch. */
  readonly verdicts: readonly (Verdict | undefined)[];
}

/** Whether another attempt may follow this many. Bad data would hold up a sender forever. */
export function mayRepeat(attempts: number): boolean {
  return attempts < MOST_ATTEMPTS;
}

/**
 * The batches whose refused lines are being searched for, so that a request that is sent again goes on where it was. A batch
 * is known by its text: a sender repeats a request byte for byte, and the same request is cut the same way.
 */
export class SearchMemory {
  private readonly searches = new LruCache<{ readonly search: Search; readonly since: number }>({
    limit: MOST_LINES,
  });
  private emptyAt = -Infinity;

  /** @param now milliseconds since any fixed moment */
  constructor(private readonly now: () => number) {}

  /** Whether nothing is remembered. */
  get isEmpty(): boolean {
    return this.now() >= this.emptyAt;
  }

  recall(key: string): Search | undefined {
    const entry = this.searches.get(key);
    return entry !== undefined && isWithin(REMEMBERED, entry.since, this.now()) ? entry.search : undefined;
  }

  keep(key: string, search: Search): void {
    const since = this.now();
    this.emptyAt = since + REMEMBERED;
    this.searches.set(key, { search, since }, search.verdicts.length);
  }

  forget(key: string): void {
    this.searches.delete(key);
  }
}
