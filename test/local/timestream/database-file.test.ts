// The log of DuckDB's file as a killed process, a failing disk or a half restored backup leaves it.
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartTrouble } from '../../../local/start-trouble';
import { type Database, openDatabase } from '../../../local/timestream/database';
import { checkLog, DATABASE_FILE, LOG_FILE } from '../../../local/timestream/database-file';

const COMMITS = 70;
/** Lies about the size of the record that it is in the prefix of. */
const HUGE = Buffer.alloc(8, 0x7f);

let folder: string;
/** As the pinned DuckDB leaves it when it is killed after so many commits. */
let log: Buffer;
/** Bytes of the log after each commit. */
const ends: number[] = [];

async function rowsOf(database: Database): Promise<number> {
  const connection = await database.connect();
  const rows = await connection.runAndReadAll('SELECT table_id FROM tables');
  return rows.currentRowCount;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'database-file-'));
  const made = join(folder, 'made');
  // The schema is in the file, so that the log has the rows only.
  (await openDatabase(made)).close();
  const database = await openDatabase(made);
  const connection = await database.connect();
  for (let row = 0; row < COMMITS; row += 1) {
    await connection.run(`INSERT INTO tables VALUES (${row}, 'database', '${'t'.repeat(row)}')`);
    ends.push((await readFile(join(made, LOG_FILE))).length);
  }
  log = await readFile(join(made, LOG_FILE));
  await copyFile(join(made, DATABASE_FILE), join(folder, DATABASE_FILE));
  database.close();
});

afterAll(() => rm(folder, { recursive: true }));

let count = 0;
/** A folder with the file and this log. */
async function withLog(contents: Buffer): Promise<string> {
  const directory = join(folder, String((count += 1)));
  await mkdir(directory);
  await copyFile(join(folder, DATABASE_FILE), join(directory, DATABASE_FILE));
  await writeFile(join(directory, LOG_FILE), contents);
  return directory;
}

async function toldOf(directory: string): Promise<readonly string[]> {
  const told: string[] = [];
  await checkLog(directory, (line) => told.push(line));
  return told;
}

it('whole; all rows, nothing told', async () => {
  const directory = await withLog(log);
  expect(await toldOf(directory)).toEqual([]);
  const database = await openDatabase(directory);
  expect(await rowsOf(database)).toBe(COMMITS);
  database.close();
});

it('cut anywhere; the rows before, the unfinished rest is told and kept', async () => {
  const cuts = [
    ...ends.slice(-3).flatMap((end) => [end, end - 1, end - 20, end - 40]),
    ...[1, 7, 8, 9, 30, Math.floor(log.length / 2)],
  ];
  for (const cut of cuts) {
    const directory = await withLog(log.subarray(0, cut));
    const told = await toldOf(directory);
    if (ends.includes(cut)) expect(told).toEqual([]);
    for (const line of told) {
      const file = join(directory, LOG_FILE);
      expect(line.replaceAll(file, 'LOG')).toMatch(
        /^the end of LOG \(\d+ B\) is of a write that was never finished, and is left out\. LOG\.torn still has it$/,
      );
      expect(await readFile(`${file}.torn`)).toEqual(log.subarray(0, cut));
    }
    const database = await openDatabase(directory);
    expect([cut, await rowsOf(database)]).toEqual([cut, ends.filter((end) => end <= cut).length]);
    database.close();
  }
});

const changed = (place: number, bytes: Uint8Array) => (): Buffer => {
  const copy = Buffer.from(log);
  copy.set(bytes, place);
  return copy;
};

it.each<[string, () => Buffer, RegExp]>([
  ['overwritten at its head', changed(0, randomBytes(64)), /is not one of DuckDB\./],
  ['emptied at its head', changed(0, Buffer.alloc(64)), /is not one of DuckDB\./],
  ['of random bytes', () => randomBytes(log.length), /is not one of DuckDB\./],
  ['of another program', () => Buffer.from('planted'), /is not one of DuckDB\./],
  ['damaged in its first record', changed(8, HUGE), /is damaged at byte 8, before its end\./],
  ['damaged in the middle', () => changed(ends[30]!, HUGE)(), /is damaged at byte \d+, before its end\./],
  ['damaged in its last commit', () => changed(ends[COMMITS - 2]!, HUGE)(), /before its end\./],
])('%s; refused, and kept as it is', async (_condition, contents, problem) => {
  const damaged = contents();
  const directory = await withLog(damaged);
  const error = await openDatabase(directory).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StartTrouble);
  expect((error as StartTrouble).message).toMatch(problem);
  expect(await readdir(directory)).toEqual([DATABASE_FILE, LOG_FILE]);
  expect(await readFile(join(directory, LOG_FILE))).toEqual(damaged);
});
