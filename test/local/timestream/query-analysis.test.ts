/** Statements that begin with WITH: what they find, and what is refused. */
import { DATABASE, failureOf, Fixture, record } from './fixture';
import { page, queryClientFor, valuesOf } from './query-client';

let fixture: Fixture;
let client: ReturnType<typeof queryClientFor>;
let table: string;
/** The full minute half an hour ago, epoch milliseconds. */
const time = Math.floor(Date.now() / 60_000 - 30) * 60_000;

beforeAll(async () => {
  fixture = await Fixture.start();
  client = queryClientFor(fixture.standIn.endpoint);
  table = fixture.freshTable();
  const at = (seconds: number, value: string, dimensions: Readonly<Record<string, string>>, name = 'up') =>
    record({
      MeasureName: name,
      MeasureValue: value,
      Time: String(time + seconds * 1000),
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    });
  await fixture.write(table, [
    ...[1, 2, 3, 4].map((value) => at(value * 10, String(value), { n: 'a', zone: `it's` })),
    ...[5, 7].map((value) => at(value * 10, String(value), { n: 'b' })),
    at(100, '10', { n: 'a', zone: `it's` }),
    at(10, '8', { n: 'a' }, 'down_total'),
  ]);
});
afterAll(async () => {
  client.destroy();
  await fixture.stop();
});

interface Parts {
  readonly items?: string;
  readonly groups?: string;
  readonly where?: string;
  readonly rest?: string;
}

/** The first SELECT makes `metric`, `labels` and what is asked for of the samples from 0 to 60 s and from 90 s on. */
function sqlOf({
  items = 'count(*) AS n',
  groups = 'measure_name, "n", "zone"',
  where = '',
  rest = 'SELECT metric, labels, n FROM first ORDER BY metric, n DESC',
}: Parts): string {
  const moment = (seconds: number): string => `from_milliseconds(${time + seconds * 1000})`;
  const [start, end, from] = [moment(0), moment(60), moment(90)];
  return `WITH first AS (SELECT measure_name AS metric, array_join(ARRAY["n", "zone"], ';', '~') AS labels, ${items.replaceAll('$from', from)}
    FROM "${DATABASE}"."${table}" WHERE time BETWEEN ${start} AND ${moment(1_000)} AND (time <= ${end} OR time >= ${from})
    AND measure_value::double IS NOT NULL ${where} GROUP BY ${groups.replaceAll('$from', from)}) ${rest}`;
}

const find = async (parts: Parts): Promise<(string | null)[][]> => valuesOf(await page(client, sqlOf(parts)));

describe('finds', () => {
  test.each<[string, Parts, (string | null)[][]]>([
    [
      'a row for each series, without what lies in the gap',
      {},
      [
        ['down_total', 'a;~', '1'],
        ['up', `a;it's`, '5'],
        ['up', 'b;~', '1'],
      ],
    ],
    ['conditions on names', { where: `AND measure_name <> 'up'` }, [['down_total', 'a;~', '1']]],
    [
      'parts and bins, of which the next SELECT makes one',
      {
        items: 'time >= $from AS later, count(*) AS n, max(measure_value::double) AS high',
        groups: 'measure_name, "n", "zone", time >= $from, bin(time, 20s)',
        rest: `, second AS (SELECT metric, labels, sum(CASE WHEN later THEN n ELSE 0 END) AS now, max(CASE WHEN later THEN NULL ELSE high END) AS high
          FROM first GROUP BY metric, labels) SELECT metric, labels, now, high FROM second WHERE high < 5.0`,
      },
      [['up', `a;it's`, '1', '4.0']],
    ],
    [
      'whether a name is like a pattern',
      {
        items: `regexp_like(measure_name, '\\A(?s:.*_total)\\z') AS counts, count(*) AS n`,
        rest: 'SELECT metric, counts FROM first WHERE counts = true',
      },
      [['down_total', 'true']],
    ],
    [
      'whole numbers, divided without a rest; others, with one',
      {
        rest: `SELECT n / 2 AS half, cast(n AS double) / 2.0 AS exact FROM first WHERE n > 1`,
      },
      [['2', '2.5']],
    ],
    [
      'greatest and least of what may be NULL; NULL',
      {
        items:
          'avg(measure_value::double) AS mean, avg(CASE WHEN measure_value::double > 99.0 THEN measure_value::double END) AS none',
        rest: `SELECT greatest(mean, 3.0) AS most, least(mean, none) AS least, coalesce(none, 1.0) AS some FROM first WHERE mean < 5.0`,
      },
      [['4.0', null, '1.0']],
    ],
    [
      'quantiles, between two values',
      {
        items: 'approx_percentile(measure_value::double, ARRAY[0.25, 0.5]) AS q',
        rest: 'SELECT labels, q[1] AS low, q[2] AS median FROM first ORDER BY metric, labels LIMIT 2',
      },
      [
        ['a;~', '8.0', '8.0'],
        [`a;it's`, '2.0', '3.0'],
      ],
    ],
    [
      'counts of what a metric has, and places',
      {
        rest: `, second AS (SELECT metric, n, count(*) OVER (PARTITION BY metric) AS series, row_number() OVER (ORDER BY n DESC, metric) AS place, sum(n) OVER () AS total FROM first)
          SELECT metric, series, place, total FROM second ORDER BY place`,
      },
      [
        ['up', '2', '1', '7'],
        ['down_total', '1', '2', '7'],
        ['up', '2', '3', '7'],
      ],
    ],
  ])('%s', async (_what, parts, expected) => {
    expect(await find(parts)).toEqual(expected);
  });

  it('some of the dimensions; series that do not differ in them are one', async () => {
    const sql = sqlOf({ groups: 'measure_name, "n"' }).replace('ARRAY["n", "zone"]', 'ARRAY["n"]');
    expect(valuesOf(await page(client, sql))).toEqual([
      ['down_total', 'a', '1'],
      ['up', 'a', '5'],
      ['up', 'b', '1'],
    ]);
  });

  it('what its columns are, and what was read', async () => {
    const { ColumnInfo, QueryStatus } = await page(client, sqlOf({}));
    expect(ColumnInfo).toEqual([
      { Name: 'metric', Type: { ScalarType: 'VARCHAR' } },
      { Name: 'labels', Type: { ScalarType: 'VARCHAR' } },
      { Name: 'n', Type: { ScalarType: 'BIGINT' } },
    ]);
    // A time and a value of 8 bytes each, the metric's name and the values of dimensions.
    const [up, down] = [16 + 'up'.length, 16 + 'down_total'.length];
    expect(QueryStatus?.CumulativeBytesScanned).toBe(5 * (up + `ait's`.length) + (up + 1) + (down + 1));
  });
});

it('the greatest of what is no number; the query fails', async () => {
  const items = 'avg(measure_value::double) AS mean';
  const rest = 'SELECT greatest((mean - mean) / (mean - mean), 1.0) AS most FROM first';
  expect(await failureOf(page(client, sqlOf({ items, rest })))).toMatchObject({
    name: 'QueryExecutionException',
  });
});

describe('refuses', () => {
  test.each<[Parts, string]>([
    [{ groups: 'measure_name, "n"' }, `'zone' must be an aggregate expression or appear in GROUP BY clause`],
    [{ items: 'nope AS n' }, "Column 'nope' cannot be resolved"],
    [{ items: 'count(*)' }, "mismatched input 'FROM'. Expecting: 'AS'"],
    [{ items: 'median(measure_value::double) AS n' }, "Function 'median(DOUBLE)' not registered"],
    [{ items: 'sqrt(count(*)) AS n' }, "Function 'sqrt(BIGINT)' not registered"],
    [{ items: `measure_value::double + 'x' AS n` }, "mismatched input 'x'"],
    [{ rest: 'SELECT metric FROM second' }, "mismatched input 'second'. Expecting: 'first'"],
    [{ rest: 'SELECT nope FROM first' }, "Column 'nope' cannot be resolved"],
    [{ rest: 'SELECT 1.0 / 3.0 AS third FROM first' }, "'/' cannot be applied to DECIMAL, DECIMAL"],
    [{ rest: 'SELECT n * 0.5 AS half FROM first' }, "'*' cannot be applied to BIGINT, DECIMAL"],
    [{ rest: 'SELECT n AND true AS both FROM first' }, "'AND' cannot be applied to BIGINT, BOOLEAN"],
    [{ rest: 'SELECT metric FROM first GROUP BY metric' }, 'groups by all texts that tell series apart'],
    [{ rest: 'SELECT metric FROM first, first' }, "mismatched input ','. Expecting: <EOF>"],
    [{ rest: 'SELECT metric FROM first UNION SELECT metric FROM first' }, "mismatched input 'UNION'"],
    [{ rest: `SELECT ${'('.repeat(101)}n${')'.repeat(101)} AS n FROM first` }, 'nested too deeply'],
  ])('%j', async (parts, message) => {
    const failure = await failureOf(page(client, sqlOf(parts)));
    expect(failure).toMatchObject({ name: 'ValidationException' });
    expect(failure.message).toContain(message);
  });
});
