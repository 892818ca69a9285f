import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../../local/timestream/database';
import { type SelectPlan, SelectResult } from '../../../../local/timestream/query/select-result';
import { seriesFilter } from '../../../../local/timestream/query/series-filter';

let directory: string;
let database: Database;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timestream-'));
  database = await openDatabase(directory);
  await run(`INSERT INTO series VALUES (1, 1, 'up', 'VARCHAR', '{}')`);
});
afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true, force: true });
});

async function run(sql: string): Promise<void> {
  const connection = await database.connect();
  await connection.run(sql);
  database.disconnect(connection);
}

const plan: SelectPlan = {
  tableId: 1,
  columns: [{ name: 'measure_value::varchar', type: 'VARCHAR', attribute: 'MEASURE_VALUE' }],
  startNs: 0n,
  endNs: 1_000_000n,
  filter: seriesFilter([], () => {
    throw new Error('There are no conditions.');
  }),
};

it('is closed while pages are read; they are read nevertheless', async () => {
  await run(`INSERT INTO records SELECT 1, make_timestamp_ns(range), 1, NULL, 'x' FROM range(5)`);
  const result = await SelectResult.run(database, plan);

  const pages = [result.read(0, 2), result.read(2, 3)];
  await result.close();

  expect((await Promise.all(pages)).map(({ rows, end }) => [rows.length, end])).toEqual([
    [2, 2],
    [3, 5],
  ]);
});

const columnInfo = [{ Name: 'measure_value::varchar', Type: { ScalarType: 'VARCHAR' } }];
const room = 1024 * 1024 - JSON.stringify(columnInfo).length - '{"Data":[{"ScalarValue":""},]},'.length;
// https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
it.each([
  ['1 MB with what a page says of its columns; a page', room, 1],
  ['a byte more; refused', room + 1, undefined],
])('a row of %s', async (_what, length, end) => {
  await run(
    `INSERT INTO records SELECT 1, make_timestamp_ns(range), 1, NULL, repeat('x', ${length}) FROM range(2)`,
  );
  const result = await SelectResult.run(database, plan);

  const page = result.read(0, 1000);

  if (end === undefined) {
    await expect(page).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Query aborted as max page response size has been exceeded by the output result row',
    });
  } else {
    expect((await page).end).toBe(end);
  }
});

it('a result above the limit is refused', async () => {
  await run(
    `INSERT INTO records SELECT 1, make_timestamp_ns(range), 1, NULL, repeat('x', 72) FROM range(10)`,
  );

  await expect(SelectResult.run(database, plan, 999)).rejects.toMatchObject({
    name: 'NotImplementedException',
    message: 'The result has 1000 bytes; the stand-in keeps at most 999.',
  });
  await expect(SelectResult.run(database, plan, 1000)).resolves.toMatchObject({ rowCount: 10 });
});
