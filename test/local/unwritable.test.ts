// A folder in the data folder that belongs to someone else, as after a run by an administrator: the start says so, as the first run or
// write would be lost.
import { chmod, chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDataFolder } from '../../local/data-folder';
import type { RunOptions } from '../../local/options';
import { openS3 } from '../../local/s3';
import { explainStartFailure } from '../../local/start-failure';
import { openDatabase } from '../../local/timestream/database';

/** User `nobody`: administrators may write everywhere. */
const NOBODY = 65_534;
const isAdministrator = process.geteuid?.() === 0;

let data: string;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'unwritable-'));
  for (const folder of ['timestream', 's3/objects/ab', 'logs']) {
    await mkdir(join(data, folder), { recursive: true });
  }
  if (isAdministrator) {
    const paths = ['.', ...(await readdir(data, { recursive: true }))];
    for (const path of paths) await chown(join(data, path), NOBODY, NOBODY);
  }
});

afterEach(() => rm(data, { recursive: true }));

const openRuns = (): Promise<unknown> =>
  openS3({ directory: join(data, 's3'), accessKeys: [], buckets: [], mountPath: '' });
const openSamples = (): Promise<unknown> => openDatabase(join(data, 'timestream'));
const openLogs = (): Promise<unknown> => openDataFolder(data);

it.each<[string, () => Promise<unknown>]>([
  ['timestream', openSamples],
  ['s3', openRuns],
  ['s3/objects', openRuns],
  ['s3/objects/ab', openRuns],
  ['logs', openLogs],
])('%s; which, and why', async (place, open) => {
  await chmod(join(data, place), 0o500);
  if (isAdministrator) process.seteuid!(NOBODY);
  const error = await open()
    .catch((thrown: unknown) => thrown)
    .finally(() => {
      if (isAdministrator) process.seteuid!(0);
    });
  await chmod(join(data, place), 0o700);
  expect(explainStartFailure(error, { dataFolder: data } as RunOptions)).toBe(
    `The data folder ${data} cannot be used: permission denied (${place}). Get the rights to read and write it, or choose another folder: --data <folder>`,
  );
});
