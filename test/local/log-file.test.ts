import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { diskTrouble } from '../../local/disk-trouble';
import { LogFile } from '../../local/log-file';

let folder: string;
let file: string;
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'log-file-'));
  file = join(folder, 'logs', 'x.log');
  told = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (maximumBytes = 1000): LogFile =>
  new LogFile(file, { maximumBytes, tell: (line) => told.push(line) });

async function write(log: LogFile, ...lines: string[]): Promise<void> {
  for (const line of lines) log.append(`${line}\n`);
  await log.flushed();
}

it('a log that is opened; a private file, before anything is logged', async () => {
  await open().flushed();
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(dirname(file))).mode & 0o777).toBe(0o700);
});

it('lines that cannot be written; dropped and counted, told once, and noted in the log when it works again', async () => {
  const logs = dirname(file);
  const log = open();
  await write(log, 'first');
  await rename(logs, `${logs}-away`);
  await writeFile(logs, 'in the way');
  await write(log, 'lost', 'lost, too');
  await write(log, 'lost as well');
  await rm(logs);
  await rename(`${logs}-away`, logs);
  await write(log, 'second');
  await write(log, 'third');

  const [first, second, note, third] = (await readFile(file, 'utf8')).split('\n');
  expect([first, second, third]).toEqual(['first', 'second', 'third']);
  expect(JSON.parse(note ?? '')).toMatchObject({
    level: 'WARN',
    message: '3 log lines were dropped before this one: not a directory',
  });
  expect(told).toEqual([`not a directory: log lines of ${file} are dropped`]);
});

it('a note of dropped lines that cannot be written either; they are counted until it can', async () => {
  const logs = dirname(file);
  const log = open(100);
  await write(log, 'first');
  await rename(logs, `${logs}-away`);
  await writeFile(logs, 'in the way');
  await write(log, 'lost', 'lost, too', 'lost as well');
  await rm(logs);
  await rename(`${logs}-away`, logs);
  // The note needs a new file, and the older ones cannot make room.
  await writeFile(`${file}.2`, '');
  await mkdir(join(`${file}.3`, 'in the way'), { recursive: true });
  await write(log, 'second');
  expect(await readFile(file, 'utf8')).toBe('first\nsecond\n');
  await rm(`${file}.3`, { recursive: true });
  await write(log, 'third');

  const note = JSON.parse(await readFile(file, 'utf8')) as { readonly message: string };
  expect(note.message).toMatch(/^3 log lines were dropped before this one: /);
});

it('many lines; four files at most, none above the limit, whole lines, the newest in the log', async () => {
  const log = open(1000);
  for (let count = 0; count < 200; count += 1) await write(log, `${count} ${'x'.repeat(40)}`);
  const names = (await readdir(dirname(file))).sort();
  expect(names).toEqual(['x.log', 'x.log.1', 'x.log.2', 'x.log.3']);
  const texts = await Promise.all(names.map((name) => readFile(join(dirname(file), name), 'utf8')));
  for (const text of texts) expect(text.length).toBeLessThanOrEqual(1000);
  const numbers = texts
    .reverse()
    .join('')
    .split('\n')
    .slice(0, -1)
    .map((line) => Number(line.split(' ')[0]));
  expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 200 - numbers.length + index));
});

it('an older file that cannot be replaced; lines are dropped rather than let the log grow', async () => {
  const log = open(300);
  await write(log, 'x'.repeat(290));
  await writeFile(`${file}.2`, 'older');
  // No file can take the place of a folder.
  await mkdir(`${file}.3`);
  await write(log, 'y'.repeat(290));
  await write(log, 'z'.repeat(290));
  expect((await stat(file)).size).toBe(291);
  expect(told).toHaveLength(1);

  await rm(`${file}.3`, { recursive: true });
  await write(log, 'w'.repeat(290));
  expect(await readFile(`${file}.2`, 'utf8')).toMatch(/^x/);
  expect(await readFile(`${file}.1`, 'utf8')).toMatch(/^w/);
});

it('a log that is deleted; made again by the next line', async () => {
  const log = open();
  await write(log, 'first');
  await rm(dirname(file), { recursive: true });
  await write(log, 'second');
  expect(await readFile(file, 'utf8')).toBe('second\n');
  expect(told).toEqual([]);
});

const systemError = (name: keyof typeof constants.errno): Error =>
  Object.assign(new Error('secret'), { errno: -constants.errno[name] });

it.each<[string, unknown, string | undefined]>([
  ['a full disk', systemError('ENOSPC'), 'no space left on device'],
  ['a quota', systemError('EDQUOT'), 'disk quota exceeded'],
  ['a broken disk', systemError('EIO'), 'input/output error'],
  ['a disk that has become read-only', systemError('EROFS'), 'read-only file system'],
  [
    'DuckDB, which quotes the system',
    new Error('Failed to commit: Could not write file "x": No space left on device'),
    'no space left on device',
  ],
  ['a folder that is of someone else', systemError('EACCES'), 'permission denied'],
  ['another error', systemError('ENOENT'), undefined],
  ['no error', 'no space left on device', undefined],
])('%s; %#', (_condition, error, expected) => {
  expect(diskTrouble(error)).toBe(expected);
});
