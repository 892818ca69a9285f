// Many columns in one text: what the stand-in makes of the SQL is read back as what was there.
import fc from 'fast-check';
import { joinedColumns, splitColumns } from '../../../../lambda/metrics/timestream/joined-columns';
import { parseSql } from '../../../../local/timestream/query/sql-parser';
import { textOf } from '../../../../local/timestream/query/text-expression';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

const awkward = fc.string({
  unit: fc.oneof(fc.constantFrom('~', ';', '0', '1', "'"), codePoint),
  maxLength: 8,
});

/** What the SQL gives for a row. */
function joined(row: ReadonlyMap<string, string | undefined>): string {
  const groups = [...row.keys()].map((name) => `"${name.replaceAll('"', '""')}", `).join('');
  const statement = parseSql(
    `SELECT ${joinedColumns([...row.keys()])}, CREATE_TIME_SERIES(time, measure_value::double) FROM "d"."t"
     WHERE time BETWEEN from_milliseconds(0) AND from_milliseconds(1) GROUP BY ${groups}bin(time, 1h)`,
  );
  if (statement.kind !== 'series') throw new Error(statement.kind);
  return textOf(statement.texts[0]!, ({ name }) => row.get(name))!;
}

it('whatever columns and values are; they are read back, and NULL is no text', () => {
  const row = fc.uniqueArray(fc.tuple(awkward, fc.option(awkward, { nil: undefined })), {
    selector: ([name]) => name,
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(row, (columns) => {
      expect(splitColumns(joined(new Map(columns)))).toEqual(columns.map(([, value]) => value));
    }),
    { numRuns: shareOf(1_000) },
  );
});

it('a table without columns for labels; nothing, and valid SQL', () => {
  expect(joined(new Map())).toBe('');
});
