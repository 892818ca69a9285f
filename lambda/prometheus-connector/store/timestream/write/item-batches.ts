import { describeRejected } from '../../../model/describe-series';
import type { Destination, RoutedDestination } from '../../../write/select/destinations';
import type { DropReason } from '../../../model/drops';
import { countedAs, isOptional, type Item, type ItemCounts, type ItemGroup } from '../../../model/item';
import { measureBytes, measureOf } from '../measures';
import {
  cut,
  joinBatches,
  type Batches,
  recordKey,
  type KnownRefusals,
  type RecordBatch,
} from './record-batch';
import type { RejectionReason } from '../../../model/rejections';
import type { Selection } from '../../../write/select/selection';
import { isLegalDestination, isRecordTooLarge, limits, sizeOf, type SeriesSize } from '../limits';
import { METRIC_NAME_DIMENSION } from '../dimension';
import type { TimestreamLabels } from './record-labels';
import { toBody, toRecord } from './item-record';

/**
 * Cuts a group of items into batches, leaving out what Timestream could not hold: one bad record fails a whole call. Extras of
 * the samples are in batches of their own.
 */
export function toItemBatches(
  selection: Selection,
  { destination, items }: ItemGroup,
  labels: TimestreamLabels,
  known?: KnownRefusals,
): Batches {
  const problemOf = isLegalDestination(destination)
    ? new ItemLimits(selection, labels)
    : { of: (): RejectionReason => 'invalid_destination' };
  const legal = items.filter((item) => {
    const problem = problemOf.of(item);
    if (problem !== undefined) refuse(selection, item, problem, destination);
    return problem === undefined;
  });
  const lists = [legal.filter((item) => !isOptional(item)), legal.filter(isOptional)];
  return joinBatches(
    lists.map((list) => cut(list, (part) => new ItemBatch(selection, labels, destination, part), known)),
  );
}

/** Judges items, whose series mostly come several times one after the other. */
class ItemLimits {
  private judged = -1;
  private size: SeriesSize | undefined;

  constructor(
    private readonly selection: Selection,
    private readonly labels: TimestreamLabels,
  ) {}

  /** Why Timestream cannot hold an item's record. */
  of(item: Item): RejectionReason | undefined {
    const { problem, dimensions, dimensionBytes } = this.dimensionsOf(item);
    if (problem !== undefined) return problem;
    if (dimensions > limits.dimensions) return 'too_many_labels';
    if (dimensionBytes > limits.dimensionBytes) return 'labels_too_large';
    if (item.timestamp < 0) return 'negative_timestamp';
    const isTooLarge = isRecordTooLarge(dimensionBytes, measureBytes(measureOf(item)));
    return isTooLarge ? tooLarge[item.kind] : undefined;
  }

  /** With that of the metric's name. */
  private dimensionsOf(item: Item): Omit<SeriesSize, 'metricNameBytes'> {
    const size = item.kind === 'metadata' ? familySize(item.family) : this.sizeOf(item.series);
    return {
      problem: size.problem,
      dimensions: size.dimensions + 1,
      dimensionBytes: size.dimensionBytes + METRIC_NAME_DIMENSION.length + size.metricNameBytes,
    };
  }

  private sizeOf(series: number): SeriesSize {
    if (this.size === undefined || series !== this.judged) {
      this.judged = series;
      this.size = sizeOf(this.selection, series, this.labels);
    }
    return this.size;
  }
}

function familySize(family: string): SeriesSize {
  const metricNameBytes = Buffer.byteLength(family);
  return { problem: undefined, dimensions: 0, dimensionBytes: 0, metricNameBytes };
}

const tooLarge: Readonly<Record<Item['kind'], RejectionReason>> = {
  nonFiniteSample: 'labels_too_large',
  histogram: 'histogram_too_large',
  exemplar: 'exemplar_too_large',
  startTimestamp: 'labels_too_large',
  metadata: 'labels_too_large',
};

/** Extras of the samples are dropped: the request does not fail because of them. */
function refuse(selection: Selection, item: Item, reason: RejectionReason, destination: Destination): void {
  const { request, dropped } = selection;
  const notStored = notStoredReasons[item.kind];
  if (notStored !== undefined) dropped.count(notStored, 1);
  const rejections = isOptional(item) ? selection.optionalRejections : selection.rejections;
  rejections.add(reason, 1, () =>
    item.kind === 'metadata'
      ? `metadata of ${JSON.stringify(item.family.slice(0, 120))}`
      : describeRejected(request, item.series, reason, destination),
  );
}

const notStoredReasons: Readonly<Partial<Record<Item['kind'], DropReason>>> = {
  exemplar: 'exemplar_refused',
  metadata: 'metadata_not_stored',
  startTimestamp: 'start_timestamp_not_stored',
};

class ItemBatch implements RecordBatch {
  constructor(
    private readonly selection: Selection,
    private readonly labels: TimestreamLabels,
    readonly destination: RoutedDestination,
    private readonly items: readonly Item[],
  ) {}

  get length(): number {
    return this.items.length;
  }

  serialize(): string {
    const { selection, labels, destination, items } = this;
    return toBody(
      destination,
      items.map((item) => toRecord(selection.request, labels, item)),
    );
  }

  slice(start: number, end: number): RecordBatch {
    const { selection, labels, destination, items } = this;
    return new ItemBatch(selection, labels, destination, items.slice(start, end));
  }

  countedAs(position: number): keyof ItemCounts | undefined {
    return countedAs(this.items[position]!);
  }

  keyAt(position: number): string {
    const item = this.items[position]!;
    const of = item.kind === 'metadata' ? item.family : this.labels.keyOf(item.series);
    return recordKey(item.kind, this.destination, of);
  }

  refuse(position: number, reason: RejectionReason): void {
    refuse(this.selection, this.items[position]!, reason, this.destination);
  }
}
