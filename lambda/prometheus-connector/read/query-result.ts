import { SampleColumns } from '../model/columns';
import { compareTexts } from '../../metrics/model/compare-texts';
import type { Label } from '../../metrics/model/label';
import type { Matcher } from '../../metrics/model/matcher';
import { isNonFinite } from '../../metrics/model/non-finite';
import type { QueryPlan } from '../../metrics/model/query-plan';
import type { ReadSink, SeriesSink } from '../../metrics/port';
import { ReadBudget } from './read-budget';
import type { SeriesNumber } from '../../metrics/model/numbers';

/** A series that was read. */
export interface ReadSeries {
  /** Sorted by name. */
  readonly labels: readonly Label[];
  /** Indexes of its samples in the columns of the result, by time. No two are of the same time. */
  readonly samples: Uint32Array;
  /** Messages `prometheus.Histogram`, by time. No two are of the same time. */
  readonly histograms: readonly Buffer[];
}

/** All that a query asked for. */
export interface QueryResult {
  readonly samples: SampleColumns;
  /** Sorted by labels. */
  readonly series: readonly ReadSeries[];
}

interface HistogramRow {
  readonly series: SeriesNumber;
  readonly timestamp: number;
  readonly message: Buffer;
}

/** Bytes of a sample in an answer: two tags, two lengths, eight of the value and at least one of the time. */
const SAMPLE_BYTES = 13;

// What the objects take in memory, roughly, without their texts.
const SERIES_BYTES = 500;
const LABEL_BYTES = 100;

/** Collects what a store reads for a request, as much as an answer can hold. */
export class ReadResults implements ReadSink {
  private readonly budget: ReadBudget;
  private builders: readonly QueryResultBuilder[];

  /** @param maxSamples samples and histograms that the answer may hold, all queries together */
  constructor(
    private readonly queries: readonly QueryPlan[],
    maxSamples: number,
  ) {
    this.budget = new ReadBudget(maxSamples);
    this.builders = this.emptyBuilders();
  }

  of(query: number): SeriesSink {
    return this.builders[query]!;
  }

  hold(bytes: number): void {
    this.budget.hold(bytes);
  }

  clear(): void {
    this.budget.clear();
    this.builders = this.emptyBuilders();
  }

  /** One for each query, in their order. */
  list(): readonly QueryResult[] {
    return this.builders.map((builder) => builder.result());
  }

  /** Samples and histograms of all of them. */
  get sampleCount(): number {
    return this.budget.sampleCount;
  }

  private emptyBuilders(): readonly QueryResultBuilder[] {
    return this.queries.map(({ matchers }) => new QueryResultBuilder(matchers, this.budget));
  }
}

/**
 * Collects the series of a query. Samples become columns at once: nothing is kept for each of them. The matchers judge
 * each series, as no store can ask for all that they say.
 */
class QueryResultBuilder implements SeriesSink {
  private readonly samples = new SampleColumns();
  private readonly histograms: HistogramRow[] = [];
  private readonly labels: (readonly Label[])[] = [];
  private readonly byLabels = new Map<string, SeriesNumber>();

  constructor(
    private readonly matchers: readonly Matcher[],
    private readonly budget: ReadBudget,
  ) {}

  series(labels: readonly Label[]): SeriesNumber | undefined {
    const valueOf = new Map(labels.map(({ name, value }) => [name, value]));
    if (!this.matchers.every(({ name, accepts }) => accepts(valueOf.get(name) ?? ''))) return undefined;
    const key = JSON.stringify([...valueOf]);
    const known = this.byLabels.get(key);
    if (known !== undefined) return known;
    const series = (this.labels.push(labels) - 1) as SeriesNumber;
    this.byLabels.set(key, series);
    const bytes = labelBytes(labels);
    this.budget.hold(SERIES_BYTES + LABEL_BYTES * labels.length + 4 * bytes);
    this.budget.take(0, bytes);
    return series;
  }

  sample(series: SeriesNumber, timestamp: number, lowWord: number, highWord: number): void {
    this.budget.take(1, SAMPLE_BYTES);
    this.samples.push(series, lowWord, highWord, timestamp);
  }

  histogram(series: SeriesNumber, timestamp: number, message: Buffer): void {
    this.budget.take(1, message.byteLength);
    this.histograms.push({ series, timestamp, message });
  }

  /** What was collected, without series that have no sample. */
  result(): QueryResult {
    const samples = samplesBySeries(this.samples, this.labels.length);
    const histograms = histogramsBySeries(this.histograms);
    const series = this.labels
      .map((labels, index) => ({
        labels,
        samples: samples[index]!,
        histograms: histograms.get(index) ?? [],
      }))
      .filter((candidate) => candidate.samples.length > 0 || candidate.histograms.length > 0)
      .sort((left, right) => compareLabels(left.labels, right.labels));
    return { samples: this.samples, series };
  }
}

function labelBytes(labels: readonly Label[]): number {
  return labels.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

/** Indexes of the samples of each series, by time. */
function samplesBySeries(samples: SampleColumns, seriesCount: number): Uint32Array[] {
  const ends = new Uint32Array(seriesCount);
  for (let sample = 0; sample < samples.length; sample++) ends[samples.seriesOf(sample)]!++;
  for (let series = 1; series < seriesCount; series++) ends[series]! += ends[series - 1]!;
  const starts = ends.slice();
  const order = new Uint32Array(samples.length);
  for (let sample = samples.length - 1; sample >= 0; sample--) {
    order[--starts[samples.seriesOf(sample)]!] = sample;
  }
  return Array.from(ends, (end, series) => ordered(samples, order.subarray(starts[series], end)));
}

/** Sorts samples of a series by time. Of several of the same time the first finite one stays, if there is one. */
function ordered(samples: SampleColumns, own: Uint32Array): Uint32Array {
  if (isStrictlyOrdered(samples, own)) return own;
  const rank = (sample: number): number => (isNonFinite({ highWord: samples.highWord(sample) }) ? 1 : 0);
  own.sort(
    (left, right) =>
      samples.timestamp(left) - samples.timestamp(right) || rank(left) - rank(right) || left - right,
  );
  return own.filter(
    (sample, index) => index === 0 || samples.timestamp(sample) !== samples.timestamp(own[index - 1]!),
  );
}

function isStrictlyOrdered(samples: SampleColumns, own: Uint32Array): boolean {
  for (let index = 1; index < own.length; index++) {
    if (samples.timestamp(own[index - 1]!) >= samples.timestamp(own[index]!)) return false;
  }
  return true;
}

function histogramsBySeries(rows: readonly HistogramRow[]): Map<number, Buffer[]> {
  const byTime = new Map<number, Map<number, Buffer>>();
  for (const { series, timestamp, message } of rows.toSorted(
    (left, right) => left.timestamp - right.timestamp,
  )) {
    const own = byTime.get(series) ?? new Map<number, Buffer>();
    if (!own.has(timestamp)) own.set(timestamp, message);
    byTime.set(series, own);
  }
  return new Map([...byTime].map(([series, messages]) => [series, [...messages.values()]]));
}

/** As Prometheus orders series: label by label, and the one with fewer labels first. */
function compareLabels(left: readonly Label[], right: readonly Label[]): number {
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const order =
      compareTexts(left[index]!.name, right[index]!.name) ||
      compareTexts(left[index]!.value, right[index]!.value);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}
