import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTokenFile } from '../../../local/influxdb/token-file';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-file-'));
  file = join(folder, 'token');
});
afterEach(() => rm(folder, { recursive: true }));

it.each([
  ['for its owner', 0o600, false],
  ['for its group', 0o640, true],
  ['for everyone', 0o604, true],
  ['for its owner, who may only read it', 0o400, false],
  ['that its group may write', 0o620, true],
])('a file %s; its token, and whether others can read it', async (_whom, mode, isOpen) => {
  await writeFile(file, 'planted\n');
  await chmod(file, mode);
  expect(await readTokenFile(file)).toEqual({ token: 'planted', isOpen });
});

it.each([
  ['nothing', '\n', 'it is empty'],
  ['two tokens', 'planted\nplanted\n', 'it has characters that no token has, or too many'],
  ['other JSON', '{"id":"planted"}', 'token is missing'],
])('a file with %s; what is wrong with it, and none of it', async (_content, text, problem) => {
  await writeFile(file, text, { mode: 0o600 });
  const message = `${file} does not hold a token of InfluxDB: ${problem}. Write it there, alone or as JSON with the string token`;
  await expect(readTokenFile(file)).rejects.toMatchObject({ name: 'InfluxdbTrouble', message });
});

it('no file, or a folder; why it cannot be read', async () => {
  const because = (path: string, reason: string): string =>
    `The token in ${path} cannot be read: ${reason}. Correct --influx-token-file`;
  await expect(readTokenFile(file)).rejects.toThrow(because(file, 'no such file or directory'));
  await expect(readTokenFile(folder)).rejects.toThrow(because(folder, 'illegal operation on a directory'));
});

it('a device that has no end; no more of it is read than a token has', async () => {
  await expect(readTokenFile('/dev/zero')).rejects.toThrow(
    'it has characters that no token has, or too many',
  );
});
