import type { RoutedDestination } from '../../../model/routing';
import { countedAs, type Item, type ItemCounts } from '../../../model/item';
import { refusedItem, refusedSample, type RefusedEntry } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';
import {
  EXEMPLAR_MEASUREMENT,
  FAMILY_TAG,
  fields,
  MEASUREMENT,
  METADATA_MEASUREMENT,
} from '../../../../metrics/influxdb/schema';
import { floatText, ownTag } from './line-text';
import type { SeriesTags } from './series-tags';

/** An item, and what its line has beside tags and time. */
export interface ItemLine {
  readonly item: Item;
  readonly fields: string;
}

/** What the lines of a batch are of. */
export interface BatchSource {
  readonly request: DecodedRequest;
  /** Those of all series of the batch are prepared. */
  readonly tags: SeriesTags;
  readonly destination: RoutedDestination;
  /** Of the times: exemplars have nanoseconds, all else milliseconds. */
  readonly precision: 'ms' | 'ns';
}

/** Lines that are written by one call: first those of finite samples, then those of items. */
export class LineBatch {
  constructor(
    private readonly source: BatchSource,
    /** By their index in the request. */
    private readonly samples: readonly number[],
    private readonly items: readonly ItemLine[],
  ) {}

  get length(): number {
    return this.samples.length + this.items.length;
  }

  get destination(): RoutedDestination {
    return this.source.destination;
  }

  get precision(): 'ms' | 'ns' {
    return this.source.precision;
  }

  /** The lines, each with a line feed at its end. */
  text(): string {
    let text = this.sampleLines();
    for (const { item, fields: own } of this.items) text += `${this.headOf(item)} ${own} ${timeOf(item)}\n`;
    return text;
  }

  /** The lines at these positions, of samples first, as a batch of their own. */
  pick(positions: readonly number[]): LineBatch {
    const { source, samples, items } = this;
    const first = samples.length;
    return new LineBatch(
      source,
      positions.filter((position) => position < first).map((position) => samples[position]!),
      positions.filter((position) => position >= first).map((position) => items[position - first]!),
    );
  }

  /** Lines of the same rank have the same fields, mostly. Samples come first. */
  rankAt(position: number): number {
    return position < this.samples.length ? 0 : ranks[this.itemAt(position).kind];
  }

  /** What the line at a position is counted as in the answer; undefined: not at all. */
  countedAs(position: number): keyof ItemCounts | undefined {
    return position < this.samples.length ? 'samples' : countedAs(this.itemAt(position));
  }

  /** What of the line at a position matters when it is refused. */
  refusedAt(position: number): RefusedEntry {
    const { request, destination } = this.source;
    return position < this.samples.length
      ? refusedSample(request, this.samples[position]!, destination)
      : refusedItem(this.itemAt(position), destination);
  }

  /** Loops over samples look nothing up twice: they are most of what is written. */
  private sampleLines(): string {
    const { request, tags } = this.source;
    const { samples } = request;
    let text = '';
    let timestamp = NaN;
    let end = '';
    for (const sample of this.samples) {
      // Samples of one scrape have one time.
      if (samples.timestamp(sample) !== timestamp) {
        timestamp = samples.timestamp(sample);
        end = ` ${timestamp}\n`;
      }
      text += HEAD + tags.textOf(samples.seriesOf(sample)) + VALUE + floatText(samples.value(sample)) + end;
    }
    return text;
  }

  private headOf(item: Item): string {
    if (item.kind === 'metadata') return METADATA_MEASUREMENT + ownTag(FAMILY_TAG, item.family);
    const measurement = item.kind === 'exemplar' ? EXEMPLAR_MEASUREMENT : MEASUREMENT;
    return measurement + this.source.tags.textOf(item.series);
  }

  private itemAt(position: number): Item {
    return this.items[position - this.samples.length]!.item;
  }
}

const ranks: Readonly<Record<Item['kind'], number>> = {
  nonFiniteSample: 1,
  histogram: 2,
  exemplar: 3,
  startTimestamp: 4,
  metadata: 5,
};

const HEAD = MEASUREMENT;
const VALUE = ` ${fields.value}=`;

function timeOf(item: Item): number | bigint {
  return item.kind === 'exemplar' ? item.nanoseconds : item.timestamp;
}
