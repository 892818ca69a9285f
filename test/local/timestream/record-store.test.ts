import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase } from '../../../local/timestream/database';
import type { TimestreamRecord } from '../../../local/timestream/record';
import { RecordStore } from '../../../local/timestream/record-store';
import { readRecords } from '../../../local/timestream/stored-record';

let directory: string;
let database: Database;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timestream-'));
  database = await openDatabase(directory);
});
afterEach(async () => {
  database.close();
  await rm(directory, { recursive: true, force: true });
});

const record: TimestreamRecord = {
  dimensions: { instance: 'a' },
  measureName: 'up',
  timeNs: 1n,
  version: 1n,
  value: { type: 'DOUBLE', value: 1 },
};

it('a transaction that fails fails its calls, and leaves nothing behind in file or memory', async () => {
  const connection = await database.connect();
  const store = await RecordStore.open({ ...database, connect: () => Promise.resolve(connection) });
  const table = await store.ensureTable('test-database', 'table');
  const run = connection.run.bind(connection);
  let isDiskFull = true;
  jest
    .spyOn(connection, 'run')
    .mockImplementation((sql, ...more) =>
      sql === 'COMMIT' && isDiskFull ? Promise.reject(new Error('disk full')) : run(sql, ...more),
    );

  await expect(store.write(table, [record])).rejects.toThrow('disk full');
  isDiskFull = false;
  // Were the failed record remembered, its measure would have a type, and its time would be taken.
  const other: TimestreamRecord = { ...record, value: { type: 'BIGINT', value: '2' } };
  expect(await store.write(table, [other])).toEqual([undefined]);

  expect(await readRecords(connection, 'test-database', 'table')).toMatchObject([
    { type: 'BIGINT', value: '2' },
  ]);
});

it('a table keeps its number', async () => {
  const store = await RecordStore.open(database);
  const one = await store.ensureTable('database', 'one');
  const other = await store.ensureTable('database', 'other');

  expect(await store.ensureTable('database', 'one')).toBe(one);
  expect(other).not.toBe(one);
});
