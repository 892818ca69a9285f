// Texts and names of callers in SQL: nothing of them is ever read as anything else.
import fc from 'fast-check';
import { toMatcher } from '../../../../lambda/metrics/model/matcher';
import { conditionOf, quotedName, quotedText } from '../../../../lambda/metrics/timestream/sql';
import { parseSql } from '../../../../local/timestream/query/sql-parser';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

const awkward = fc.string({
  unit: fc.oneof(fc.constantFrom("'", '"', '\\', ';', '-', '\n', ' OR ', '--', '/*', '$', '?'), codePoint),
  maxLength: 12,
});

const select = (condition: string): string =>
  `SELECT time FROM "db"."table" WHERE time BETWEEN from_milliseconds(0) AND from_milliseconds(1) AND ${condition}`;

it('whatever a name and a text are; they are read as one name and one text', () => {
  fc.assert(
    fc.property(awkward, awkward, (name, text) => {
      fc.pre(name !== '');
      const statement = parseSql(select(`${quotedName(name)} = ${quotedText(text)}`));
      expect(statement).toMatchObject({ conditions: [{ kind: 'equals', column: { name }, text }] });
    }),
    { numRuns: shareOf(1_000) },
  );
});

const column = { sql: '"job"', isNullable: true };

it.each<[string, Parameters<typeof toMatcher>[0]['comparison'], string, string | undefined]>([
  ['a text', '=', 'a', `"job" = 'a'`],
  ['no text; a row without it, too', '=', '', `("job" IS NULL OR "job" = '')`],
  ['another text; a row without it, too', '!=', 'a', `("job" IS NULL OR "job" <> 'a')`],
  ['any text', '!=', '', `"job" <> ''`],
  ['one of some', '=~', "a|b'", `"job" IN ('a', 'b''')`],
  ['one of some or none', '=~', 'a|', `("job" IS NULL OR "job" IN ('a', ''))`],
  ['none of some', '!~', 'a|b', `("job" IS NULL OR "job" NOT IN ('a', 'b'))`],
  [
    'an expression; of the whole text, and a dot is any character',
    '=~',
    'a.+',
    `regexp_like("job", '\\A(?s:a.+)\\z')`,
  ],
  ['not an expression', '!~', 'a.+', `("job" IS NULL OR NOT regexp_like("job", '\\A(?s:a.+)\\z'))`],
  ['anything; no condition', '=~', '.*', undefined],
  ['an expression that only RE2 has; no condition', '=~', '(?i)a', undefined],
  ['a NUL; no condition', '=', 'a\0', undefined],
])('%s', (_what, comparison, value, sql) => {
  expect(conditionOf(column, toMatcher({ comparison, name: 'job', value }))).toBe(sql);
});
