import { decimalText } from './decimal-text';
import { histogramText } from '../../../model/histogram';
import type { Item } from '../../../model/item';
import { labelsJson } from '../../../model/label-json';
import { metadataJson } from '../../../model/metadata';
import { doubleOf, isNonFinite, nonFiniteText, type DoubleWords } from '../../../../metrics/model/non-finite';
import { measureNames, multiMeasures } from '../../../../metrics/timestream/measure-names';

/** One measure of a record that has several. */
interface MultiMeasure {
  readonly Name: string;
  readonly Value: string;
  readonly Type: 'DOUBLE' | 'VARCHAR';
}

/** What a record measures: https://docs.aws.amazon.com/timestream/latest/developerguide/API_Record.html */
type Measure = { readonly MeasureName: string } & (
  | { readonly MeasureValueType: 'VARCHAR' | 'BIGINT'; readonly MeasureValue: string }
  | { readonly MeasureValueType: 'MULTI'; readonly MeasureValues: readonly MultiMeasure[] }
);

/** What the record of an item measures. */
export function measureOf(item: Item): Measure {
  const MeasureName = measureNames[item.kind];
  switch (item.kind) {
    case 'nonFiniteSample':
      return { MeasureName, MeasureValueType: 'VARCHAR', MeasureValue: nonFiniteText(item) };
    case 'histogram':
      return { MeasureName, MeasureValueType: 'MULTI', MeasureValues: histogramMeasures(item) };
    case 'exemplar':
      return { MeasureName, MeasureValueType: 'MULTI', MeasureValues: exemplarMeasures(item) };
    case 'startTimestamp':
      return { MeasureName, MeasureValueType: 'BIGINT', MeasureValue: String(item.start) };
    case 'metadata':
      return { MeasureName, MeasureValueType: 'VARCHAR', MeasureValue: metadataJson(item) };
  }
}

function histogramMeasures({ histogram }: Extract<Item, { kind: 'histogram' }>): MultiMeasure[] {
  return [
    ...finiteMeasure(multiMeasures.histogramCount, Number(histogram.count)),
    ...finiteMeasure(multiMeasures.histogramSum, histogram.sum),
    { Name: multiMeasures.histogram, Value: histogramText(histogram), Type: 'VARCHAR' },
  ];
}

function exemplarMeasures({ exemplar, labels }: Extract<Item, { kind: 'exemplar' }>): MultiMeasure[] {
  return [
    ...valueMeasure(exemplar),
    { Name: multiMeasures.exemplarLabels, Value: labelsJson(labels), Type: 'VARCHAR' },
  ];
}

function valueMeasure(words: DoubleWords): MultiMeasure[] {
  return isNonFinite(words)
    ? [{ Name: multiMeasures.exemplarNonFinite, Value: nonFiniteText(words), Type: 'VARCHAR' }]
    : finiteMeasure(multiMeasures.exemplarValue, doubleOf(words));
}

function finiteMeasure(Name: string, value: number): MultiMeasure[] {
  return Number.isFinite(value) ? [{ Name, Value: decimalText(value), Type: 'DOUBLE' }] : [];
}

/** Bytes of a measure in a record. https://docs.aws.amazon.com/timestream/latest/developerguide/metering-and-pricing.writes.html */
export function measureBytes(measure: Measure): number {
  const name = Buffer.byteLength(measure.MeasureName);
  if (measure.MeasureValueType !== 'MULTI') {
    return name + valueBytes(measure.MeasureValueType, measure.MeasureValue);
  }
  return measure.MeasureValues.reduce(
    (sum, { Name, Type, Value }) => sum + Buffer.byteLength(Name) + valueBytes(Type, Value),
    name,
  );
}

function valueBytes(type: 'DOUBLE' | 'VARCHAR' | 'BIGINT', text: string): number {
  return type === 'VARCHAR' ? Buffer.byteLength(text) : 8;
}
