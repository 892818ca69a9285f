import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, Engines } from '../../../local/timestream/engine';
import type { TimestreamRecord } from '../../../local/timestream/record';
import { readRecords, readStoppedRecords } from '../../../local/timestream/stored-record';

let directory: string;
let engines: Engines;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'timestream-'));
  engines = await Engines.open(directory, [{ database: 'db', table: 'table' }]);
});

afterEach(async () => {
  await engines.close();
  await rm(directory, { recursive: true, force: true });
});

const record = (time: number): TimestreamRecord => ({
  dimensions: { instance: 'a' },
  measureName: `m${time}`,
  timeNs: BigInt(time),
  version: 1n,
  value: { type: 'DOUBLE', value: time },
});

async function write(...times: number[]): Promise<void> {
  await engines.use(({ store, databases }) =>
    store.write(databases.get('db')!.get('table')!.id, times.map(record)),
  );
}

const times = (): Promise<number[]> =>
  engines.use(async ({ reading }) =>
    (await readRecords(reading, 'db', 'table')).map(({ timeNs }) => Number(timeNs)),
  );

/** As when the disk is full: DuckDB itself makes its next checkpoint fail, and gives the file up. */
const breakDown = (): Promise<unknown> =>
  engines.use(async ({ reading }: Engine) => {
    await reading.run(`SET debug_checkpoint_abort = 'before_header'`);
    await reading.run('CHECKPOINT');
  });

it('DuckDB gives its file up; who comes next finds it opened again, with all that was acknowledged', async () => {
  await write(1, 2);
  await expect(breakDown()).rejects.toThrow(/FATAL/);
  expect(await times()).toEqual([1, 2]);
  await write(3);
  expect(await times()).toEqual([1, 2, 3]);
});

it('DuckDB gives its file up while others write; each write is stored or fails, and the next is stored', async () => {
  await write(0);
  const acknowledged: number[] = [0];
  const writing = Array.from({ length: 40 }, (_, index) =>
    write(index + 1).then(
      () => acknowledged.push(index + 1),
      () => undefined,
    ),
  );
  await expect(breakDown()).rejects.toThrow(/FATAL/);
  await Promise.all(writing);
  await write(100);
  acknowledged.push(100);
  expect(await times()).toEqual(expect.arrayContaining(acknowledged));
  await engines.close();
  const stored = await readStoppedRecords(directory, 'db', 'table');
  expect(stored.map(({ timeNs }) => Number(timeNs))).toEqual(expect.arrayContaining(acknowledged));
});

it('a file that cannot be opened again; every call fails until it can', async () => {
  await write(1);
  const away = join(directory, 'away');
  const file = join(directory, 'timestream.duckdb');
  await mkdir(away);
  await rename(`${file}.wal`, join(away, 'wal'));
  await rename(file, join(away, 'file'));
  await mkdir(file);
  await expect(breakDown()).rejects.toThrow(/FATAL/);
  await expect(write(2)).rejects.toThrow();
  await expect(times()).rejects.toThrow();
  await rm(file, { recursive: true });
  await rename(join(away, 'file'), file);
  await rename(join(away, 'wal'), `${file}.wal`);
  await write(3);
  expect(await times()).toEqual([1, 3]);
});
