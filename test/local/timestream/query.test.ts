/** What queries find: conditions, columns and values. */
import type { _Record } from '@aws-sdk/client-timestream-write';
import fc from 'fast-check';
import { Fixture, DATABASE, record } from './fixture';
import { allValues, page, queryClientFor, select, valuesOf } from './query-client';
import { codePoint } from '../../support/code-point';
import { withEarlierNames } from '../../support/earlier-names';

const now = Date.UTC(2026, 10, 24, 12);
const atNs = (nanoseconds: bigint): Partial<_Record> => ({
  Time: String(BigInt(now) * 1_000_000n + nanoseconds),
  TimeUnit: 'NANOSECONDS',
});
const dimensions = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

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

const at = (offset = 0) => ({ Time: String(now + offset) });
const find = (sql: string) => allValues(client, sql);
const describe_ = (table: string) => page(client, `DESCRIBE "${DATABASE}"."${table}"`);

describe('conditions', () => {
  const table = 'table-149';
  const series = (MeasureName: string, labels: Record<string, string>) =>
    record({ MeasureName, Dimensions: dimensions(labels), ...at() });
  beforeAll(async () => {
    await fixture.write(table, [
      series('up', { n: '1', pod: 'a' }),
      series('up', { n: '2', pod: 'b', zone: 'x' }),
      series('up', { n: '3', zone: 'y\nz' }),
      series('down', { n: '4', pod: "it's", zone: '"' }),
      series('other', { n: '5', pod: 'A' }),
    ]);
  });

  test.each<[string, string]>([
    ['AND measure_name IS NOT NULL', '12345'],
    [`AND measure_name = 'up'`, '123'],
    [`AND "measure_name" = 'up'`, '123'],
    [`AND measure_name <> 'up'`, '45'],
    [`AND measure_name = 'UP'`, ''],
    [`AND "pod" = 'a'`, '1'],
    [`AND "pod" = ''`, ''],
    // What is not there is NULL, and no comparison with NULL is true.
    [`AND "pod" <> 'a'`, '245'],
    [`AND "pod" IN ('a', 'b', 'c')`, '12'],
    [`AND "pod" NOT IN ('a', 'b')`, '45'],
    [`AND "pod" IS NULL`, '3'],
    [`AND "pod" IS NOT NULL`, '1245'],
    [`AND regexp_like("pod", '[ab]')`, '12'],
    [`AND regexp_like("pod", 't')`, '4'],
    [`AND regexp_like("zone", '\\A(?s:y.z)\\z')`, '3'],
    [`AND regexp_like("zone", 'y.z')`, ''],
    [`AND NOT regexp_like("pod", '[ab]')`, '45'],
    [`AND regexp_like(measure_name, '^(?:up|down)')`, '1234'],
    [`AND ("pod" = 'a' OR "zone" IS NOT NULL)`, '1234'],
    [`AND ("pod" = 'a' OR "pod" = 'b' OR "pod" = 'A')`, '125'],
    [`AND ("pod" IS NULL OR (NOT regexp_like("pod", 'a') OR "zone" = 'x'))`, '2345'],
    [`AND ("pod" IS NULL OR "pod" <> 'a') AND measure_name = 'up'`, '23'],
    [`AND "pod" = 'it''s'`, '4'],
    [`AND "zone" = '"'`, '4'],
    [`AND "pod" = 'a' AND "pod" = 'b'`, ''],
    [`and "pod" in ('a') and "zone" is null`, '1'],
    [`\n\tAND\r\n"pod"='a'AND"zone"IS NULL`, '1'],
  ])('%s', async (condition, expected) => {
    const rows = await find(select('"n"', table, condition));

    expect(rows.flat().join('')).toBe(expected);
  });

  it('as many conditions as a query has room for', async () => {
    const texts = Array.from({ length: 2000 }, (_, index) => `'p${index}'`);
    const choices = texts.map((text) => `"pod" = ${text}`).join(' OR ');

    const rows = await find(
      select('"n"', table, `AND "pod" NOT IN (${texts.join(', ')}) AND (${choices} OR "pod" = 'b')`),
    );

    expect(rows).toEqual([['2']]);
  });
});

describe('quoting', () => {
  it('names and texts of any characters are found, and never understood as SQL', async () => {
    const table = fixture.freshTable();
    const name = `"; DROP TABLE series; -- ' \\ /~1~0 $value0 ü`;
    const value = `' OR 1=1 -- "x" \\' \\u0041 /* ; $table_id ü`;
    await withEarlierNames(() =>
      fixture.write(table, [
        record({ Dimensions: dimensions({ [name]: value }), ...at() }),
        record({ Dimensions: dimensions({ other: 'x' }), ...at() }),
      ]),
    );
    const column = `"${name.replaceAll('"', '""')}"`;
    const text = `'${value.replaceAll("'", "''")}'`;

    expect(await find(select(column, table, `AND ${column} = ${text}`))).toEqual([[value]]);
    expect(await find(select(column, table, `AND ${column} IN (${text})`))).toEqual([[value]]);
    expect(await find(select(column, table, `AND (${column} <> ${text} OR ${column} IS NULL)`))).toEqual([
      [null],
    ]);
  });

  it('any text is found by itself, and by no other', async () => {
    const table = fixture.freshTable();
    const texts = fc
      .sample(fc.string({ unit: codePoint, minLength: 1, maxLength: 20 }), { numRuns: 12, seed: 1 })
      .concat("'", "''", '\\', '\0', "\\'", ' ');
    const unique = [...new Set(texts)];
    await fixture.write(
      table,
      unique.map((text, index) =>
        record({ Dimensions: dimensions({ n: String(index), text }), MeasureName: 'up', ...at() }),
      ),
    );
    const quoted = unique.map((text) => `'${text.replaceAll("'", "''")}'`);

    const found = await Promise.all(
      quoted.map((text) => find(select('"n", "text"', table, `AND "text" = ${text}`))),
    );

    expect(found).toEqual(unique.map((text, index) => [[String(index), text]]));
  });
});

describe('columns', () => {
  it('each type of measure has its own; of other records it is NULL', async () => {
    const table = fixture.freshTable();
    const multi = [
      { Name: 'P__count', Type: 'DOUBLE' as const, Value: '1e10' },
      { Name: 'P__histogram', Type: 'VARCHAR' as const, Value: 'AAEC/+==' },
      { Name: 'sure', Type: 'BOOLEAN' as const, Value: 'true' },
      { Name: 'when', Type: 'TIMESTAMP' as const, Value: '1' },
      { Name: 'whole', Type: 'BIGINT' as const, Value: '-9223372036854775808' },
    ];
    await fixture.write(table, [
      record({ MeasureName: 'double', MeasureValue: '0.1', ...at() }),
      record({ MeasureName: 'text', MeasureValueType: 'VARCHAR', MeasureValue: 'stale', ...at() }),
      record({ MeasureName: 'whole', MeasureValueType: 'BIGINT', MeasureValue: '7', ...at() }),
      record({ MeasureName: 'sure', MeasureValueType: 'BOOLEAN', MeasureValue: 'false', ...at() }),
      { ...record({ MeasureName: '__histogram__', ...at() }), ...asMulti(multi) },
      { ...record({ MeasureName: '__exemplar__', ...at() }), ...asMulti(multi.slice(0, 1)) },
    ]);
    const columns =
      'measure_name, measure_value::double, measure_value::varchar, measure_value::bigint, ' +
      'measure_value::boolean, "P__count", "P__histogram", "sure", "when", "whole"';

    const when = '1970-01-01 00:00:00.001000000';
    const none = null;
    expect(await find(select(columns, table))).toEqual([
      ['__exemplar__', none, none, none, none, '1.0E10', none, none, none, none],
      [
        ...['__histogram__', none, none, none, none],
        ...['1.0E10', 'AAEC/+==', 'true', when, '-9223372036854775808'],
      ],
      ['double', '0.1', none, none, none, none, none, none, none, none],
      ['sure', none, none, none, 'false', none, none, none, none, none],
      ['text', none, 'stale', none, none, none, none, none, none, none],
      ['whole', none, none, '7', none, none, none, none, none, none],
    ]);
  });

  it('are named and typed, in the order of the query', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [record(at())]);

    const output = await page(
      client,
      select('measure_value::double, "instance", TIME, Measure_Name, "instance"', table),
    );

    expect(output.ColumnInfo).toEqual([
      { Name: 'measure_value::double', Type: { ScalarType: 'DOUBLE' } },
      { Name: 'instance', Type: { ScalarType: 'VARCHAR' } },
      { Name: 'time', Type: { ScalarType: 'TIMESTAMP' } },
      { Name: 'measure_name', Type: { ScalarType: 'VARCHAR' } },
      { Name: 'instance', Type: { ScalarType: 'VARCHAR' } },
    ]);
    expect(valuesOf(output)).toEqual([['1.0', 'a', '2026-11-24 12:00:00.000000000', 'up', 'a']]);
    expect(output.QueryId).toMatch(/^[A-Z0-9]{1,64}$/);
    expect(output.QueryStatus).toMatchObject({ ProgressPercentage: 100, CumulativeBytesMetered: 10_000_000 });
  });

  it('an empty text is a text', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [record({ Dimensions: dimensions({ empty: '' }), ...at() })]);

    expect(await find(select('"empty"', table, `AND "empty" = ''`))).toEqual([['']]);
  });

  it('values come back with all their bits', async () => {
    const table = fixture.freshTable();
    const values = [-0, 4.9e-324, Number.MAX_VALUE, 0.1, 1 / 3, 123456789, -1e-7];
    await fixture.write(
      table,
      values.map((value, index) =>
        record({
          Dimensions: dimensions({ n: String(index) }),
          MeasureValue: Object.is(value, -0) ? '-0' : String(value),
          ...at(),
        }),
      ),
    );

    const rows = await find(select('"n", measure_value::double', table));

    expect(rows.map(([, text]) => Number(text))).toEqual(values);
  });
});

describe('time', () => {
  const between = (start: bigint | number, end: bigint | number, table: string) =>
    `SELECT time FROM "${DATABASE}"."${table}" WHERE time BETWEEN from_milliseconds(${String(start)}) AND from_milliseconds(${String(end)})`;

  it('bounds are milliseconds, and both are inside; times are nanoseconds', async () => {
    const table = fixture.freshTable();
    await fixture.write(
      table,
      [-1n, 0n, 1n, 999_999n, 1_000_000n, 1_000_001n].map((offset) => record(atNs(offset))),
    );

    expect(await find(between(now, now + 1, table))).toEqual([
      ['2026-11-24 12:00:00.000000000'],
      ['2026-11-24 12:00:00.000000001'],
      ['2026-11-24 12:00:00.000999999'],
      ['2026-11-24 12:00:00.001000000'],
    ]);
    expect(await find(between(now, now, table))).toHaveLength(1);
    expect(await find(between(now + 1, now, table))).toEqual([]);
  });

  it('bounds may be any 64-bit number', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [record(at())]);

    expect(await find(between(-(2n ** 63n) + 1n, 2n ** 63n - 1n, table))).toHaveLength(1);
    expect(await find(between(-1, 0, table))).toEqual([]);
    expect(await find(between(2n ** 62n, 2n ** 63n - 1n, table))).toEqual([]);
  });
});

describe('DESCRIBE', () => {
  it('a table without records has a name of measures and a time', async () => {
    const output = await describe_(fixture.freshTable());

    expect(output.ColumnInfo).toEqual(
      ['Column', 'Type', 'Timestream attribute type'].map((Name) => ({
        Name,
        Type: { ScalarType: 'VARCHAR' },
      })),
    );
    expect(valuesOf(output)).toEqual([
      ['measure_name', 'varchar', 'MEASURE_NAME'],
      ['time', 'timestamp', 'TIMESTAMP'],
    ]);
  });

  it('records bring dimensions, types of measures and measures of multi-measure records', async () => {
    const table = fixture.freshTable();
    await fixture.write(table, [
      record(at()),
      record({ MeasureName: 'text', MeasureValueType: 'VARCHAR', MeasureValue: 'x', ...at() }),
      {
        ...record({ MeasureName: 'multi', Dimensions: dimensions({ pod: 'a' }), ...at() }),
        ...asMulti([{ Name: 'cpu', Type: 'BIGINT', Value: '1' }]),
      },
    ]);

    expect(valuesOf(await describe_(table))).toEqual([
      ['instance', 'varchar', 'DIMENSION'],
      ['pod', 'varchar', 'DIMENSION'],
      ['measure_name', 'varchar', 'MEASURE_NAME'],
      ['time', 'timestamp', 'TIMESTAMP'],
      ['measure_value::double', 'double', 'MEASURE_VALUE'],
      ['measure_value::varchar', 'varchar', 'MEASURE_VALUE'],
      ['cpu', 'bigint', 'MULTI'],
    ]);
  });
});

function asMulti(MeasureValues: NonNullable<_Record['MeasureValues']>): Partial<_Record> {
  return { MeasureValueType: 'MULTI', MeasureValue: undefined, MeasureValues };
}
