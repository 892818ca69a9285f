import type { KnownRefusals } from './record-batch';

/** Milliseconds that something is remembered. */
const REMEMBERED = 300_000;
/** Series that are remembered, each by a key of some 50 bytes. */
export const MOST_REMEMBERED = 10_000;
/** Attempts at a request of which more and more is found out. */
const MOST_ATTEMPTS = 10;
/** Requests whose attempts are counted. */
const MOST_REQUESTS = 100;

/** How far the search for the refused records of a request has come. */
interface Search {
  readonly attempts: number;
  readonly searched: number;
}

/** What a request found out about a series: how many records the smallest refused call with it had, or that it was written. */
export type Finding = number | 'written';

/**
 * The series whose records Timestream refused lately: they are sent apart from others, so that they cost those nothing, and a
 * request that is sent again gets further. Whether they are refused is judged by each call again. Requests come one after the
 * other, as an instance of Lambda takes them.
 */
export class RefusedSeries implements KnownRefusals {
  private readonly calls: Recent<number>;
  private readonly requests: Recent<Search>;

  /** @param now milliseconds since any fixed moment */
  constructor(now: () => number) {
    this.calls = new Recent(MOST_REMEMBERED, now);
    this.requests = new Recent(MOST_REQUESTS, now);
  }

  get isEmpty(): boolean {
    return this.calls.isEmpty;
  }

  smallestCall(key: string): number | undefined {
    return this.calls.get(key);
  }

  /** Takes in what a request found out, by keys of series. Returns whether more is known now of any series that is refused. */
  learn(findings: ReadonlyMap<string, Finding>): boolean {
    let isMore = false;
    for (const [key, found] of findings) {
      if (found === 'written') {
        this.calls.delete(key);
        continue;
      }
      const known = this.calls.get(key) ?? Infinity;
      if (found < known) isMore = true;
      this.calls.set(key, Math.min(found, known));
    }
    return isMore;
  }

  /** How many batches of refused series earlier attempts at a request have searched: the next begins behind them. */
  searchedBefore(fingerprint: string): number {
    return this.requests.get(fingerprint)?.searched ?? 0;
  }

  /**
   * Counts an attempt at a request. Returns whether there may be another; if not, its attempts are forgotten.
   * @param searched batches of refused series that this attempt and those before it have searched
   */
  mayRepeat(fingerprint: string, searched: number): boolean {
    const attempts = (this.requests.get(fingerprint)?.attempts ?? 0) + 1;
    if (attempts < MOST_ATTEMPTS) this.requests.set(fingerprint, { attempts, searched });
    else this.requests.delete(fingerprint);
    return attempts < MOST_ATTEMPTS;
  }
}

/** Values that were set lately. There are only so many: the oldest are forgotten first. */
class Recent<V> {
  /** A map keeps its keys in the order in which they were set. */
  private readonly entries = new Map<string, { readonly value: V; readonly until: number }>();

  constructor(
    private readonly most: number,
    private readonly now: () => number,
  ) {}

  get isEmpty(): boolean {
    return this.entries.size === 0;
  }

  get(key: string): V | undefined {
    const entry = this.entries.get(key);
    return entry === undefined || entry.until <= this.now() ? undefined : entry.value;
  }

  set(key: string, value: V): void {
    this.entries.delete(key);
    this.entries.set(key, { value, until: this.now() + REMEMBERED });
    for (const [oldest, { until }] of this.entries) {
      if (this.entries.size <= this.most && until > this.now()) return;
      this.entries.delete(oldest);
    }
  }

  delete(key: string): void {
    this.entries.delete(key);
  }
}
