/** Random numbers that are the same for a seed. */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  }

  /** From 0 up to 1. https://github.com/bryc/code/blob/master/jshash/PRNGs.md#mulberry32 */
  random(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  uniform(from: number, to: number): number {
    return from + (to - from) * this.random();
  }

  /** A whole number from `from` up to `to`, which is not in it. */
  integer(from: number, to: number): number {
    return Math.floor(this.uniform(from, Math.max(to, from + 1)));
  }

  sign(): number {
    return this.random() < 0.5 ? -1 : 1;
  }

  /** Of a normal distribution of mean 0 and deviation 1: Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }

  /** Events of a Poisson distribution: counted while they are few, else by the normal one that it is near to. */
  poisson(mean: number): number {
    if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * this.normal()));
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.random(); product > limit; product *= this.random()) count++;
    return count;
  }

  /** A value of a list whose weights add up to 1. */
  pick<T>(weighted: readonly (readonly [T, number])[]): T {
    let rest = this.random();
    return weighted.find(([, weight]) => (rest -= weight) < 0)?.[0] ?? weighted.at(-1)![0];
  }

  shuffled<T>(list: readonly T[]): T[] {
    const copy = [...list];
    for (let index = copy.length - 1; index > 0; index--) {
      const other = this.integer(0, index + 1);
      [copy[index], copy[other]] = [copy[other]!, copy[index]!];
    }
    return copy;
  }

  /** Noise in which each value depends on the one before. */
  autoregressive(length: number, dependence: number): number[] {
    const scale = Math.sqrt(1 - dependence * dependence);
    const values = [this.normal()];
    while (values.length < length) values.push(dependence * values.at(-1)! + scale * this.normal());
    return values;
  }
}
