import { SampleColumns, Uint32Column } from './columns';
import type { Exemplar } from '../write/decode/exemplar';
import { BucketCount, type Histogram } from '../write/decode/histogram';
import { LabelTable } from './label-table';
import { maxItems, TooManyItemsError } from './limits';
import { MetadataColumns } from './metadata';

/** Why a series breaks the protocol although the message around it does not. */
export type SeriesProblem = 'invalid_label_reference' | 'invalid_utf8' | 'empty_series';

/**
 * A decoded write request of either protocol version, as columns: series, labels and samples are rows of typed
 * arrays. Objects for each of them would be the larger part of the work of a write, most of it garbage collection.
 */
export class WriteRequest {
  readonly labels = new LabelTable();
  readonly samples = new SampleColumns();
  /** Histograms, each with the index of its series. */
  readonly histograms: { readonly series: number; readonly histogram: Histogram }[] = [];
  /** Of all histograms. */
  readonly buckets = new BucketCount();
  /** Exemplars, each with the index of its series. */
  readonly exemplars: { readonly series: number; readonly exemplar: Exemplar }[] = [];
  /** Of the request in version 1, of its series in version 2. */
  readonly metadata = new MetadataColumns();
  /** Series that break the protocol, by index. */
  readonly problems = new Map<number, SeriesProblem>();

  private readonly labelNumbers = new Uint32Column();
  private readonly labelStarts = new Uint32Column();
  /** How many samples, histograms and exemplars each series holds. */
  private readonly itemCounts: number[] = [];
  private exemplarLabels = 0;

  get seriesCount(): number {
    return this.labelStarts.length;
  }

  /** Begins a series: what is added from here on belongs to it. Returns its index. */
  beginSeries(): number {
    this.labelStarts.push(this.labelNumbers.length);
    this.itemCounts.push(0);
    if (this.seriesCount > maxItems.series) throw new TooManyItemsError('series');
    return this.seriesCount - 1;
  }

  addLabel(label: number): void {
    this.labelNumbers.push(label);
    if (this.labelNumbers.length > maxItems.labels) throw new TooManyItemsError('labels');
  }

  addSample(series: number, lowWord: number, highWord: number, timestamp: number): void {
    this.samples.push(series, lowWord, highWord, timestamp);
    this.itemCounts[series]!++;
    if (this.samples.length > maxItems.samples) throw new TooManyItemsError('samples');
  }

  addHistogram(series: number, histogram: Histogram): void {
    this.histograms.push({ series, histogram });
    this.itemCounts[series]!++;
    if (this.histograms.length > maxItems.histograms) throw new TooManyItemsError('histograms');
  }

  addExemplar(series: number, exemplar: Exemplar): void {
    this.exemplars.push({ series, exemplar });
    this.itemCounts[series]!++;
    this.exemplarLabels += exemplar.labels.length;
    if (this.exemplars.length > maxItems.exemplars) throw new TooManyItemsError('exemplars');
    if (this.exemplarLabels > maxItems.exemplarLabels) throw new TooManyItemsError('exemplarLabels');
  }

  /** Row of a series' first label, for {@link labelAt}. */
  firstLabel(series: number): number {
    return this.labelStarts.at(series);
  }

  /** Row after a series' last label. */
  endOfLabels(series: number): number {
    return series + 1 < this.labelStarts.length ? this.labelStarts.at(series + 1) : this.labelNumbers.length;
  }

  /** The number of the label at a row. */
  labelAt(row: number): number {
    return this.labelNumbers.at(row);
  }

  /**
   * The numbers of a series' labels. A view: sorting it sorts the series' labels. Loops over every series go by
   * {@link firstLabel} instead, as a view costs more than what it shows.
   */
  labelsOf(series: number): Uint32Array {
    return this.labelNumbers.view(this.firstLabel(series), this.endOfLabels(series));
  }

  /** How many samples, histograms and exemplars the series holds. */
  itemCountOf(series: number): number {
    return this.itemCounts[series]!;
  }
}
