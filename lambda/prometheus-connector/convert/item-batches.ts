import type { Destination } from './destinations';
import { describeSeries } from './describe-series';
import { countedAs, type Item, type ItemCounts, type ItemGroup } from './item';
import { measureBytes, measureOf } from './measures';
import { cut, type RecordBatch } from './record-batch';
import type { RejectionReason } from './rejections';
import type { Selection } from './selection';
import { isLegalDestination, limits, sizeOf, type SeriesSize } from './series-limits';
import { METRIC_NAME_DIMENSION } from './timestream-dimension';
import type { TimestreamLabels } from './timestream-labels';
import { toBody, toRecord } from './timestream-record';

/** Cuts a group of items into batches, leaving out what Timestream could not hold: one bad record fails a whole call. */
export function toItemBatches(
  selection: Selection,
  { destination, items }: ItemGroup,
  labels: TimestreamLabels,
): RecordBatch[] {
  const problemOf = isLegalDestination(destination)
    ? new ItemLimits(selection, labels)
    : { of: (): RejectionReason => 'invalid_destination' };
  const legal = items.filter((item) => {
    const problem = problemOf.of(item);
    if (problem !== undefined) refuse(selection, item, problem);
    return problem === undefined;
  });
  return [false, true].flatMap((isRecurring) =>
    cut(
      legal.filter(({ kind }) => (kind === 'metadata') === isRecurring),
      (part) => new ItemBatch(selection, labels, destination, part, isRecurring),
    ),
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
    const bytes = 8 + dimensionBytes + measureBytes(measureOf(item));
    return bytes > limits.recordBytes ? tooLarge[item.kind] : undefined;
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

/** What the answer does not count is not refused, but not stored either. */
function refuse({ request, rejections, dropped }: Selection, item: Item, reason: RejectionReason): void {
  if (item.kind === 'metadata') dropped.count('metadata_not_stored', 1);
  else if (item.kind === 'startTimestamp') dropped.count('start_timestamp_not_stored', 1);
  else rejections.add(reason, 1, () => describeSeries(request, item.series));
}

class ItemBatch implements RecordBatch {
  constructor(
    private readonly selection: Selection,
    private readonly labels: TimestreamLabels,
    readonly destination: Destination,
    private readonly items: readonly Item[],
    readonly isRecurring: boolean,
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
    const { selection, labels, destination, items, isRecurring } = this;
    return new ItemBatch(selection, labels, destination, items.slice(start, end), isRecurring);
  }

  countedAs(position: number): keyof ItemCounts | undefined {
    return countedAs(this.items[position]!);
  }

  refuse(position: number, reason: RejectionReason): void {
    refuse(this.selection, this.items[position]!, reason);
  }
}
