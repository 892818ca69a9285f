import type { RoutedDestination } from '../../../model/routing';
import { countedAs, isOptional, type Item, type ItemCounts, type ItemGroup } from '../../../model/item';
import { refusedItem, type RefusedEntry } from '../../../model/refusals';
import type { DecodedRequest } from '../../../model/write-request';
import { METRIC_NAME_DIMENSION } from '../../../../metrics/timestream/dimension';
import { isLegalDestination } from '../../../../metrics/timestream/legal-destination';
import { measureBytes, measureOf } from './measures';
import { cut, joinBatches, recordKey, type Cut, type KnownRefusals, type RecordBatch } from './record-batch';
import { dimension, type RecordBody, type RecordSource } from './record-body';
import type { RecordGroups } from './record-groups';
import type { RecordLabels } from './record-labels';
import { timestreamRefusals, type Refusal } from './refusals';
import { limitProblem, recordProblem, sizeOf, type SeriesSize } from './series-size';
import type { SeriesNumber } from '../../../../metrics/model/numbers';

/**
 * Cuts items of a destination into batches, leaving out what Timestream could not hold. Extras of the samples are in batches
 * of their own.
 */
export function toItemBatches(
  request: DecodedRequest,
  labels: RecordLabels,
  body: RecordBody,
  recordGroups: RecordGroups,
  known?: KnownRefusals,
): (group: ItemGroup) => Cut {
  return ({ destination, items }) => {
    const refusals = timestreamRefusals(request);
    const problemOf = isLegalDestination(destination)
      ? new ItemLimits(request, labels)
      : { of: (): Refusal => ({ reason: 'invalid_destination' }) };
    const legal = items.filter((item) => {
      const problem = problemOf.of(item);
      if (problem !== undefined) refusals.add(refusedItem(item, destination), problem);
      return problem === undefined;
    });
    const lists = [legal.filter((item) => !isOptional(item)), legal.filter(isOptional)];
    const batches = lists.map((list) =>
      cut(list, (part) => new ItemBatch(labels, body, destination, part), recordGroups, known),
    );
    return { batches: joinBatches(batches), refusals: refusals.list() };
  };
}

/** Judges items, whose series mostly come several times one after the other. */
class ItemLimits {
  private judged: SeriesNumber | undefined;
  private size: SeriesSize | undefined;

  constructor(
    private readonly request: DecodedRequest,
    private readonly labels: RecordLabels,
  ) {}

  /** Why Timestream cannot hold an item's record. */
  of(item: Item): Refusal | undefined {
    const { problem, dimensions, dimensionBytes } = this.dimensionsOf(item);
    const known = problem ?? limitProblem({ dimensions, dimensionBytes });
    if (known !== undefined) return known;
    if (item.timestamp < 0) return { reason: 'negative_timestamp' };
    return recordProblem(tooLarge[item.kind], dimensionBytes, measureBytes(measureOf(item)));
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

  private sizeOf(series: SeriesNumber): SeriesSize {
    if (this.size === undefined || series !== this.judged) {
      this.judged = series;
      this.size = sizeOf(this.request, series, this.labels);
    }
    return this.size;
  }
}

function familySize(family: string): SeriesSize {
  const metricNameBytes = Buffer.byteLength(family);
  return { problem: undefined, dimensions: 0, dimensionBytes: 0, metricNameBytes };
}

const tooLarge: Readonly<Record<Item['kind'], Refusal['reason']>> = {
  nonFiniteSample: 'labels_too_large',
  histogram: 'histogram_too_large',
  exemplar: 'exemplar_too_large',
  startTimestamp: 'labels_too_large',
  metadata: 'labels_too_large',
};

class ItemBatch implements RecordBatch, RecordSource {
  readonly isMetricMeasured = false;

  constructor(
    private readonly labels: RecordLabels,
    private readonly body: RecordBody,
    readonly destination: RoutedDestination,
    private readonly items: readonly Item[],
  ) {}

  get length(): number {
    return this.items.length;
  }

  serialize(): string {
    return this.body.serialize(this.destination, this);
  }

  slice(start: number, end: number): RecordBatch {
    const { labels, body, destination, items } = this;
    return new ItemBatch(labels, body, destination, items.slice(start, end));
  }

  countedAs(position: number): keyof ItemCounts | undefined {
    return countedAs(this.items[position]!);
  }

  keyAt(position: number): string {
    const item = this.items[position]!;
    const of = item.kind === 'metadata' ? item.family : this.labels.keyOf(item.series);
    return recordKey(item.kind, this.destination, of);
  }

  refusedAt(position: number): RefusedEntry {
    return refusedItem(this.items[position]!, this.destination);
  }

  seriesAt(position: number): SeriesNumber | undefined {
    const item = this.items[position]!;
    return item.kind === 'metadata' ? undefined : item.series;
  }

  dimensionAt(position: number): string {
    const item = this.items[position]!;
    return item.kind === 'metadata' ? dimension(METRIC_NAME_DIMENSION, JSON.stringify(item.family)) : '';
  }

  sharedAt(position: number): readonly string[] {
    const item = this.items[position]!;
    const { MeasureName, MeasureValueType } = measureOf(item);
    return fieldsOf({ MeasureName, MeasureValueType, ...timeOf(item) });
  }

  ownAt(position: number): string {
    const { MeasureName: _name, MeasureValueType: _type, ...values } = measureOf(this.items[position]!);
    return fieldsOf(values).join(',');
  }
}

/** Milliseconds are the default unit. */
function timeOf(item: Item): object {
  return item.kind === 'exemplar'
    ? { Time: String(item.nanoseconds), TimeUnit: 'NANOSECONDS' }
    : { Time: String(item.timestamp) };
}

function fieldsOf(fields: object): readonly string[] {
  return Object.entries(fields).map(([name, value]) => `"${name}":${JSON.stringify(value)}`);
}
