import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WriteRecordsCommand } from '@aws-sdk/client-timestream-write';
import { DuckDBInstance } from '@duckdb/node-api';
import { startTimestream } from '../../../local/timestream';
import { readStoppedRecords } from '../../../local/timestream/stored-record';
import { accessKey, clientFor, DATABASE, failureOf, Fixture, record } from './fixture';

const TABLE = 'table-0';
const tables = [{ database: DATABASE, table: TABLE }];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timestream-'));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Writes without pause until the server is gone; returns the values that were acknowledged. */
async function writeUntilGone(endpoint: string, start: number, acknowledged: Set<number>): Promise<void> {
  const client = clientFor(endpoint);
  const now = Date.now();
  for (let value = start; ; value += 100) {
    const values = Array.from({ length: 100 }, (_, index) => value + index);
    const records = values.map((each) =>
      record({
        MeasureName: `writer-${start}`,
        MeasureValue: String(each),
        Time: String(now - each + start),
      }),
    );
    try {
      await client.send(
        new WriteRecordsCommand({ DatabaseName: DATABASE, TableName: TABLE, Records: records }),
      );
    } catch {
      client.destroy();
      return;
    }
    for (const each of values) {
      acknowledged.add(each);
    }
  }
}

it('what was answered 200 is there after SIGKILL under load', async () => {
  const child = fork(join(__dirname, 'killable-stand-in.ts'), [directory], {
    execArgv: ['--import', 'tsx'],
  });
  const [endpoint] = (await once(child, 'message')) as [string];
  const acknowledged = new Set<number>();
  const writers = Array.from({ length: 8 }, (_, writer) =>
    writeUntilGone(endpoint, writer * 1_000_000, acknowledged),
  );
  while (acknowledged.size < 5000) {
    await new Promise(setImmediate);
  }
  child.kill('SIGKILL');
  await Promise.all(writers);

  const read = await readStoppedRecords(directory, DATABASE, TABLE);
  const values = new Set(read.map(({ value }) => value));
  expect([...acknowledged].filter((value) => !values.has(value))).toEqual([]);
  // Requests are stored whole or not at all.
  expect(read.length % 100).toBe(0);

  const again = await startTimestream({ directory, accessKeys: [accessKey], tables });
  expect(await again.records(DATABASE, TABLE)).toEqual(read);
  await again.close();
}, 20_000);

it('limits, series and versions go on after a restart', async () => {
  const first = await Fixture.start({ directory });
  const time = String(Date.now());
  await first.write(TABLE, [
    record({ Time: time }),
    record({
      MeasureName: 'node',
      MeasureValue: undefined,
      MeasureValueType: 'MULTI',
      MeasureValues: [{ Name: 'cpu', Value: '1', Type: 'DOUBLE' }],
    }),
    record({ Dimensions: Array.from({ length: 127 }, (_, index) => ({ Name: `d${index}`, Value: '' })) }),
  ]);
  await first.stop();

  const second = await Fixture.start({ directory });
  const failure = await failureOf(
    second.write(TABLE, [
      record({ Time: time, MeasureValue: '2' }),
      record({ Dimensions: [{ Name: 'another', Value: 'v' }] }),
      record({ MeasureValueType: 'BIGINT', Time: time }),
      record({
        MeasureName: 'other',
        MeasureValue: undefined,
        MeasureValueType: 'MULTI',
        MeasureValues: [{ Name: 'cpu', Value: '1', Type: 'BIGINT' }],
      }),
      record({ Time: time }),
      record({ MeasureName: 'new' }),
    ]),
  );
  expect(failure['RejectedRecords']).toMatchObject([
    { RecordIndex: 0, ExistingVersion: 1 },
    { RecordIndex: 1 },
    { RecordIndex: 2 },
    { RecordIndex: 3 },
  ]);
  await second.stop();

  expect(await readStoppedRecords(directory, DATABASE, TABLE)).toHaveLength(4);
});

it('the folder is for its owner only', async () => {
  const folder = join(directory, 'made', 'by-us');
  await (await startTimestream({ directory: folder, accessKeys: [], tables })).close();

  expect((await stat(folder)).mode & 0o777).toBe(0o700);
});

it('a file whose tables cannot be made; the start fails, and leaves the file to the next', async () => {
  const file = join(directory, 'timestream.duckdb');
  const instance = await DuckDBInstance.create(file);
  const connection = await instance.connect();
  await connection.run('CREATE TYPE records AS INTEGER; CREATE VIEW records AS SELECT 1 AS other');
  connection.closeSync();
  instance.closeSync();
  await expect(startTimestream({ directory, accessKeys: [], tables })).rejects.toThrow('series_id');

  // DuckDB's lock is that of a process.
  const open = `require('@duckdb/node-api').DuckDBInstance.create(${JSON.stringify(file)}).then(() => process.exit(0))`;
  execFileSync(process.execPath, ['-e', open], { stdio: 'pipe' });
});

it('closing twice is the same as closing once', async () => {
  const standIn = await startTimestream({ directory, accessKeys: [], tables });

  await Promise.all([standIn.close(), standIn.close()]);

  await expect(fetch(standIn.endpoint)).rejects.toThrow();
});

it('calls under way are answered before it closes', async () => {
  const fixture = await Fixture.start({ directory });
  const calls = Array.from({ length: 8 }, (_, index) =>
    fixture.write(TABLE, [record({ MeasureName: `m${index}` })]),
  );
  const results = Promise.allSettled(calls);
  while (fixture.standIn.traffic.batchSizes.get(1) !== 8) {
    await new Promise(setImmediate);
  }
  await fixture.standIn.close();

  expect((await results).map(({ status }) => status)).toEqual(Array(8).fill('fulfilled'));
  await fixture.stop();
});

test.each([
  ['a database name with a space', { database: 'a b c', table: TABLE }],
  ['no memory retention', { database: DATABASE, table: TABLE, memoryStoreRetentionHours: 0 }],
  ['memory retention above a year', { database: DATABASE, table: TABLE, memoryStoreRetentionHours: 8767 }],
  ['half a day of magnetic retention', { database: DATABASE, table: TABLE, magneticStoreRetentionDays: 0.5 }],
])('a table with %s; refused at the start', async (_, definition) => {
  await expect(startTimestream({ directory, accessKeys: [], tables: [definition] })).rejects.toThrow();
});
