/** What queries with CREATE_TIME_SERIES find. */
import type { Row } from '@aws-sdk/client-timestream-query';
import { DATABASE, failureOf, Fixture, record } from './fixture';
import { allPages, page, queryClientFor } from './query-client';

const now = Date.UTC(2026, 10, 24, 12);
let fixture: Fixture;
let client: ReturnType<typeof queryClientFor>;
beforeAll(async () => {
  fixture = await Fixture.start({ now: () => now, table: { memoryStoreRetentionHours: 8766 } });
  client = queryClientFor(fixture.standIn.endpoint, { systemClockOffset: now - Date.now() });
  fixture.client.config.systemClockOffset = now - Date.now();
});
afterAll(async () => {
  client.destroy();
  await fixture.stop();
});

const dimensions = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const sample = (labels: Record<string, string>, seconds: number, more: object = {}) =>
  record({
    MeasureName: 'up',
    MeasureValue: String(seconds),
    Dimensions: dimensions(labels),
    Time: String(now - seconds * 1000),
    ...more,
  });

const VALUE = 'measure_value::double';
const sqlOf = (
  table: string,
  { texts = 'measure_name, "n"', value = VALUE, where = '', groups = 'measure_name, "n"', bin = '1h' } = {},
) =>
  `SELECT ${texts}, CREATE_TIME_SERIES(time, ${value}) FROM "${DATABASE}"."${table}"
   WHERE time BETWEEN from_milliseconds(0) AND from_milliseconds(9999999999999) ${where} GROUP BY ${groups}, bin(time, ${bin})`;

/** Texts of each row, and the values of its points, sorted. */
function found(rows: readonly Row[]): string[] {
  return rows
    .map(({ Data = [] }) => {
      const texts = Data.slice(0, -1).map(({ ScalarValue = 'NULL' }) => ScalarValue);
      const values = Data.at(-1)!.TimeSeriesValue!.map(({ Value }) => Number(Value!.ScalarValue));
      return `${texts.join(' ')} [${values.sort((left, right) => left - right).join(' ')}]`;
    })
    .sort();
}
const find = async (sql: string) => found((await allPages(client, sql)).flatMap(({ Rows = [] }) => Rows));

describe('groups', () => {
  const table = 'table-148';
  beforeAll(async () => {
    await fixture.write(table, [
      ...[1, 2, 61, 3601].map((seconds) => sample({ n: '1', zone: 'a' }, seconds)),
      sample({ n: '1', zone: 'b' }, 3),
      sample({ n: '2' }, 4),
      sample({ n: '2' }, 5, { MeasureName: 'text', MeasureValueType: 'VARCHAR', MeasureValue: 'x' }),
    ]);
  });

  test.each<[string, Parameters<typeof sqlOf>[1], string[]]>([
    [
      'all dimensions; a row for each series and bin',
      { groups: 'measure_name, "n", "zone"', where: `AND ${VALUE} IS NOT NULL` },
      ['up 1 [1 2 61]', 'up 1 [3601]', 'up 1 [3]', 'up 2 [4]'],
    ],
    [
      'some; series that do not differ in them are one',
      { where: `AND ${VALUE} IS NOT NULL` },
      ['up 1 [1 2 3 61]', 'up 1 [3601]', 'up 2 [4]'],
    ],
    [
      'short bins',
      { groups: 'measure_name, "n", "zone"', where: `AND "n" = '1' AND "zone" = 'a'`, bin: '1m' },
      ['up 1 [1 2]', 'up 1 [3601]', 'up 1 [61]'],
    ],
    [
      'bins of a second',
      { where: `AND "zone" = 'a'`, bin: '1s' },
      ['up 1 [1]', 'up 1 [2]', 'up 1 [3601]', 'up 1 [61]'],
    ],
    [
      'another type of value',
      { value: 'measure_value::varchar', where: 'AND measure_value::varchar IS NOT NULL' },
      ['text 2 [NaN]'],
    ],
    [
      'texts that are joined, and NULL',
      {
        texts: `array_join(ARRAY[replace("n", '1', 'one'), "zone"], ', ', '-'), 'x'`,
        groups: '"n", "zone"',
        where: `AND ${VALUE} IS NOT NULL`,
        bin: '2h',
      },
      ['2, - x [4]', 'one, a x [1 2 61 3601]', 'one, b x [3]'],
    ],
  ])('%s', async (_what, parts, expected) => {
    expect(await find(sqlOf(table, parts))).toEqual(expected);
  });

  it('a value that is NULL; the query fails', async () => {
    expect(await failureOf(page(client, sqlOf(table)))).toMatchObject({ name: 'QueryExecutionException' });
  });

  it('what its columns are', async () => {
    const { ColumnInfo } = await page(client, sqlOf(table, { where: `AND ${VALUE} IS NOT NULL` }));

    expect(ColumnInfo).toEqual([
      { Name: 'measure_name', Type: { ScalarType: 'VARCHAR' } },
      { Name: 'n', Type: { ScalarType: 'VARCHAR' } },
      { Name: '_col2', Type: { TimeSeriesMeasureValueColumnInfo: { Type: { ScalarType: 'DOUBLE' } } } },
    ]);
  });

  test.each<[Parameters<typeof sqlOf>[1], string]>([
    [{ texts: '"zone"' }, `'zone' must be an aggregate expression or appear in GROUP BY clause`],
    [{ texts: '"nope"', groups: '"nope"' }, "Column 'nope' does not exist"],
    [{ value: '"nope"' }, "Column 'nope' does not exist"],
    [{ bin: '1x' }, "mismatched input 'x'. Expecting: 's', 'm', 'h'"],
    [{ bin: `'1h'` }, "mismatched input '1h'. Expecting: an interval"],
    [{ texts: `concat("n", 'x')` }, "Function 'concat' not registered"],
    [{ texts: `array_join("n", ';', '~')` }, "mismatched input 'n'. Expecting: 'ARRAY'"],
    [{ texts: `array_join(ARRAY["n"], ';')` }, `mismatched input ')'. Expecting: ','`],
  ])('%j; refused', async (parts, message) => {
    const failure = await failureOf(page(client, sqlOf(table, parts)));

    expect(failure).toMatchObject({ name: 'ValidationException' });
    expect(failure.message).toContain(message);
  });

  it('an expression without a time series; refused', async () => {
    const sql = sqlOf(table, { texts: `'x'` }).replace(/, CREATE_TIME_SERIES\([^)]*\)/, '');

    expect((await failureOf(page(client, sql))).message).toContain(`mismatched input 'FROM'. Expecting: ','`);
  });
});

it('a measure of multi-measure records; those without it are left out', async () => {
  const table = fixture.freshTable();
  const multi = (seconds: number, Name: string) => {
    const { MeasureValue: _none, ...rest } = sample({ n: '1' }, seconds, { MeasureValueType: 'MULTI' });
    return { ...rest, MeasureValues: [{ Name, Type: 'DOUBLE' as const, Value: '7' }] };
  };
  await fixture.write(table, [multi(1, 'a'), multi(2, 'b')]);

  expect(await find(sqlOf(table, { value: '"a"', where: 'AND "a" IS NOT NULL' }))).toEqual(['up 1 [7]']);
});

describe('pages', () => {
  it('rows of any size, all of them once; MaxRows counts rows', async () => {
    const table = fixture.freshTable();
    await fixture.write(
      table,
      Array.from({ length: 50 }, (_, index) => sample({ n: '0' }, index / 50)),
    );
    await fixture.write(
      table,
      [1, 2, 3].map((minutes) => sample({ n: String(minutes) }, minutes * 60)),
    );

    const pages = await allPages(client, sqlOf(table, { bin: '1s' }), { MaxRows: 2 });

    expect(pages.map(({ Rows }) => Rows!.length)).toEqual([0, 2, 2, 1]);
    const values = pages.flatMap(({ Rows }) => Rows!).flatMap(({ Data }) => Data!.at(-1)!.TimeSeriesValue!);
    expect(values).toHaveLength(53);
  });

  // https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
  it('a row of more than 1 MB; the query fails', async () => {
    const table = fixture.freshTable();
    const text = { MeasureValueType: 'VARCHAR', MeasureValue: 'x'.repeat(1900) };
    const records = Array.from({ length: 600 }, (_, index) => sample({ n: '1' }, index / 100, text));
    for (let first = 0; first < records.length; first += 100) {
      await fixture.write(table, records.slice(first, first + 100));
    }
    const value = 'measure_value::varchar';
    const message = 'Query aborted as max page response size has been exceeded by the output result row';

    expect(await failureOf(allPages(client, sqlOf(table, { value })))).toMatchObject({
      name: 'ValidationException',
      message,
    });
    expect(await find(sqlOf(table, { value, bin: '1s' }))).toHaveLength(7);
  });
});
