import { histogramText } from '../../../model/histogram';
import type { Item } from '../../../model/item';
import { labelsJson } from '../../../model/label-json';
import { metadataJson } from '../../../model/metadata';
import { doubleOf, isNonFinite, nonFiniteText } from '../../../../metrics/model/non-finite';
import { fields } from '../../../../metrics/influxdb/schema';
import { floatField, stringField } from './line-text';

/** The fields of an item's line. */
interface ItemFields {
  /** As they stand in the line. */
  readonly text: string;
  /** Bytes of the longest string among them. */
  readonly stringBytes: number;
}

/** The fields of an item's line. */
export function fieldsOf(item: Item): ItemFields {
  switch (item.kind) {
    case 'nonFiniteSample':
      return { text: stringField(fields.nonFinite, nonFiniteText(item)), stringBytes: 0 };
    case 'histogram': {
      const { histogram } = item;
      return withString(fields.histogram, histogramText(histogram), [
        ...ifFinite(fields.histogramCount, Number(histogram.count)),
        ...ifFinite(fields.histogramSum, histogram.sum),
      ]);
    }
    case 'exemplar': {
      const { exemplar, labels } = item;
      const value = isNonFinite(exemplar)
        ? stringField(fields.nonFinite, nonFiniteText(exemplar))
        : floatField(fields.value, doubleOf(exemplar));
      return withString(fields.exemplarLabels, labelsJson(labels), [value]);
    }
    case 'startTimestamp':
      return { text: `${fields.start}=${item.start}i`, stringBytes: 0 };
    case 'metadata':
      return withString(fields.metadata, metadataJson(item), []);
  }
}

function withString(name: string, value: string, others: readonly string[]): ItemFields {
  return {
    text: [stringField(name, value), ...others].join(','),
    stringBytes: Buffer.byteLength(value),
  };
}

function ifFinite(name: string, value: number): readonly string[] {
  return Number.isFinite(value) ? [floatField(name, value)] : [];
}
