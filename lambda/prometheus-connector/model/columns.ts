import type { SeriesNumber } from '../../metrics/model/numbers';

/** A list of unsigned 32-bit integers that grows: a column of a table, without an object per row. */
export class Uint32Column {
  private values = new Uint32Array(256);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      this.values = grown(this.values, new Uint32Array(this.length * 2));
    }
    this.values[this.length++] = value;
  }

  /** The value at `index`, which the caller knows to be below {@link length}. */
  at(index: number): number {
    return this.values[index]!;
  }

  /** The rows from `start` up to `end`, as a view: writing to it writes to the column. */
  view(start: number, end: number): Uint32Array {
    return this.values.subarray(start, end);
  }
}

/**
 * The samples of a request in the order in which they came. Values are kept as the bits that arrived: as a JavaScript
 * number, a NaN may lose the payload that makes it a stale marker.
 */
export class SampleColumns {
  private timestamps = new Float64Array(256);
  private series = new Uint32Array(256);
  /** Low and high word of each value, alternating; little-endian, so that {@link values} is the same memory. */
  private words = new Uint32Array(512);
  private values = new Float64Array(this.words.buffer);
  /** Made when the first is set: most requests have none. */
  private starts: Float64Array | undefined;
  length = 0;

  push(series: SeriesNumber, lowWord: number, highWord: number, timestamp: number): void {
    const index = this.length++;
    if (index === this.timestamps.length) this.grow();
    this.series[index] = series;
    this.words[index * 2] = lowWord;
    this.words[index * 2 + 1] = highWord;
    this.timestamps[index] = timestamp;
  }

  /** Milliseconds since 1970. Exact between ±2^53, beyond any time that a store accepts. */
  timestamp(sample: number): number {
    return this.timestamps[sample]!;
  }

  value(sample: number): number {
    return this.values[sample]!;
  }

  /** Index of the series that the sample belongs to. */
  seriesOf(sample: number): SeriesNumber {
    return this.series[sample] as SeriesNumber;
  }

  /** The low 32 bits of the value as they arrived. */
  lowWord(sample: number): number {
    return this.words[sample * 2]!;
  }

  /** The high 32 bits of the value as they arrived. */
  highWord(sample: number): number {
    return this.words[sample * 2 + 1]!;
  }

  /** Sets the start time of the last sample pushed. @param timestamp milliseconds since 1970, other than 0 */
  setStartTimestamp(timestamp: number): void {
    this.starts ??= new Float64Array(this.timestamps.length);
    this.starts[this.length - 1] = timestamp;
  }

  /** Whether any sample may have a start timestamp. */
  get haveStartTimestamps(): boolean {
    return this.starts !== undefined;
  }

  /** Milliseconds since 1970 of the moment since when the sample has been counted; 0 when that is not known. */
  startTimestamp(sample: number): number {
    return this.starts?.[sample] ?? 0;
  }

  private grow(): void {
    const capacity = this.timestamps.length * 2;
    this.timestamps = grown(this.timestamps, new Float64Array(capacity));
    this.series = grown(this.series, new Uint32Array(capacity));
    this.words = grown(this.words, new Uint32Array(capacity * 2));
    this.values = new Float64Array(this.words.buffer);
    if (this.starts !== undefined) this.starts = grown(this.starts, new Float64Array(capacity));
  }
}

function grown<T extends Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
