import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsRun } from '../../local/aws-run';
import { entries } from '../../local/data-folder';
import { lockDataFolder } from '../../local/data-folder-lock';
import { Resources, type Closable } from '../../local/resources';
import { startInfluxdbRun, startLocalRun } from '../../local/run';

let folder: string;
let resources: Resources;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  resources = new Resources();
});

afterEach(async () => {
  await resources.close();
  await rm(folder, { recursive: true });
});

const lock = (place = folder) => resources.use(lockDataFolder(place));

it('keeps a second run out, and says which process has it; free when the first ends', async () => {
  const first = await lock();
  await expect(lock()).rejects.toThrow(
    `The data folder ${folder} is in use by another local run (process ${process.pid}). Stop that, or choose another folder: --data <folder>`,
  );
  await first.close();
  expect(existsSync(join(folder, entries.lock))).toBe(false);
  await lock();
});

it('is free after a process that was killed', async () => {
  const script = `require('node:net').createServer().listen(process.argv[1], () => process.kill(process.pid, 'SIGKILL'))`;
  expect(spawnSync(process.execPath, ['-e', script, join(folder, entries.lock)]).signal).toBe('SIGKILL');
  expect(existsSync(join(folder, entries.lock))).toBe(true);
  await lock();
  await expect(lock()).rejects.toThrow('is in use by another local run');
});

it('deletes nothing that is not its own', async () => {
  await writeFile(join(folder, entries.lock), 'mine');
  await lock();
  expect(await readFile(join(folder, entries.lock), 'utf8')).toBe('mine');
});

it('a folder with a path too long for a socket can be used', async () => {
  const deep = join(folder, ...Array<string>(12).fill('a-folder-below'));
  await mkdir(deep, { recursive: true });
  await lock(deep);
});

describe('a folder that is in use', () => {
  const ports = { telemetryPort: 0, connectorPort: 0 };
  const influxdb = {
    ...{ url: 'http://127.0.0.1:9', tokenFile: 'none' },
    ...{ organization: undefined, database: undefined, engine: undefined },
  };

  it.each([
    ['of samples in the folder', (dataFolder: string) => startLocalRun({ dataFolder, ...ports })],
    ['with InfluxDB', (dataFolder: string) => startInfluxdbRun({ dataFolder, ...ports, influxdb })],
    [
      'with AWS',
      (dataFolder: string) =>
        startAwsRun({ dataFolder, ...ports, environment: {}, bucket: 'runs', destination: undefined }),
    ],
  ])('keeps out a run %s, before it has changed anything', async (_kind, start) => {
    await lock();
    const starting: Promise<Closable> = start(folder);
    await expect(resources.use(starting)).rejects.toThrow('is in use by another local run');
    expect(await readdir(folder)).toEqual([entries.lock]);
  });
});
