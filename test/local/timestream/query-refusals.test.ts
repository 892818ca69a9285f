/** What Query refuses, and how it says so. */
import { failureOf, Fixture, DATABASE, record } from './fixture';
import { page, queryClientFor, select } from './query-client';

let fixture: Fixture;
let client: ReturnType<typeof queryClientFor>;
let table: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  client = queryClientFor(fixture.standIn.endpoint);
  table = fixture.freshTable();
  await fixture.write(table, [record()]);
});
afterAll(async () => {
  client.destroy();
  await fixture.stop();
});

const LIMIT = " (the stand-in knows the connector's SQL only)";
const start = select('time', 'T').slice(0, -1);
const BOUNDS = 'WHERE time BETWEEN from_milliseconds(0) AND from_milliseconds(9)';

describe('SQL that is not understood; ValidationException that says where', () => {
  test.each<[string, string]>([
    ['', "Value '' at 'queryString'"],
    [' ', "line 1:2: mismatched input <EOF>. Expecting: 'DESCRIBE', 'SELECT'"],
    ['DROP TABLE x', "line 1:1: mismatched input 'DROP'. Expecting: 'DESCRIBE', 'SELECT'"],
    ['SELECT * FROM "a"."b"', "line 1:8: mismatched input '*'. Expecting: a column"],
    ['SELECT FROM "a"."b"', "line 1:8: mismatched input 'FROM'. Expecting: a column"],
    ['SELECT count(time) FROM "a"."b"', "line 1:8: Function 'count' not registered"],
    ['SELECT time x FROM "a"."b"', "line 1:13: mismatched input 'x'. Expecting: 'FROM'"],
    ['SELECT time FROM "a"', "line 1:21: mismatched input <EOF>. Expecting: '.'"],
    ['SELECT time FROM a.b', "line 1:18: mismatched input 'a'. Expecting: a quoted name"],
    ['SELECT time FROM "a"."b"', "line 1:25: mismatched input <EOF>. Expecting: 'WHERE'"],
    ['SELECT time FROM "a"."b" WHERE x', "line 1:32: mismatched input 'x'. Expecting: 'TIME'"],
    [`${start} ORDER BY time`, "mismatched input 'ORDER'. Expecting: <EOF>"],
    [`${start} LIMIT 10`, "mismatched input 'LIMIT'. Expecting: <EOF>"],
    [`${start} OR 1=1`, "mismatched input 'OR'. Expecting: <EOF>"],
    [`${start};`, "mismatched input ';'. Expecting: <EOF>"],
    [`${start} -- AND`, "mismatched input '-'. Expecting: <EOF>"],
    [`${start} AND "a" = 1`, "mismatched input '1'. Expecting: a text"],
    [`${start} AND "a" = "b"`, "mismatched input 'b'. Expecting: a text"],
    [`${start} AND "a" = 'b`, "mismatched input '''. Expecting: a text"],
    [`${start} AND "a = 'b'`, "mismatched input '\"'. Expecting: a column"],
    [`${start} AND "a" LIKE 'b'`, "mismatched input 'LIKE'. Expecting: '=', '<>', 'IN', 'IS', 'NOT'"],
    [`${start} AND "a" != 'b'`, "mismatched input '!'. Expecting: '=', '<>', 'IN', 'IS', 'NOT'"],
    [`${start} AND "a" NOT 'b'`, "mismatched input 'b'. Expecting: 'IN'"],
    [`${start} AND "a" IN ()`, "mismatched input ')'. Expecting: a text"],
    [`${start} AND "a" IN ('b',)`, "mismatched input ')'. Expecting: a text"],
    [`${start} AND "a" IS 'b'`, "mismatched input 'b'. Expecting: 'NULL'"],
    [`${start} AND ("a" = 'b')`, "mismatched input ')'. Expecting: 'OR'"],
    [`${start} AND ("a" = 'b' OR "a" = 'c'`, "mismatched input <EOF>. Expecting: ')'"],
    [`${start} AND NOT "a" = 'b'`, "mismatched input 'a'. Expecting: 'REGEXP_LIKE'"],
    [`${start} AND lower("a") = 'b'`, "Function 'lower' not registered"],
    [`${start} AND regexp_like("a", "b")`, "mismatched input 'b'. Expecting: a text"],
    [start.replace('(0)', '(1.5)'), "mismatched input '.'. Expecting: ')'"],
    [start.replace('(0)', "('1')"), "mismatched input '1'. Expecting: a whole number"],
    [start.replace('(0)', '(9223372036854775808)'), 'Invalid numeric literal: 9223372036854775808'],
    [`${start} AND ${'('.repeat(101)}`, 'The conditions are nested too deeply'],
    ['DESCRIBE "a"."b" x', "line 1:18: mismatched input 'x'. Expecting: <EOF>"],
    ['DESCRIBE x', "line 1:10: mismatched input 'x'. Expecting: a quoted name"],
  ])('%s', async (sql, message) => {
    const failure = await failureOf(page(client, sql));

    expect(failure).toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    expect(failure.message).toContain(message);
    if (message.includes('mismatched') || message.includes('Function')) {
      expect(failure.message).toMatch(/^line \d+:\d+: /);
      expect(failure.message.slice(-LIMIT.length)).toBe(LIMIT);
    }
  });

  it('lines and characters are counted', async () => {
    const failure = await failureOf(page(client, `SELECT time\nFROM "a"."b"\n${BOUNDS} AND "a" = 'ü😀' x`));

    expect(failure.message).toMatch(/^line 3:81: mismatched input 'x'/);
  });
});

describe('names that are not there; ValidationException', () => {
  test.each<[string, (table: string) => string, string]>([
    ['a column', () => select('time, "nope"', table), "line 1:14: Column 'nope' does not exist"],
    [
      'a measure',
      () => select('measure_value::varchar', table),
      "line 1:8: Column 'measure_value::varchar' does not exist",
    ],
    ['an empty name', () => select('""', table), "line 1:8: Column '' does not exist"],
    [
      'a name in other letters',
      () => select('"Instance"', table),
      "line 1:8: Column 'Instance' does not exist",
    ],
    [
      'an unquoted name in other letters',
      () => select('nope', table),
      "line 1:8: Column 'nope' does not exist",
    ],
    [
      'a database',
      () => `SELECT time FROM "nope"."b" ${BOUNDS}`,
      "Requested database 'nope' not found for identifier 'nope.b' at line 1:18",
    ],
    [
      'a table',
      () => `DESCRIBE "${DATABASE}"."nope"`,
      `The table 'nope' does not exist in database '${DATABASE}' at line 1:10`,
    ],
  ])('%s', async (_, sql, message) => {
    const failure = await failureOf(page(client, sql(table)));

    expect(failure).toMatchObject({ name: 'ValidationException', message });
  });

  it('a column of a condition', async () => {
    const sql = select('time', table, `AND "nope" = 'x'`);

    expect(await failureOf(page(client, sql))).toMatchObject({
      name: 'ValidationException',
      message: `line 1:${sql.indexOf('"nope"') + 1}: Column 'nope' does not exist`,
    });
  });

  it('a column is there as soon as a record has brought it', async () => {
    const other = fixture.freshTable();
    expect((await failureOf(page(client, select('"instance"', other)))).message).toMatch(/does not exist$/);

    await fixture.write(other, [record()]);

    expect((await page(client, select('"instance"', other))).Rows).toHaveLength(1);
  });
});

describe('requests out of bounds; ValidationException', () => {
  const sql = () => select('time', table);

  test.each<[string, object, string]>([
    ['no rows', { MaxRows: 0 }, 'maxRows'],
    ['too many rows', { MaxRows: 1001 }, 'maxRows'],
    ['a short ClientToken', { ClientToken: 'x'.repeat(31) }, 'clientToken'],
    ['a long ClientToken', { ClientToken: 'x'.repeat(129) }, 'clientToken'],
    ['an empty NextToken', { NextToken: '' }, 'nextToken'],
    ['a long NextToken', { NextToken: 'x'.repeat(2049) }, 'nextToken'],
    ['a NextToken of nobody', { NextToken: 'x' }, 'Invalid pagination token.'],
    ['no query', { QueryString: undefined }, 'queryString'],
  ])('%s', async (_, more, where) => {
    const failure = await failureOf(page(client, sql(), more));

    expect(failure).toMatchObject({ name: 'ValidationException', $metadata: { httpStatusCode: 400 } });
    expect(failure.message).toContain(where);
  });

  it('262,144 bytes of SQL are read, and not one more', async () => {
    const query = sql();

    expect((await page(client, query.padEnd(262_144))).Rows).toHaveLength(1);
    expect(await failureOf(page(client, query.padEnd(262_145)))).toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('less than or equal to 262144') as string,
    });
    expect(await failureOf(page(client, `${query}${'ü'.repeat(131_072)}`))).toMatchObject({
      message: expect.stringContaining('less than or equal to 262144') as string,
    });
  });
});

describe('what Timestream takes and the stand-in does not; NotImplementedException, 501', () => {
  test.each<[string, string]>([
    ['a comparison of times', `AND time = '2026-01-01'`],
    ['a comparison of values', 'AND measure_value::double IS NULL'],
    ['a lookahead', `AND regexp_like("instance", '(?!a)')`],
    ['a pattern that repeats too often', `AND regexp_like("instance", 'a{1001}')`],
    ['a pattern that grows too large', `AND regexp_like("instance", '(?:(?:a{1000}){1000}){1000}')`],
  ])('%s', async (_, condition) => {
    const failure = await failureOf(page(client, select('time', table, condition)));

    expect(failure).toMatchObject({ name: 'NotImplementedException', $metadata: { httpStatusCode: 501 } });
    expect(failure.message).toMatch(/stand-in/);
  });
});
