import { METRIC_NAME_DIMENSION } from '../../../../lambda/metrics/timestream/dimension';
import { partLengths, selectsOf } from '../../../../lambda/metrics/timestream/selects';
import { TableColumns } from '../../../../lambda/metrics/timestream/table-columns';

/** Of a table that has values of every kind. */
const columns = new TableColumns(
  new Map([
    ['pod', 'DIMENSION'],
    [METRIC_NAME_DIMENSION, 'DIMENSION'],
    ['measure_value::double', 'MEASURE_VALUE'],
    ['measure_value::varchar', 'MEASURE_VALUE'],
  ]),
);
const plan = {
  destination: { namespace: 'metrics', collection: 'kubernetes' },
  start: 1_000,
  end: 2_000,
  matchers: [],
};
const kindsOf = (onlyFinite: object): readonly string[] =>
  selectsOf({ ...plan, ...onlyFinite }, columns, partLengths[0]).map(({ kind }) => kind);

it('samples of every kind; a statement for each', () => {
  expect(kindsOf({})).toEqual(expect.arrayContaining(['finiteSample', 'nonFiniteSample']));
});

it('only finite samples; one statement', () => {
  expect(kindsOf({ onlyFinite: true })).toEqual(['finiteSample']);
});
