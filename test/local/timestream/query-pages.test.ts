/** How a result comes in pages. */
import { CancelQueryCommand } from '@aws-sdk/client-timestream-query';
import type { _Record } from '@aws-sdk/client-timestream-write';
import { DATABASE, failureOf, Fixture, record } from './fixture';
import { allPages, allValues, page, queryClientFor, select, valuesOf } from './query-client';

const HOUR = 3_600_000;
const start = Date.UTC(2026, 10, 24, 12);
let now = start;
let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start({
    now: () => now,
    table: { memoryStoreRetentionHours: 2, magneticStoreRetentionDays: 1 },
  });
});
beforeEach(() => {
  now = start;
});
afterAll(() => fixture.stop());

const clock = () => ({ systemClockOffset: now - Date.now() });
const client = () => queryClientFor(fixture.standIn.endpoint, clock());
const invalidToken = { name: 'ValidationException', message: 'Invalid pagination token.' };
const describeSql = (table: string) => `DESCRIBE "${DATABASE}"."${table}"`;

async function tableWith(records: number, more: (index: number) => Partial<_Record> = () => ({})) {
  const table = fixture.freshTable();
  const all = Array.from({ length: records }, (_, index) =>
    record({ Time: String(now - index), ...more(index) }),
  );
  fixture.client.config.systemClockOffset = clock().systemClockOffset;
  for (let first = 0; first < all.length; first += 100) {
    await fixture.write(table, all.slice(first, first + 100));
  }
  return table;
}

/** A query that has three more pages, and the token of the first of them. */
async function begun() {
  const sql = select('time', await tableWith(5));
  const { NextToken, QueryId } = await page(client(), sql, { MaxRows: 2 });
  return { sql, token: NextToken!, id: QueryId! };
}
const next = (sql: string, NextToken: string, MaxRows = 2) => page(client(), sql, { NextToken, MaxRows });

it('the first page of several has no rows; the others have all of them, once', async () => {
  const pages = await allPages(client(), select('time', await tableWith(201)), { MaxRows: 100 });

  expect(pages.map(({ Rows }) => Rows!.length)).toEqual([0, 100, 100, 1]);
  expect(new Set(pages.flatMap(valuesOf).flat()).size).toBe(201);
  expect(new Set(pages.map(({ QueryId }) => QueryId)).size).toBe(1);
  expect(new Set(pages.map(({ ColumnInfo }) => JSON.stringify(ColumnInfo))).size).toBe(1);
});

it('rows are in no order of time or series, and always in the same', async () => {
  const table = await tableWith(60, (index) => ({
    Dimensions: [{ Name: 'instance', Value: String(index % 2) }],
  }));
  const columns = '"instance", time';

  const rows = valuesOf(await page(client(), select(columns, table)));

  expect(rows).not.toEqual([...rows].sort());
  expect(rows.map(([instance]) => instance).join('')).toMatch(/01.*10|10.*01/);
  expect(valuesOf(await page(client(), select(columns, table)))).toEqual(rows);
});

it('a page has 1000 rows unless less are asked for; a result of one page comes at once', async () => {
  const table = await tableWith(1000);
  const sizes = async (MaxRows?: number) =>
    (await allPages(client(), select('time', table), { MaxRows })).map(({ Rows }) => Rows!.length);
  expect(await sizes()).toEqual([1000]);
  expect(await sizes(1000)).toEqual([1000]);
  expect(await sizes(999)).toEqual([0, 999, 1]);

  await fixture.write(table, [record({ Time: String(now - 1000) })]);

  expect(await sizes()).toEqual([0, 1000, 1]);
});

it('a result without rows is one page without a token', async () => {
  const output = await page(client(), select('time', await tableWith(1), `AND measure_name = 'x'`));

  expect(output.Rows).toEqual([]);
  expect(output.NextToken).toBeUndefined();
});

it('DESCRIBE has pages too', async () => {
  const sql = describeSql(await tableWith(1));

  const pages = await allPages(client(), sql, { MaxRows: 3 });

  expect(pages.map(({ Rows }) => Rows!.length)).toEqual([0, 3, 1]);
});

it('a page has no more than 1 MiB', async () => {
  const text = '"\u0001ü'.repeat(300);
  const table = await tableWith(400, () => ({ MeasureValueType: 'VARCHAR', MeasureValue: text }));
  const sql = select('measure_value::varchar, measure_value::varchar', table);

  const pages = await allPages(client(), sql);

  const bytes = pages.map(({ Rows }) => Buffer.byteLength(JSON.stringify(Rows)));
  expect(Math.max(...bytes)).toBeLessThanOrEqual(1024 * 1024);
  // The next row would not have fitted.
  expect(Math.max(...bytes)).toBeGreaterThan(1024 * 1024 - 7000);
  expect(pages.flatMap(valuesOf)).toEqual(Array.from({ length: 400 }, () => [text, text]));
});

it('what is written between two pages is on none of them', async () => {
  const table = await tableWith(5);
  const sql = select('time, measure_value::double', table);
  const { NextToken } = await page(client(), sql, { MaxRows: 2 });

  await fixture.write(table, [
    record({ MeasureValue: '2', Version: 2, Time: String(now) }),
    record({ Time: String(now - 1000) }),
  ]);

  const pages: string[] = [];
  for (let token = NextToken; token !== undefined;) {
    const output = await next(sql, token);
    pages.push(...valuesOf(output).map(([, value]) => value!));
    token = output.NextToken;
  }
  expect(pages).toEqual(['1.0', '1.0', '1.0', '1.0', '1.0']);
  expect((await allValues(client(), sql)).map(([, value]) => value).join()).toBe('1.0,1.0,1.0,1.0,1.0,2.0');
});

describe('tokens', () => {
  it('the same token gives the same rows, five times', async () => {
    const { sql, token } = await begun();
    const first = valuesOf(await next(sql, token));
    for (let use = 2; use <= 5; use += 1) {
      expect(valuesOf(await next(sql, token))).toEqual(first);
    }

    expect(await failureOf(next(sql, token))).toMatchObject(invalidToken);
  });

  it('the last page can be asked for again, too', async () => {
    const { sql, token } = await begun();
    const last = await next(sql, token, 5);

    expect(last.NextToken).toBeUndefined();
    expect(valuesOf(await next(sql, token, 5))).toEqual(valuesOf(last));
  });

  it('once the next token is used, the one before is good no longer', async () => {
    const { sql, token } = await begun();
    const second = (await next(sql, token)).NextToken!;
    await next(sql, second);

    expect(await failureOf(next(sql, token))).toMatchObject(invalidToken);
  });

  it('of the tokens that repetitions gave, one can be used', async () => {
    const { sql, token } = await begun();
    const one = (await next(sql, token)).NextToken!;
    const other = (await next(sql, token)).NextToken!;
    await next(sql, other);

    expect(await failureOf(next(sql, one))).toMatchObject(invalidToken);
  });

  it('another query has no use for it', async () => {
    const { sql, token } = await begun();

    expect(await failureOf(next(`${sql} `, token))).toMatchObject(invalidToken);
  });

  it('is good for an hour', async () => {
    const { sql, token } = await begun();
    now += HOUR;
    await next(sql, token);
    now += 1;

    expect(await failureOf(next(sql, token))).toMatchObject(invalidToken);
  });

  it('reading all pages may take longer than an hour', async () => {
    const { sql, token } = await begun();
    now += 0.9 * HOUR;
    const second = (await next(sql, token)).NextToken!;
    now += 0.9 * HOUR;

    expect(valuesOf(await next(sql, second))).toHaveLength(2);
  });

  it('is of no use once 64 later queries are open', async () => {
    const { sql, token } = await begun();
    const table = await tableWith(1);
    for (let query = 0; query < 63; query += 1) {
      await page(client(), describeSql(table), { MaxRows: 1 });
    }
    await next(sql, token);

    await page(client(), describeSql(table), { MaxRows: 1 });

    expect(await failureOf(next(sql, token))).toMatchObject(invalidToken);
  });

  it('queries that are read to the end make room first', async () => {
    const table = await tableWith(1);
    for (let query = 0; query < 10; query += 1) {
      await page(client(), describeSql(table));
    }
    const { sql, token } = await begun();
    for (let query = 0; query < 60; query += 1) {
      await page(client(), describeSql(table));
    }

    expect(valuesOf(await next(sql, token))).toHaveLength(2);
  });
});

describe('ClientToken', () => {
  const ClientToken = 'x'.repeat(32);

  it('the same call again is the same query', async () => {
    const sql = select('time', await tableWith(1));
    const first = await page(client(), sql, { ClientToken });

    expect((await page(client(), sql, { ClientToken })).QueryId).toBe(first.QueryId);
    expect((await page(client(), sql)).QueryId).not.toBe(first.QueryId);
  });

  it('of a query with pages the first one comes again, and leads to all', async () => {
    const sql = select('time', await tableWith(5));
    const token = 'y'.repeat(128);
    await page(client(), sql, { ClientToken: token, MaxRows: 2 });

    expect(await allValues(client(), sql, { ClientToken: token, MaxRows: 2 })).toHaveLength(5);
  });

  it('another query must not have it', async () => {
    const sql = select('time', await tableWith(1));
    const token = 'z'.repeat(32);
    await page(client(), sql, { ClientToken: token });

    expect(await failureOf(page(client(), `${sql} `, { ClientToken: token }))).toMatchObject({
      name: 'ValidationException',
    });
  });

  it('a minute after the last page, the query runs again', async () => {
    const sql = select('time', await tableWith(1));
    const token = 'w'.repeat(32);
    const first = await page(client(), sql, { ClientToken: token });
    now += 60_001;

    expect((await page(client(), sql, { ClientToken: token })).QueryId).not.toBe(first.QueryId);
  });
});

describe('CancelQuery', () => {
  const cancel = (QueryId: string) => client().send(new CancelQueryCommand({ QueryId }));

  it('the pages of a cancelled query cannot be read; cancelling again says so', async () => {
    const { sql, token, id } = await begun();

    expect((await cancel(id)).CancellationMessage).toBeUndefined();

    expect(await failureOf(next(sql, token))).toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    expect((await cancel(id)).CancellationMessage).toMatch(/already been cancelled/);
  });

  it('a query that is read to the end stays as it is', async () => {
    const sql = select('time', await tableWith(1));
    const ClientToken = 'v'.repeat(32);
    const { QueryId } = await page(client(), sql, { ClientToken });
    await cancel(QueryId!);

    expect((await page(client(), sql, { ClientToken })).Rows).toHaveLength(1);
  });

  it('an unknown query; ValidationException', async () => {
    expect(await failureOf(cancel('NOPE'))).toMatchObject({ name: 'ValidationException' });
  });
});

describe('retention of 2 hours in memory and 1 day after that', () => {
  it.each([
    [26 * HOUR, 1],
    [26 * HOUR + 1, 0],
  ])('%d ms later; %d records', async (later, count) => {
    const table = await tableWith(1);
    now += later;

    expect((await page(client(), select('time', table))).Rows).toHaveLength(count);
  });
});
