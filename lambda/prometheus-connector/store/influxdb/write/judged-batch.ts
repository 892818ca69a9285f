import { createHash } from 'node:crypto';
import type { LineBatch } from './line-batch';
import type { Search, Verdict } from './search-memory';

const NOTHING_KNOWN: Search = { attempts: 0, verdicts: [] };

/** A batch, and what is known of its lines. */
export class JudgedBatch {
  private readonly found: (Verdict | undefined)[];
  private readonly knownBefore: number;
  private known: number;
  /** Whether its lines, or some, were sent in parts. */
  isSearched = false;

  /** @param before what earlier attempts have found out */
  constructor(
    readonly lines: LineBatch,
    readonly before: Search = NOTHING_KNOWN,
  ) {
    this.found = Array.from({ length: lines.length }, (_, position) => before.verdicts[position]);
    this.known = this.found.filter((verdict) => verdict !== undefined).length;
    this.knownBefore = this.known;
  }

  get isJudged(): boolean {
    return this.known === this.lines.length;
  }

  /** Whether this attempt has found out more than those before it. */
  get hasFoundMore(): boolean {
    return this.known > this.knownBefore;
  }

  judge(position: number, verdict: Verdict): void {
    if (this.found[position] === undefined) this.known++;
    this.found[position] = verdict;
  }

  /** By position. Undefined: nothing is known of the line. */
  get verdicts(): readonly (Verdict | undefined)[] {
    return this.found;
  }

  /** The lines of which nothing is known. */
  rest(): Part {
    const positions = [...this.found.keys()].filter((position) => this.found[position] === undefined);
    return new Part(this, positions);
  }
}

/** Some lines of a batch, which are sent together. */
export class Part {
  readonly lines: LineBatch;

  /** @param positions in the batch: of samples first, as it has them */
  constructor(
    readonly batch: JudgedBatch,
    private readonly positions: readonly number[],
  ) {
    const { lines } = batch;
    const isWhole =
      positions.length === lines.length && positions.every((position, index) => position === index);
    this.lines = isWhole ? lines : lines.pick(positions);
  }

  get length(): number {
    return this.positions.length;
  }

  /** Judges each line by its position in this part. Undefined: nothing is known of it. */
  judge(verdictOf: (position: number) => Verdict | undefined): void {
    for (const [index, position] of this.positions.entries()) {
      const verdict = verdictOf(index);
      if (verdict !== undefined) this.batch.judge(position, verdict);
    }
  }

  /** The others than those at these positions of this part. */
  without(left: ReadonlySet<number>): Part {
    return new Part(
      this.batch,
      this.positions.filter((_, index) => !left.has(index)),
    );
  }

  /** Parts of this one, which has more than one line. */
  cut(count: number): readonly Part[] {
    const size = Math.ceil(this.length / count);
    const parts: Part[] = [];
    for (let start = 0; start < this.length; start += size) {
      parts.push(new Part(this.batch, this.positions.slice(start, start + size)));
    }
    return parts;
  }

  /**
   * The same lines, those with the same fields by their times: InfluxDB 2 takes or refuses all that have a field in common and
   * lie in one of its shards, which have a time each.
   */
  byTime(): Part {
    const { lines } = this.batch;
    const order = this.positions.toSorted(
      (left, right) =>
        lines.rankAt(left) - lines.rankAt(right) ||
        lines.refusedAt(left).timestamp - lines.refusedAt(right).timestamp,
    );
    return order.every((position, index) => position === this.positions[index])
      ? this
      : new Part(this.batch, order);
  }
}

/**
 * A text that is the same for the same lines of the same caller only. It holds no secret.
 * @param caller who may write them
 */
export function batchKey(lines: LineBatch, caller: string): string {
  const { destination, precision } = lines;
  return createHash('sha256')
    .update(JSON.stringify([caller, destination.namespace, precision]))
    .update(lines.text())
    .digest('base64');
}
