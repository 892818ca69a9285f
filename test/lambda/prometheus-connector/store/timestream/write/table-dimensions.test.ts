import { RecordLabels } from '../../../../../../lambda/prometheus-connector/store/timestream/write/record-labels';
import { select } from '../../../../../../lambda/prometheus-connector/write/select/select';
import { TableDimensions } from '../../../../../../lambda/prometheus-connector/store/timestream/write/table-dimensions';
import { decodeVersion2 } from '../../../../../../lambda/prometheus-connector/write/decode/version-2';
import { encodeVersion2, NAN, type SeriesInput } from '../../../../../support/remote-write';

const rules = {
  databaseLabel: 'database',
  tableLabel: 'table',
  defaultDestination: { namespace: 'database', collection: 'table' },
};
const selectionOf = (
  series: readonly SeriesInput[],
  dimensionLabels?: readonly string[],
): Parameters<TableDimensions['add']> => {
  const selection = select(decodeVersion2(encodeVersion2(series)), rules, 0);
  return [selection, new RecordLabels(selection, dimensionLabels && new Set(dimensionLabels))];
};
const sample = (labels: Readonly<Record<string, string>>, value: number | bigint = 1): SeriesInput => ({
  labels: { __name__: 'up', ...labels },
  samples: [[value, 5]],
});

it('names of labels count once, whatever their values and however many the requests', () => {
  const tables = new TableDimensions();
  expect(tables.add(...selectionOf([sample({ job: 'a', pod: '1' }), sample({ job: 'b' })]))).toBe(2);
  expect(tables.add(...selectionOf([sample({ job: 'c', zone: 'z' })]))).toBe(3);
  expect(tables.add(...selectionOf([sample({ job: 'a' })]))).toBe(3);
});

it('a name that is cut takes two dimensions', () => {
  expect(new TableDimensions().add(...selectionOf([sample({ ['x'.repeat(61)]: '1' })]))).toBe(2);
});

it('what is no finite sample has the metric name as a dimension', () => {
  expect(new TableDimensions().add(...selectionOf([sample({ job: 'a' }, NAN)]))).toBe(2);
});

it('labels that are no dimensions take one together', () => {
  const selection = selectionOf([sample({ job: 'a', pod: '1', zone: 'z' }), sample({ pod: '2' })], ['job']);
  expect(new TableDimensions().add(...selection)).toBe(2);
});

it('each table has its own; that of a request which has most is told', () => {
  const tables = new TableDimensions();
  tables.add(...selectionOf([sample({ job: 'a', pod: '1', zone: 'z' })]));
  expect(tables.add(...selectionOf([sample({ job: 'a', table: 'other' })]))).toBe(1);
  expect(tables.add(...selectionOf([sample({ table: 'other' }), sample({ job: 'a' })]))).toBe(3);
});

it('refused series and requests without any have none', () => {
  expect(new TableDimensions().add(...selectionOf([{ labels: { job: 'a' }, samples: [[1, 5]] }]))).toBe(0);
  expect(new TableDimensions().add(...selectionOf([]))).toBe(0);
});

it('hostile names are not remembered without end', () => {
  const tables = new TableDimensions();
  for (let round = 0; round < 6; round++) {
    const names = Array.from({ length: 200 }, (_, index): [string, string] => [`l${round}x${index}`, '1']);
    tables.add(...selectionOf([sample(Object.fromEntries(names))]));
  }
  expect(tables.add(...selectionOf([sample({ another: '1' })]))).toBe(1_000);
});
