import type { WriteRequest } from '../../../model/write-request';
import type { Destination } from '../../../write/select/destinations';
import type { Item } from '../../../model/item';
import { measureOf } from '../measures';
import { METRIC_NAME_DIMENSION, OTHER_LABELS_DIMENSION } from '../dimension';
import type { TimestreamLabels } from './record-labels';

/**
 * A record as WriteRecords takes it, in pieces of JSON; version, and mostly the unit, are left to their defaults, as those of finite
 * samples are. https://docs.aws.amazon.com/timestream/latest/developerguide/API_Record.html
 */
export interface TimestreamRecord {
  /** Items of the list of dimensions. */
  readonly dimensions: readonly string[];
  /** The other fields by name. */
  readonly fields: ReadonlyMap<string, string>;
}

/** The record of an item, whose labels are all prepared. */
export function toRecord(request: WriteRequest, labels: TimestreamLabels, item: Item): TimestreamRecord {
  const fields = Object.entries({ ...measureOf(item), ...timeOf(item) });
  return {
    dimensions:
      item.kind === 'metadata'
        ? [dimension(METRIC_NAME_DIMENSION, JSON.stringify(item.family))]
        : seriesDimensions(request, labels, item.series),
    fields: new Map(fields.map(([name, value]) => [name, JSON.stringify(value)])),
  };
}

/** Milliseconds are the default unit. */
function timeOf(item: Item): object {
  return item.kind === 'exemplar'
    ? { Time: String(item.nanoseconds), TimeUnit: 'NANOSECONDS' }
    : { Time: String(item.timestamp) };
}

/** The dimensions of a series' labels, the metric's name among them. */
function seriesDimensions(request: WriteRequest, labels: TimestreamLabels, series: number): string[] {
  const dimensions: string[] = [];
  const others: string[] = [];
  for (const label of request.labelsOf(series)) {
    const fragment = labels.fragments[label]!;
    if (labels.isDimension(label)) dimensions.push(fragment);
    else if (labels.isMetricName(label)) dimensions.push(dimension(METRIC_NAME_DIMENSION, fragment));
    else if (labels.isOther(label)) others.push(fragment);
  }
  if (others.length > 0) dimensions.push(dimension(OTHER_LABELS_DIMENSION, `"{${others.join(',')}}"`));
  return dimensions;
}

function dimension(name: string, value: string): string {
  return `{"Name":"${name}","Value":${value}}`;
}

/** Fields that records can have in common. */
const SHAREABLE = ['MeasureName', 'MeasureValueType', 'Time', 'TimeUnit'];

/** The body of a call, in which what all records have in common is written once: Timestream bills by the KiB. */
export function toBody({ database, table }: Destination, records: readonly TimestreamRecord[]): string {
  const common: TimestreamRecord = {
    dimensions: commonDimensions(records),
    fields: new Map(
      [...records[0]!.fields].filter(
        ([name, value]) =>
          SHAREABLE.includes(name) && records.every(({ fields }) => fields.get(name) === value),
      ),
    ),
  };
  const shared = new Set(common.dimensions);
  const list = records.map(({ dimensions, fields }) =>
    toJson({
      dimensions: dimensions.filter((each) => !shared.has(each)),
      fields: new Map([...fields].filter(([name]) => !common.fields.has(name))),
    }),
  );
  return (
    `{"DatabaseName":${JSON.stringify(database)},"TableName":${JSON.stringify(table)},` +
    `"Records":[${list.join(',')}],"CommonAttributes":${toJson(common)}}`
  );
}

function commonDimensions(records: readonly TimestreamRecord[]): string[] {
  const counts = new Map<string, number>();
  for (const each of records.flatMap(({ dimensions }) => dimensions)) {
    counts.set(each, (counts.get(each) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count === records.length).map(([each]) => each);
}

function toJson({ dimensions, fields }: TimestreamRecord): string {
  const members = [...fields].map(([name, value]) => `"${name}":${value}`);
  if (dimensions.length > 0) members.unshift(`"Dimensions":[${dimensions.join(',')}]`);
  return `{${members.join(',')}}`;
}
