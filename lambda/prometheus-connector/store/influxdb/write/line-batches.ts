import type { Excess } from '../../../model/describe-refused';
import type { RoutedDestination } from '../../../model/routing';
import { isOptional, type Item } from '../../../model/item';
import type { SeriesNumber } from '../../../../metrics/model/numbers';
import { refusedItem, refusedSample, type RefusalCounts, type Refusals } from '../../../model/refusals';
import type { Selection } from '../../../model/selection';
import type { Engine } from '../../../../metrics/influxdb/client';
import { isLegalDestination, limits } from './limits';
import {
  EXEMPLAR_MEASUREMENT,
  FAMILY_TAG,
  MEASUREMENT,
  METADATA_MEASUREMENT,
} from '../../../../metrics/influxdb/schema';
import { fieldsOf } from './item-fields';
import { LineBatch, type BatchSource, type ItemLine } from './line-batch';
import { ownTag } from './line-text';
import { influxRefusals, type Refusal, type RefusalReason } from './refusals';
import { SeriesTags } from './series-tags';

/** Lines of a call: of more, InfluxDB takes none faster. */
const MOST_LINES = 10_000;
/** Bytes of a call: InfluxDB 3 takes 10 MiB, compressed or not. */
const MOST_BYTES = 4 * 1024 * 1024;
/**
 * Bytes of all lines of a request. Many times what senders send: it bounds the time that a small request takes in which
 * thousands of series refer to one long label.
 */
const MOST_REQUEST_BYTES = 256 * 1024 * 1024;

/** Bytes of a sample's line beside its tags, at most: measurement, field, 24 of the value, 14 of the time, and what is between. */
const SAMPLE_BYTES = MEASUREMENT.length + 50;
/** The same of an item's line beside tags and fields, without its measurement. */
const ITEM_BYTES = 24;

/** Lines that were cut into batches, except those that InfluxDB could not hold: one bad line may fail a whole call. */
interface CutLines {
  /** By whether what they write are extras of samples: these come last. */
  readonly batches: readonly LineBatch[];
  readonly refusals: Refusals;
}

/** Cuts what is selected into batches, extras of samples apart, as their trouble must not be that of samples. */
export function toLineBatches(selection: Selection, engine: Engine): CutLines {
  return new Cutter(selection, engine).cut();
}

/** What goes to one destination. */
interface Lot {
  readonly samples: readonly number[];
  readonly items: readonly Item[];
}

class Cutter {
  private readonly tags: SeriesTags;
  private readonly refusals: RefusalCounts<RefusalReason>;
  private readonly batches: LineBatch[] = [];
  private bytesLeft = MOST_REQUEST_BYTES;

  constructor(
    private readonly selection: Selection,
    private readonly engine: Engine,
  ) {
    this.tags = new SeriesTags(selection);
    this.refusals = influxRefusals(selection.request);
  }

  cut(): CutLines {
    const lots = this.lots();
    for (const [destination, { samples, items }] of lots) {
      this.cutLot(
        destination,
        'ms',
        samples,
        items.filter((item) => !isOptional(item)),
      );
    }
    for (const [destination, { items }] of lots) {
      const extras = items.filter(isOptional);
      const isExemplar = ({ kind }: Item): boolean => kind === 'exemplar';
      this.cutLot(destination, 'ns', [], extras.filter(isExemplar));
      this.cutLot(
        destination,
        'ms',
        [],
        extras.filter((item) => !isExemplar(item)),
      );
    }
    return { batches: this.batches, refusals: this.refusals.list() };
  }

  private lots(): Map<RoutedDestination, Lot> {
    const { groups, itemGroups } = this.selection;
    const lots = new Map<RoutedDestination, Lot>();
    for (const { destination, samples } of groups) lots.set(destination, { samples, items: [] });
    for (const { destination, items } of itemGroups) {
      lots.set(destination, { samples: lots.get(destination)?.samples ?? [], items });
    }
    return lots;
  }

  private cutLot(
    destination: RoutedDestination,
    precision: BatchSource['precision'],
    samples: readonly number[],
    items: readonly Item[],
  ): void {
    const { request } = this.selection;
    if (!isLegalDestination(destination, this.engine)) {
      const refusal: Refusal = { reason: 'invalid_destination' };
      for (const sample of samples) this.refusals.add(refusedSample(request, sample, destination), refusal);
      for (const item of items) this.refusals.add(refusedItem(item, destination), refusal);
      return;
    }
    const lines = new OpenBatch({ request, tags: this.tags, destination, precision }, this.batches);
    for (const sample of samples) this.cutSample(sample, lines);
    for (const item of items) this.cutItem(item, lines);
    lines.close();
  }

  private cutSample(sample: number, lines: OpenBatch): void {
    const { request } = this.selection;
    const series = request.samples.seriesOf(sample);
    const bytes = this.tags.bytesOf(series) + SAMPLE_BYTES;
    const problem =
      this.columnProblem(series) ??
      this.problemOf(bytes - SAMPLE_BYTES + MEASUREMENT.length, bytes) ??
      timeProblem(request.samples.timestamp(sample));
    if (problem !== undefined) {
      this.refusals.add(refusedSample(request, sample, lines.source.destination), problem);
      return;
    }
    this.bytesLeft -= bytes;
    lines.addSample(sample, bytes);
  }

  private cutItem(item: Item, lines: OpenBatch): void {
    const { text, stringBytes } = fieldsOf(item);
    const headBytes = this.headBytes(item);
    const bytes = headBytes + Buffer.byteLength(text) + ITEM_BYTES;
    const problem =
      (item.kind === 'metadata' ? undefined : this.columnProblem(item.series)) ??
      this.problemOf(headBytes, bytes) ??
      itemTimeProblem(item) ??
      stringProblem(item, stringBytes);
    if (problem !== undefined) {
      this.refusals.add(refusedItem(item, lines.source.destination), problem);
      return;
    }
    this.bytesLeft -= bytes;
    lines.addItem({ item, fields: text }, bytes);
  }

  private headBytes(item: Item): number {
    if (item.kind === 'metadata') {
      return METADATA_MEASUREMENT.length + Buffer.byteLength(ownTag(FAMILY_TAG, item.family));
    }
    const measurement = item.kind === 'exemplar' ? EXEMPLAR_MEASUREMENT : MEASUREMENT;
    return measurement.length + this.tags.bytesOf(item.series);
  }

  /** Why the table cannot have the labels of a series as columns. */
  private columnProblem(series: SeriesNumber): Refusal | undefined {
    const actual = this.tags.countOf(series);
    if (this.engine === '2' || actual <= limits.labels3) return undefined;
    return { reason: 'too_many_labels', excess: { actual, most: limits.labels3, unit: 'labels' } };
  }

  /** Why a line cannot be written. @param headBytes of measurement and tags */
  private problemOf(headBytes: number, lineBytes: number): Refusal | undefined {
    if (headBytes > limits.seriesBytes) {
      const excess: Excess = { actual: headBytes, most: limits.seriesBytes, unit: 'bytes in the series' };
      return { reason: 'labels_too_large', excess };
    }
    return lineBytes > this.bytesLeft ? BEYOND_REQUEST : undefined;
  }
}

const BEYOND_REQUEST: Refusal = {
  reason: 'labels_too_large',
  fact: 'beyond what is written for one request',
};

function timeProblem(milliseconds: number): Refusal | undefined {
  return Math.abs(milliseconds) > limits.milliseconds ? TIME : undefined;
}

function itemTimeProblem(item: Item): Refusal | undefined {
  if (item.kind !== 'exemplar') return timeProblem(item.timestamp);
  const { first, last } = limits.nanoseconds;
  return item.nanoseconds < first || item.nanoseconds > last ? TIME : undefined;
}

const TIME: Refusal = { reason: 'time_out_of_range' };

function stringProblem(item: Item, actual: number): Refusal | undefined {
  const most = limits.stringBytes;
  return actual > most ? { reason: tooLarge[item.kind], excess: { actual, most, unit: 'bytes' } } : undefined;
}

const tooLarge: Readonly<Record<Item['kind'], RefusalReason>> = {
  nonFiniteSample: 'labels_too_large',
  histogram: 'histogram_too_large',
  exemplar: 'exemplar_too_large',
  startTimestamp: 'labels_too_large',
  metadata: 'metadata_too_large',
};

/** A batch that grows, and begins again when it is full. */
class OpenBatch {
  private samples: number[] = [];
  private items: ItemLine[] = [];
  private bytes = 0;

  constructor(
    readonly source: BatchSource,
    private readonly batches: LineBatch[],
  ) {}

  addSample(sample: number, bytes: number): void {
    this.makeRoom(bytes);
    this.samples.push(sample);
  }

  addItem(line: ItemLine, bytes: number): void {
    this.makeRoom(bytes);
    this.items.push(line);
  }

  close(): void {
    const { samples, items } = this;
    if (samples.length + items.length > 0) this.batches.push(new LineBatch(this.source, samples, items));
    this.samples = [];
    this.items = [];
    this.bytes = 0;
  }

  private makeRoom(bytes: number): void {
    const isFull = this.samples.length + this.items.length >= MOST_LINES || this.bytes + bytes > MOST_BYTES;
    if (isFull) this.close();
    this.bytes += bytes;
  }
}
