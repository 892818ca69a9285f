// What `npm start` runs first: without the rest of the program, or with a damaged one, it says so in one sentence.
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { engines } from '../../package.json';
import { root, scripts } from '../support/docs';
import { startChild } from './support/child-process';

const ENTRY = 'local/start.cjs';
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** What a copy of it says when it cannot go on. @param besides files by name, in the folder of the copy */
async function lineOf(
  name: string,
  besides: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): Promise<string> {
  const copy = join(folder, name);
  await mkdir(dirname(copy), { recursive: true });
  await copyFile(join(root, ENTRY), copy);
  for (const [file, text] of Object.entries(besides)) await writeFile(join(dirname(copy), file), text);
  const child = await startChild(process.execPath, [...nodeArgs, copy]);
  expect([await child.ended, child.stdout()]).toEqual([1, '']);
  return child.stderr().replaceAll(dirname(copy), 'PLACE');
}

it('is what npm start runs', () => {
  expect(scripts['start']).toBe(`node ${ENTRY}`);
});

it.each(['18.20.8', '20.19.6'])('Node.js %s; which is needed', async (version) => {
  const preload = join(folder, 'old.cjs');
  await writeFile(
    preload,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`,
  );
  const needed = engines.node.replace('>=', '');
  expect(await lineOf(ENTRY, {}, ['--require', preload])).toBe(
    `Node.js ${needed} or newer is needed, and this is ${version}.\n`,
  );
});

it('a clone before npm ci; what to run', async () => {
  expect(await lineOf(ENTRY)).toBe('tsx/cjs is missing. Run npm ci, or build the server again.\n');
});

it('its syntax is older than what it asks for', async () => {
  // Optional chaining and ?? came with Node.js 14, private fields with 12.
  expect(await readFile(join(root, ENTRY), 'utf8')).not.toMatch(/\?\.|\?\?|\bimport\b|#\w+\s*[=;(]/);
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  ['that is gone', {}, 'PLACE/server.js is missing'],
  [
    'that is cut off',
    { 'server.js': 'const planted = (' },
    'The program is damaged (Unexpected end of input)',
  ],
  ['whose packages are gone', { 'server.js': "require('no-such-package')" }, 'no-such-package is missing'],
])('a built server %s', async (_condition, besides, problem) => {
  expect(await lineOf('index.js', besides)).toBe(`${problem}. Run npm ci, or build the server again.\n`);
});
