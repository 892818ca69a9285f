import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { entries, openDataFolder } from '../../local/data-folder';

import { page } from '../support/docs';

let parent: string;
let folder: string;
let told: string[];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'data-folder-'));
  folder = join(parent, 'data');
  told = [];
});

afterEach(() => rm(parent, { recursive: true }));

const open = (path = folder): Promise<void> => openDataFolder(path, (line) => told.push(line));
const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

it('a folder that is not there, and its parent; made for their owner only', async () => {
  await open(join(folder, 'deep'));
  expect([await modeOf(folder), await modeOf(join(folder, 'deep'))]).toEqual(['700', '700']);
});

it('an empty folder that others may enter; is closed to them', async () => {
  await mkdir(folder);
  await chmod(folder, 0o755);
  await open();
  expect(await modeOf(folder)).toBe('700');
  expect(told).toEqual([]);
});

it('a folder of an earlier run that others may enter and read; both are closed to them', async () => {
  await mkdir(join(folder, 'timestream'), { recursive: true });
  const outputs = join(folder, 'outputs.json');
  await writeFile(outputs, '{}');
  await chmod(outputs, 0o644);
  await chmod(folder, 0o755);
  await open();
  expect([await modeOf(folder), await modeOf(outputs)]).toEqual(['700', '600']);
  expect(told).toEqual([]);
});

it('a folder that others may enter and that holds something else; told, its mode stays, our files are closed', async () => {
  await mkdir(folder);
  const [ours, others] = [join(folder, 'outputs.json'), join(folder, 'notes.txt')];
  for (const file of [ours, others]) {
    await writeFile(file, '');
    await chmod(file, 0o644);
  }
  await chmod(folder, 0o755);
  await open();
  expect([await modeOf(folder), await modeOf(ours), await modeOf(others)]).toEqual(['755', '600', '644']);
  expect(told).toEqual([
    `other users can enter ${folder}, where the data is kept: choose a folder of its own, or chmod 700 it`,
  ]);
});

it('logs in a folder that holds something else; closed, as are those that were there', async () => {
  const logs = join(folder, 'logs');
  await mkdir(logs, { recursive: true });
  const files = [join(logs, 'authorizer.log'), join(logs, 'authorizer.log.1')];
  for (const file of [...files, join(folder, 'notes.txt')]) {
    await writeFile(file, '');
    await chmod(file, 0o666);
  }
  for (const path of [folder, logs]) await chmod(path, 0o777);
  await open();
  expect(await Promise.all([folder, logs, ...files].map(modeOf))).toEqual(['777', '700', '600', '600']);
});

it('a demo that was interrupted; of the folder as all else is', async () => {
  await mkdir(folder);
  const file = join(folder, 'unfinished-demo.json');
  await writeFile(file, '{}');
  for (const path of [folder, file]) await chmod(path, 0o755);
  await open();
  expect([await modeOf(folder), await modeOf(file)]).toEqual(['700', '600']);
  expect(told).toEqual([]);
});

it('docs/local.md names what the folder holds, and nothing else', () => {
  const section = /\n## The data folder\n([^]*?)\n#/.exec(page('local.md').text)?.[1];
  const named = [...section!.matchAll(/^\| `([\w.-]+)(?:\/[^`]*)?` \|/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(Object.values(entries).sort());
});

it('a folder that only its owner can enter; stays as it is', async () => {
  await mkdir(folder, { mode: 0o500 });
  await open();
  expect(await modeOf(folder)).toBe('500');
});
