// Pages of Timestream are read as JSON.parse reads them, in whatever form they come.
import fc from 'fast-check';
import { nextTokenOf, readRows } from '../../../../lambda/metrics/timestream/query-page';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

interface Point {
  readonly Time: string;
  readonly Value: object;
}

/** What is read of a page: the texts of each row, and after them its points. */
function read(page: string): unknown[] {
  const found: unknown[] = [];
  readRows(page, {
    text: (text, column) => found.push([column, text]),
    point: (time, value) => found.push([time, value]),
  });
  return found;
}

/** The same of what JSON.parse gives. */
function expected(rows: readonly { readonly Data: readonly object[] }[]): unknown[] {
  return rows.flatMap(({ Data }) =>
    Data.flatMap((cell, column) => {
      const { ScalarValue, TimeSeriesValue } = cell as {
        ScalarValue?: string | null;
        TimeSeriesValue?: readonly Point[] | null;
      };
      const points = (TimeSeriesValue ?? []).map(({ Time, Value }) => [
        Time,
        (Value as { ScalarValue: string }).ScalarValue,
      ]);
      return [...points, [column, ScalarValue ?? undefined]];
    }),
  );
}

const text = fc.string({
  unit: fc.oneof(fc.constantFrom('"', '\\', '\n', '{', ']', '"Rows":[', '"NextToken":"x"', '€'), codePoint),
  maxLength: 6,
});
/** Members that the API has, and that a later one may have. */
const noise = fc.dictionary(fc.constantFrom('RowValue', 'More', 'NullValue'), fc.jsonValue({ maxDepth: 2 }));
const scalar = fc.tuple(noise, text).map(([more, ScalarValue]) => ({ ...more, ScalarValue }));
const nothing = fc.constantFrom({ NullValue: true }, { ScalarValue: null, NullValue: true });
const point = fc.record({ Time: text, Value: scalar });
const series = fc.array(point, { maxLength: 4 }).map((TimeSeriesValue) => ({ TimeSeriesValue }));
const row = fc.record({ Data: fc.array(fc.oneof(scalar, nothing, series), { maxLength: 4 }) });
const page = fc.record({
  ColumnInfo: fc.jsonValue({ maxDepth: 2 }),
  NextToken: text,
  Rows: fc.array(row, { maxLength: 4 }),
});
const shuffled = fc.shuffledSubarray(['ColumnInfo', 'NextToken', 'Rows'], { minLength: 3 });

it('whatever a page holds, in any order and with any white space; it is what JSON.parse reads', () => {
  fc.assert(
    fc.property(page, shuffled, fc.constantFrom('', 1, '\t'), (made, order, indent) => {
      const json = JSON.stringify(
        Object.fromEntries(order.map((name) => [name, made[name as 'Rows']])),
        null,
        indent,
      );
      expect(read(json)).toEqual(expected(made.Rows));
      expect(nextTokenOf(json)).toBe(made.NextToken);
    }),
    { numRuns: shareOf(2_000) },
  );
});

it.each([
  ['no rows', '{"QueryId":"Q"}', []],
  ['rows that are null', '{"Rows":null,"NextToken":null}', []],
])('%s; none', (_what, json, rows) => {
  expect(read(json)).toEqual(rows);
  expect(nextTokenOf(json)).toBeUndefined();
});

it.each([
  ['a cell that is a text', '{"Rows":[{"Data":["x"]}]}'],
  [
    'a point without a value',
    '{"Rows":[{"Data":[{"TimeSeriesValue":[{"Time":"2026","Value":{"NullValue":true}}]}]}]}',
  ],
  ['a point without a time', '{"Rows":[{"Data":[{"TimeSeriesValue":[{"Value":{"ScalarValue":"1"}}]}]}]}'],
  ['a text without an end', '{"Rows":[{"Data":[{"ScalarValue":"x'],
  ['a text that ends in an escape', '{"Rows":[{"Data":[{"ScalarValue":"x\\"'],
  ['a name without a value', '{"Rows":[{"Data"}]}'],
  ['a row without an end', '{"Rows":[{"Data":[{"NullValue":true}'],
])('%s; an error, and no wait', (_what, json) => {
  expect(() => read(json)).toThrow(/of Timestream that/);
});
