import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepOutputs } from '../../local/outputs-file';

let folder: string;
let file: string;
let told: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outputs-file-'));
  file = join(folder, 'outputs.json');
  told = [];
});

afterEach(() => rm(folder, { recursive: true }));

const keep = (outputs: object, to = file): Promise<void> =>
  keepOutputs(to, outputs, (line) => told.push(line));

it('new outputs; written for the owner only', async () => {
  await keep({ a: 1 });
  await keep({ a: 2 });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ a: 2 });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(told).toEqual([]);
});

it('the outputs that are there already; the file is not written', async () => {
  await keep({ a: { b: 1 } });
  const before = await stat(file);
  await keep({ a: { b: 1 } });
  expect((await stat(file)).ino).toBe(before.ino);
});

it('a file that is no JSON; is replaced', async () => {
  await writeFile(file, '{');
  await keep({ a: 1 });
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({ a: 1 });
});

it('a file that cannot be written; told', async () => {
  const missing = join(folder, 'missing', 'outputs.json');
  await keep({ a: 1 }, missing);
  await mkdir(file);
  await keep({ a: 1 });
  const lost = 'cannot be written, and does not describe this run';
  expect(told).toEqual([
    `no such file or directory: ${missing} ${lost}`,
    `illegal operation on a directory: ${file} ${lost}`,
  ]);
});
