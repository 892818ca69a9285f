import type { KnownRefusals } from '../convert/record-batch';

/** Milliseconds that a refusal is remembered. */
const REMEMBERED = 300_000;
/** Series that are remembered, each by a text of 2 to 4 KiB at most. */
export const MOST_REMEMBERED = 2_000;

/** What a request found out about series: records in the smallest refused call that each was in, or that it was written. */
export type Findings = ReadonlyMap<string, number | 'written'>;

interface Refusal {
  readonly call: number;
  /** Milliseconds of the clock. */
  readonly until: number;
}

/**
 * The series whose records Timestream refused lately: they are sent apart from others, so that they cost those nothing, and a
 * request that is sent again gets further. Whether they are refused is judged by each call afresh.
 */
export class RefusedSeries implements KnownRefusals {
  private readonly refusals = new Map<string, Refusal>();

  /** @param now milliseconds since any fixed moment */
  constructor(private readonly now: () => number) {}

  get isEmpty(): boolean {
    return this.refusals.size === 0;
  }

  smallestCall(key: string): number | undefined {
    const known = this.refusals.get(key);
    return known === undefined || known.until <= this.now() ? undefined : known.call;
  }

  /** Takes in what a request found out. Returns whether that is more than was known. */
  learn(findings: Findings): boolean {
    this.forgetOld();
    const refused = [...findings].filter((found): found is [string, number] => found[1] !== 'written');
    for (const [key, found] of findings) if (found === 'written') this.refusals.delete(key);
    let isMore = false;
    // Those that are known best come first, in case there is no room for all.
    for (const [key, call] of refused.sort(([, left], [, right]) => left - right)) {
      const known = this.refusals.get(key);
      if (known === undefined && this.refusals.size >= MOST_REMEMBERED) break;
      if (known === undefined || call < known.call) isMore = true;
      this.refusals.delete(key);
      this.refusals.set(key, { call: Math.min(call, known?.call ?? call), until: this.now() + REMEMBERED });
    }
    return isMore;
  }

  /** A map keeps its keys in the order in which they were set: the first were learned first. */
  private forgetOld(): void {
    for (const [key, { until }] of this.refusals) {
      if (until > this.now()) return;
      this.refusals.delete(key);
    }
  }
}
