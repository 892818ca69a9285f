import { SampleColumns, Uint32Column } from './columns';
import type { Exemplar } from './exemplar';
import { BucketCount, type Histogram } from './histogram';
import { LabelTable, type Labels } from './label-table';
import { maxItems, TooManyItemsError } from './limits';
import { MetadataColumns } from './metadata';
import type { LabelNumber, LabelNumbers } from './numbers';
import type { SeriesNumber } from '../../metrics/model/numbers';

/** Why a series breaks the protocol although the message around it does not. */
type SeriesProblem =
  'invalid_label_reference' | 'invalid_utf8' | 'empty_series' | 'too_many_labels' | 'duplicate_label';

/** Labels that a series of 65,000 bytes could have, each of two letters: no store takes more. */
const MOST_LABELS = 16_384;

/**
 * A decoded write request of either protocol version, as columns: series, labels and samples are rows of typed
 * arrays. Objects for each of them would be the larger part of the work of a write, most of it garbage collection.
 */
export class WriteRequest {
  readonly labels = new LabelTable();
  readonly samples = new SampleColumns();
  /** Histograms, each with the index of its series. */
  readonly histograms: { readonly series: SeriesNumber; readonly histogram: Histogram }[] = [];
  /** Of all histograms. */
  readonly buckets = new BucketCount();
  /** Exemplars, each with the index of its series. */
  readonly exemplars: { readonly series: SeriesNumber; readonly exemplar: Exemplar }[] = [];
  /** Of the request in version 1, of its series in version 2. */
  readonly metadata = new MetadataColumns();
  /** Series that break the protocol, by index. */
  readonly problems = new Map<SeriesNumber, SeriesProblem>();

  private readonly labelNumbers = new Uint32Column();
  private readonly labelStarts = new Uint32Column();
  /** How many samples, histograms and exemplars each series holds. */
  private readonly itemCounts: number[] = [];
  private exemplarLabels = 0;

  get seriesCount(): number {
    return this.labelStarts.length;
  }

  /** Begins a series: what is added until {@link endSeries} belongs to it. Returns its index. */
  beginSeries(): SeriesNumber {
    this.labelStarts.push(this.labelNumbers.length);
    this.itemCounts.push(0);
    if (this.seriesCount > maxItems.series) throw new TooManyItemsError('series');
    return (this.seriesCount - 1) as SeriesNumber;
  }

  /** Ends a series. Its labels are sorted by name then, so that it is the same however a sender orders them. */
  endSeries(series: SeriesNumber): void {
    const problem = this.sortLabels(series);
    if (problem !== undefined && !this.problems.has(series)) this.problems.set(series, problem);
  }

  addLabel(label: LabelNumber): void {
    this.labelNumbers.push(label);
    if (this.labelNumbers.length > maxItems.labels) throw new TooManyItemsError('labels');
  }

  addSample(series: SeriesNumber, lowWord: number, highWord: number, timestamp: number): void {
    this.samples.push(series, lowWord, highWord, timestamp);
    this.itemCounts[series]!++;
    if (this.samples.length > maxItems.samples) throw new TooManyItemsError('samples');
  }

  addHistogram(series: SeriesNumber, histogram: Histogram): void {
    this.histograms.push({ series, histogram });
    this.itemCounts[series]!++;
    if (this.histograms.length > maxItems.histograms) throw new TooManyItemsError('histograms');
  }

  addExemplar(series: SeriesNumber, exemplar: Exemplar): void {
    this.exemplars.push({ series, exemplar });
    this.itemCounts[series]!++;
    this.exemplarLabels += exemplar.labels.length;
    if (this.exemplars.length > maxItems.exemplars) throw new TooManyItemsError('exemplars');
    if (this.exemplarLabels > maxItems.exemplarLabels) throw new TooManyItemsError('exemplarLabels');
  }

  /** Row of a series' first label, for {@link labelAt}. */
  firstLabel(series: SeriesNumber): number {
    return this.labelStarts.at(series);
  }

  /** Row after a series' last label. */
  endOfLabels(series: SeriesNumber): number {
    return series + 1 < this.labelStarts.length ? this.labelStarts.at(series + 1) : this.labelNumbers.length;
  }

  /** The number of the label at a row. */
  labelAt(row: number): LabelNumber {
    return this.labelNumbers.at(row) as LabelNumber;
  }

  /**
   * The numbers of a series' labels, sorted by name unless it has too many. Loops over every series go by
   * {@link firstLabel} instead, as a view costs more than what it shows.
   */
  labelsOf(series: SeriesNumber): LabelNumbers {
    return this.labelColumn(series) as Iterable<number> as LabelNumbers;
  }

  /** How many samples, histograms and exemplars the series holds. */
  itemCountOf(series: SeriesNumber): number {
    return this.itemCounts[series]!;
  }

  private labelColumn(series: SeriesNumber): Uint32Array {
    return this.labelNumbers.view(this.firstLabel(series), this.endOfLabels(series));
  }

  /** Returns why the labels cannot be sorted, each before the next. */
  private sortLabels(series: SeriesNumber): SeriesProblem | undefined {
    if (this.endOfLabels(series) - this.firstLabel(series) > MOST_LABELS) return 'too_many_labels';
    if (this.isStrictlySorted(series)) return undefined;
    const { names } = this.labels;
    this.labelColumn(series).sort((left, right) => {
      if (names[left] === names[right]) return 0;
      return names[left]! < names[right]! ? -1 : 1;
    });
    return this.isStrictlySorted(series) ? undefined : 'duplicate_label';
  }

  private isStrictlySorted(series: SeriesNumber): boolean {
    const { names } = this.labels;
    const end = this.endOfLabels(series);
    for (let row = this.firstLabel(series) + 1; row < end; row++) {
      if (names[this.labelAt(row - 1)]! >= names[this.labelAt(row)]!) return false;
    }
    return true;
  }
}

/** A request once it is decoded: all of it can be read, and nothing of it changed. */
export interface DecodedRequest extends Pick<
  WriteRequest,
  'seriesCount' | 'firstLabel' | 'endOfLabels' | 'labelAt' | 'labelsOf' | 'itemCountOf'
> {
  readonly labels: Labels;
  readonly samples: Readonly<Omit<SampleColumns, 'push' | 'setStartTimestamp'>>;
  readonly histograms: readonly WriteRequest['histograms'][number][];
  readonly exemplars: readonly WriteRequest['exemplars'][number][];
  readonly metadata: Pick<MetadataColumns, 'length' | 'at'>;
  readonly problems: ReadonlyMap<SeriesNumber, SeriesProblem>;
}
