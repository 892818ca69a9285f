import { QUANTILES, type BaselineSummary, type WindowSummary } from './series-summary';
import type { WindowBins } from './window-bins';

/** A bin: sum by weight is the mean of its samples, or of a counter, what it grew by a second. */
interface Bin {
  readonly number: number;
  sum: number;
  weight: number;
}

/** The samples of a series in a window, in bins. */
export class SampleBins {
  private readonly bins: Bin[] = [];
  private count = 0;
  private first = 0;
  private last = 0;
  private lastValue = 0;

  constructor(
    private readonly isCounter: boolean,
    private readonly windows: WindowBins,
  ) {}

  /** @param timestamp milliseconds since 1970, later than those before */
  take(timestamp: number, value: number): void {
    const bin = this.binAt(timestamp);
    if (!this.isCounter) add(bin, value, 1);
    else if (this.count > 0) {
      const grown = value - this.lastValue;
      // It began again from 0.
      add(bin, grown < 0 ? value : grown, (timestamp - this.last) / 1_000);
    }
    if (this.count === 0) this.first = timestamp;
    this.count++;
    this.last = timestamp;
    this.lastValue = value;
  }

  /** Undefined: there are no samples. */
  window(): WindowSummary | undefined {
    return this.count === 0 ? undefined : this.summary(sorted(this.means()));
  }

  /** Undefined: there are no samples. */
  baseline(): BaselineSummary | undefined {
    if (this.count === 0) return undefined;
    const means = sorted(this.means());
    return {
      ...this.summary(means),
      first: this.first,
      last: this.last,
      quantiles: QUANTILES.map((share) => quantile(means, share)),
      blockLevels: this.blockLevels(),
    };
  }

  private binAt(timestamp: number): Bin {
    const number = Math.floor((timestamp - this.windows.origin) / (1_000 * this.windows.binSeconds));
    const last = this.bins.at(-1);
    if (last?.number === number) return last;
    const bin = { number, sum: 0, weight: 0 };
    this.bins.push(bin);
    return bin;
  }

  /** Of bins that have any. */
  private means(): number[] {
    return this.bins.filter(({ weight }) => weight > 0).map(meanOf);
  }

  private summary(means: readonly number[]): WindowSummary {
    const { bins, count, isCounter } = this;
    return {
      count,
      level: isCounter ? meanOf(together(bins)) : quantile(means, 0.5),
      lowest: means[0] ?? Number.NaN,
      highest: means.at(-1) ?? Number.NaN,
    };
  }

  private blockLevels(): number[] {
    const { bounds } = this.windows;
    return bounds
      .slice(1)
      .map((end, block) =>
        together(this.bins.filter(({ number }) => number >= bounds[block]! && number < end)),
      )
      .filter(({ weight }) => weight > 0)
      .map(meanOf);
  }
}

function add(bin: Bin, amount: number, weight: number): void {
  bin.sum += amount;
  bin.weight += weight;
}

function together(bins: readonly Bin[]): Pick<Bin, 'sum' | 'weight'> {
  let sum = 0;
  let weight = 0;
  for (const bin of bins) {
    sum += bin.sum;
    weight += bin.weight;
  }
  return { sum, weight };
}

function meanOf({ sum, weight }: Pick<Bin, 'sum' | 'weight'>): number {
  return sum / weight;
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((left, right) => left - right);
}

/** Interpolated between the two values that are nearest. NaN: there are no values. */
function quantile(ascending: readonly number[], share: number): number {
  const place = (ascending.length - 1) * share;
  const below = Math.floor(place);
  const lower = ascending[below] ?? Number.NaN;
  const upper = ascending[below + 1] ?? lower;
  return lower + (place - below) * (upper - lower);
}
