import { HttpError } from '../../http/errors';
import { METRIC_NAME, type Label } from '../../metrics/model/label';
import type { Matcher } from '../../metrics/model/matcher';
import { doubleOf, isNonFinite } from '../../metrics/model/non-finite';
import type { SeriesNumber } from '../../metrics/model/numbers';
import type { QueryPlan } from '../../metrics/model/query-plan';
import type { ReadSink, SeriesSink } from '../../metrics/port';
import type { Samples, Window } from '../windows/samples';
import type { LookStore } from './source';

/** Series that are read together. */
export interface Wanted {
  /** The labels of each, with the metric's name. */
  readonly series: readonly (readonly Label[])[];
  /** Whether others that have values of these in each of their labels are wanted, too. */
  readonly isOpen?: boolean;
}

/** What was read. */
export interface ReadSamples {
  /** The samples of a series; of one that has none, no samples. */
  of(labels: readonly Label[]): Samples;
  /** The labels of all that was read. */
  readonly series: readonly (readonly Label[])[];
}

/** Samples of all series together: 16 bytes each. */
const MOST_SAMPLES = 3_000_000;
/** Bytes that a store may hold beside them, for all that is read at the same time. */
export const MOST_HELD = 256 * 1024 * 1024;
/** Characters of all texts that the labels of a question are compared with: Timestream takes statements of 256 KB. */
const LONGEST_QUESTION = 40_000;

/**
 * Reads the samples of these series, but those that are not finite.
 * @throws {HttpError} as the reader does; 400 `too_many_samples`
 */
export async function readSamples(
  wanted: readonly Wanted[],
  window: Window,
  { source: { destination, cluster }, metrics, meter }: LookStore,
  signal: AbortSignal,
): Promise<ReadSamples> {
  const plans = wanted.map((each): QueryPlan => ({
    destination,
    start: Math.floor(window.start * 1_000),
    end: Math.ceil(window.end * 1_000),
    matchers: [...cluster, ...matchersOf(each)],
    onlyFinite: true,
  }));
  const sink = new SamplesSink(wanted.map((each, index) => acceptance(each, plans[index]!)));
  await metrics.read(plans, sink, meter, signal);
  const found = sink.samples();
  return {
    of: (labels) => found.get(keyOf(labels))?.samples ?? { times: [], values: [] },
    series: [...found.values()].map(({ labels }) => labels),
  };
}

/** Judges series by conditions that all have to be met. */
export function accepts(matchers: readonly Matcher[]): (labels: readonly Label[]) => boolean {
  return (labels) => matchers.every(({ name, accepts: isMet }) => isMet(valueOf(labels, name)));
}

/** What tells a series from all others. @param labels sorted by name */
export function keyOf(labels: readonly Label[]): string {
  return JSON.stringify(labels.map(({ name, value }) => [name, value]));
}

/** The value of a label; '' of one that it does not have. */
export function valueOf(labels: readonly Label[], name: string): string {
  return labels.find((label) => label.name === name)?.value ?? '';
}

/** Conditions that all wanted series meet, and few others: those of the shortest lists, as far as there is room. */
function matchersOf({ series }: Wanted): readonly Matcher[] {
  const names = [...new Set(series.flatMap((labels) => labels.map(({ name }) => name)))].sort();
  const metrics = [...new Set(series.map((labels) => valueOf(labels, METRIC_NAME)))];
  const lists = names
    .filter((name) => name !== METRIC_NAME)
    .map((name) => {
      const texts = [...new Set(series.map((labels) => valueOf(labels, name)))].sort();
      return { name, texts, size: texts.reduce((sum, text) => sum + text.length + 4, 0) };
    })
    .sort((left, right) => left.size - right.size || (left.name < right.name ? -1 : 1));
  let room = LONGEST_QUESTION;
  const fitting = lists.filter(({ size }) => (room -= size) >= 0);
  return [oneOf(METRIC_NAME, metrics), ...fitting.map(({ name, texts }) => oneOf(name, texts))];
}

function oneOf(name: string, texts: readonly string[]): Matcher {
  const set = new Set(texts);
  return { name, isNegated: false, texts, regex: undefined, accepts: (value) => set.has(value) };
}

/** Whether a series is wanted: a store gives more than it is asked for. */
function acceptance(
  { series, isOpen = false }: Wanted,
  { matchers }: QueryPlan,
): (labels: readonly Label[]) => boolean {
  if (isOpen) return accepts(matchers);
  const keys = new Set(series.map(keyOf));
  return (labels) => keys.has(keyOf(labels));
}

/** Collects samples of what is wanted. */
class SamplesSink implements ReadSink {
  private parts: readonly PartSink[] = [];
  private count = 0;
  private held = 0;

  constructor(private readonly accepts: readonly ((labels: readonly Label[]) => boolean)[]) {
    this.clear();
  }

  of(query: number): SeriesSink {
    return this.parts[query]!;
  }

  hold(bytes: number): void {
    this.held += bytes;
    if (this.held > MOST_HELD) throw tooMuch();
  }

  clear(): void {
    this.count = 0;
    this.held = 0;
    const take = (): void => {
      if (++this.count > MOST_SAMPLES) throw tooMuch();
    };
    this.parts = this.accepts.map((accepts) => new PartSink(accepts, take));
  }

  /** By {@link keyOf}. */
  samples(): ReadonlyMap<string, { readonly labels: readonly Label[]; readonly samples: Samples }> {
    return new Map(
      this.parts.flatMap((part) =>
        part.all.map(({ labels, times, values }) => [
          keyOf(labels),
          { labels, samples: ordered({ times, values }) },
        ]),
      ),
    );
  }
}

interface Collected {
  readonly labels: readonly Label[];
  readonly times: number[];
  readonly values: number[];
}

class PartSink implements SeriesSink {
  private readonly numbers = new Map<string, SeriesNumber>();
  private readonly collected: Collected[] = [];

  constructor(
    private readonly accepts: (labels: readonly Label[]) => boolean,
    private readonly take: () => void,
  ) {}

  series(labels: readonly Label[]): SeriesNumber | undefined {
    if (!this.accepts(labels)) return undefined;
    const key = keyOf(labels);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = (this.collected.push({ labels, times: [], values: [] }) - 1) as SeriesNumber;
    this.numbers.set(key, number);
    return number;
  }

  sample(series: SeriesNumber, timestamp: number, lowWord: number, highWord: number): void {
    if (isNonFinite({ highWord })) return;
    this.take();
    const { times, values } = this.collected[series]!;
    times.push(timestamp / 1_000);
    values.push(doubleOf({ lowWord, highWord }));
  }

  histogram(): void {
    // They are not judged.
  }

  /** What was collected, in the order in which it came. */
  get all(): readonly Collected[] {
    return this.collected;
  }
}

/** By time; of several of one time, the first. */
function ordered(samples: Samples): Samples {
  const { times, values } = samples;
  if (times.every((time, index) => index === 0 || time > times[index - 1]!)) return samples;
  const places = times
    .map((_, place) => place)
    .sort((left, right) => times[left]! - times[right]! || left - right);
  const kept = places.filter((place, index) => index === 0 || times[place] !== times[places[index - 1]!]);
  return { times: kept.map((place) => times[place]!), values: kept.map((place) => values[place]!) };
}

function tooMuch(): HttpError {
  return new HttpError({
    code: 'too_many_samples',
    status: 400,
    message: `The series that moved have more samples than are read at once, ${MOST_SAMPLES}. Narrow the setting metrics: a selector in match, or names in deny.`,
  });
}
