import { isNonFinite, nonFiniteWords } from '../model/non-finite';
import { SampleColumns } from '../model/columns';
import type { Label } from '../write/decode/exemplar';
import { compareTexts } from './compare-texts';
import type { Matcher } from '../model/matcher';
import type { ReadBudget } from './read-budget';
import { cellText, type Row } from '../store/timestream/read/row';
import { FIRST_DIMENSION, RowLabels } from '../store/timestream/read/row-labels';
import type { Select } from '../store/timestream/read/selects';

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
  readonly series: number;
  readonly timestamp: number;
  readonly message: Buffer;
}

/** Number of a series that the matchers do not accept. */
const REFUSED = -1;
/** Bytes of a sample in an answer: two tags, two lengths, eight of the value and at least one of the time. */
const SAMPLE_BYTES = 13;

// What the objects take in memory, roughly, without their texts.
const KEY_BYTES = 100;
const SERIES_BYTES = 500;
const LABEL_BYTES = 100;

/**
 * Collects the rows of a query's SELECTs. Samples become columns at once: nothing is kept for each of them. The matchers
 * judge each series once more, since SQL cannot say all that they say.
 */
export class QueryResultBuilder {
  private readonly samples = new SampleColumns();
  private readonly histograms: HistogramRow[] = [];
  private readonly labels: Label[][] = [];
  private readonly byLabels = new Map<string, number>();

  constructor(
    private readonly matchers: readonly Matcher[],
    private readonly budget: ReadBudget,
  ) {}

  /**
   * Makes a function that takes the rows of a SELECT, a page at a time.
   * @throws HttpError 400 when they are more than the budget allows
   */
  collector(select: Select): (rows: readonly Row[]) => void {
    const rowLabels = new RowLabels(select);
    const known = new Map<string, number>();
    const end = FIRST_DIMENSION + select.dimensions.length;
    return (rows) => {
      for (const row of rows) {
        const key = seriesKey(row, end);
        let series = known.get(key);
        if (series === undefined) {
          this.budget.hold(KEY_BYTES + 2 * key.length);
          series = this.seriesOf(rowLabels.of(row));
          known.set(key, series);
        }
        if (series !== REFUSED) this.add(select, row, series);
      }
    };
  }

  /** The number of the series with these labels, or {@link REFUSED}. */
  private seriesOf(labels: Label[]): number {
    const valueOf = new Map(labels.map(({ name, value }) => [name, value]));
    if (!this.matchers.every(({ name, accepts }) => accepts(valueOf.get(name) ?? ''))) return REFUSED;
    const key = JSON.stringify([...valueOf]);
    const known = this.byLabels.get(key);
    if (known !== undefined) return known;
    const series = this.labels.push(labels) - 1;
    this.byLabels.set(key, series);
    const bytes = labelBytes(labels);
    this.budget.hold(SERIES_BYTES + LABEL_BYTES * labels.length + 4 * bytes);
    this.budget.take(0, bytes);
    return series;
  }

  private add({ double, text, histogram }: Select, row: Row, series: number): void {
    const timestamp = epochMilliseconds(cellText(row, 0));
    const value = double === undefined ? undefined : cellText(row, double);
    if (value !== undefined) this.addFinite(series, Number(value), timestamp);
    const words = text === undefined ? undefined : nonFiniteWords(cellText(row, text) ?? '');
    if (words !== undefined) this.addSample(series, words.lowWord, words.highWord, timestamp);
    const base64 = histogram === undefined ? undefined : cellText(row, histogram);
    if (base64 !== undefined) this.addHistogram(series, Buffer.from(base64, 'base64'), timestamp);
  }

  private addFinite(series: number, value: number, timestamp: number): void {
    scratchValue[0] = value;
    this.addSample(series, scratchWords[0]!, scratchWords[1]!, timestamp);
  }

  private addSample(series: number, lowWord: number, highWord: number, timestamp: number): void {
    this.budget.take(1, SAMPLE_BYTES);
    this.samples.push(series, lowWord, highWord, timestamp);
  }

  private addHistogram(series: number, message: Buffer, timestamp: number): void {
    this.budget.take(1, message.byteLength);
    this.histograms.push({ series, timestamp, message });
  }

  /** What was collected. Series without a sample are none. */
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

/** One double, and its words: little-endian, as {@link SampleColumns} has them. */
const scratchValue = new Float64Array(1);
const scratchWords = new Uint32Array(scratchValue.buffer);

/** A text that is different for rows of different series: texts with their lengths, as they may hold any character. */
function seriesKey(row: Row, end: number): string {
  let key = '';
  for (let column = 1; column < end; column++) {
    const text = cellText(row, column) ?? '';
    key += `${text.length}:${text}`;
  }
  return key;
}

function labelBytes(labels: readonly Label[]): number {
  return labels.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
}

/**
 * Reads a time as Timestream writes it, `YYYY-MM-DD hh:mm:ss.nnnnnnnnn`, in UTC. What is less than a millisecond is cut
 * off. https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html
 */
function epochMilliseconds(text = ''): number {
  const milliseconds = Date.parse(`${text.slice(0, 10)}T${text.slice(11, 23)}Z`);
  if (Number.isNaN(milliseconds)) throw new TypeError('a time of Timestream that cannot be read');
  return milliseconds;
}

/** Indexes of the samples of each series, by time. */
function samplesBySeries(samples: SampleColumns, seriesCount: number): Uint32Array[] {
  const ends = new Uint32Array(seriesCount);
  for (let sample = 0; sample < samples.length; sample++) ends[samples.seriesOf(sample)]!++;
  for (let series = 1; series < seriesCount; series++) ends[series]! += ends[series - 1]!;
  const starts = ends.slice();
  const order = new Uint32Array(samples.length);
  for (let sample = samples.length - 1; sample >= 0; sample--)
    order[--starts[samples.seriesOf(sample)]!] = sample;
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
