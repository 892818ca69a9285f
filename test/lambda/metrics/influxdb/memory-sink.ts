import type { SeriesNumber } from '../../../../lambda/metrics/model/numbers';
import { doubleOf } from '../../../../lambda/metrics/model/non-finite';
import type { Label } from '../../../../lambda/metrics/model/label';
import type { SeriesSink } from '../../../../lambda/metrics/port';

/** Takes all that it is given. */
export class MemorySink implements SeriesSink {
  private readonly keys: string[] = [];
  /** What each series was given, in its order, by its labels. */
  readonly found = new Map<string, (readonly [timestamp: number, value: number | string])[]>();
  /** How often a series was made known. */
  calls = 0;

  series(labels: readonly Label[]): SeriesNumber {
    this.calls++;
    const key = JSON.stringify(labels.map(({ name, value }) => [name, value]));
    const known = this.keys.indexOf(key);
    if (known >= 0) return known as SeriesNumber;
    this.found.set(key, []);
    return (this.keys.push(key) - 1) as SeriesNumber;
  }

  sample(series: SeriesNumber, timestamp: number, lowWord: number, highWord: number): void {
    this.found.get(this.keys[series]!)!.push([timestamp, doubleOf({ lowWord, highWord })]);
  }

  histogram(series: SeriesNumber, timestamp: number, message: Buffer): void {
    this.found.get(this.keys[series]!)!.push([timestamp, message.toString()]);
  }
}

/** An answer in parts that end at these places. */
export function inParts(answer: string, ends: readonly number[]): ReadableStream<Uint8Array> {
  const bytes = Buffer.from(answer);
  const places = [0, ...ends.map((end) => end % (bytes.length + 1)), bytes.length].toSorted(
    (left, right) => left - right,
  );
  return new ReadableStream({
    start: (controller) => {
      for (let index = 1; index < places.length; index++) {
        controller.enqueue(Uint8Array.from(bytes.subarray(places[index - 1], places[index])));
      }
      controller.close();
    },
  });
}
