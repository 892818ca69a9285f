import fc from 'fast-check';
import { toMatcher, type LabelMatcher } from '../../../../lambda/metrics/model/matcher';
import { selectOf } from '../../../../lambda/metrics/influxdb/sql';
import type { TableColumns } from '../../../../lambda/metrics/influxdb/table-columns';
import { shareOf } from '../../../support/fuzz';

const columns: TableColumns = {
  fields: new Set(['value', 'start', 'histogram']),
  tags: new Set(['__name__', 'k', 'U__time']),
};

function sqlOf(
  matchers: readonly LabelMatcher[],
  range = { start: 1_000, end: 2_000 },
  of = columns,
): string | undefined {
  const destination = { namespace: 'b', collection: '' };
  return selectOf({ destination, matchers: matchers.map(toMatcher), ...range }, of)?.sql;
}

const BEFORE =
  'SELECT time, "value", "histogram", "__name__", "k", "U__time" FROM "prometheus" WHERE time >= to_timestamp_nanos(1000000000) AND time <= to_timestamp_nanos(2000000000)';

it.each([
  ['k="v"', ` AND "k" IN ('v')`],
  ['k=""', ' AND "k" IS NULL'],
  ['k!="v"', ` AND ("k" IS NULL OR "k" NOT IN ('v'))`],
  ['k!=""', ' AND "k" IS NOT NULL'],
  ['k=~"a|b|"', ` AND ("k" IS NULL OR "k" IN ('a', 'b'))`],
  ['k!~"a|b|"', ` AND "k" NOT IN ('a', 'b')`],
  ['k=~"a.+"', ` AND ("k" ~ '^(?s:a.+)$' OR "k" ~ '␛')`],
  ['k!~"a.+"', ` AND ("k" IS NULL OR ("k" !~ '^(?s:a.+)$' OR "k" ~ '␛'))`],
  ['k!~"a.*|"', ` AND ("k" !~ '^(?s:a.*|)$' OR "k" ~ '␛')`],
  ['k=~".+"', ' AND "k" IS NOT NULL'],
  ['k=~"(?i)a"', ' AND "k" IS NOT NULL'],
  ['k!~"(?i)a"', ''],
  ['k="it\'s \\\\"', ` AND "k" IN ('it''s ␛b')`],
  ['time="1"', ` AND "U__time" IN ('1')`],
  ['absent=""', ''],
  ['absent!="a"', ''],
  ['absent="a"', undefined],
  ['absent=~".+"', undefined],
])('asks for {%s}', (selector, condition) => {
  const [, name, comparison, value] = /^(\w+)(=~|!~|!=|=)(".*")$/.exec(selector)!;
  const matcher = { name, comparison, value: JSON.parse(value!) as string } as LabelMatcher;
  expect(sqlOf([matcher])).toBe(condition === undefined ? undefined : BEFORE + condition);
});

it('asks for nothing where there can be nothing', () => {
  expect(sqlOf([], undefined, { fields: new Set(), tags: new Set() })).toBeUndefined();
  expect(sqlOf([], { start: 2, end: 1 })).toBeUndefined();
});

it('asks for more series where the query would be too long', () => {
  const value = 'x'.repeat(300_000);
  const matcher = (text: string): LabelMatcher => ({ comparison: '=', name: 'k', value: text });
  expect(sqlOf([matcher(value), matcher(value), matcher('short')])).toMatch(
    / IN \('x+'\) AND "k" IN \('short'\)$/,
  );
});

it('keeps what comes from outside within its literal', () => {
  const hostile = fc
    .array(
      fc.oneof(
        fc.constantFrom("'", '"', '\\', ';', '--', '/*', '\n', "' OR 1=1", '$1', '␛'),
        fc.string({ unit: 'binary' }),
      ),
      { maxLength: 6 },
    )
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, hostile, fc.constantFrom('=', '!=', '=~', '!~'), (name, value, comparison) => {
      let sql: string | undefined;
      try {
        sql = sqlOf([{ comparison, name, value }] as LabelMatcher[], undefined, {
          fields: new Set(['value']),
          tags: new Set([name, `x${name}`]),
        });
      } catch {
        // Not a regular expression.
        return;
      }
      const skeleton = sql?.replaceAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"/g, '?');
      expect(skeleton ?? SKELETON_OF_ALL).toMatch(SKELETON);
    }),
    { numRuns: shareOf(50_000) },
  );
});

const SKELETON_OF_ALL =
  'SELECT time, ?, ?, ? FROM ? WHERE time >= to_timestamp_nanos(1000000000) AND time <= to_timestamp_nanos(2000000000)';
const COMPARISON = String.raw`\(?\? (?:IS(?: NOT)? NULL|(?:NOT )?IN \(\?(?:, \?)*\)|!?~ \?)`;
const SKELETON = new RegExp(
  `^${SKELETON_OF_ALL.replaceAll(/[?()]/g, String.raw`\$&`)}(?: AND \\(*${COMPARISON}(?: (?:OR|AND) \\(*${COMPARISON})*\\)*)?$`,
);
