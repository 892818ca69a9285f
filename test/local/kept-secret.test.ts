import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptAccessKey } from '../../local/access-key';
import { keptTelemetryCredentials } from '../../local/telemetry-credentials';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-secret-'));
  file = join(folder, 'secret.json');
});

afterEach(() => rm(folder, { recursive: true }));

const kinds: readonly [string, (file: string) => Promise<object>, Record<string, RegExp>][] = [
  [
    'an access key',
    keptAccessKey,
    { accessKeyId: /^AKIA[A-Z0-9]{16}$/, secretAccessKey: /^[A-Za-z0-9]{40}$/ },
  ],
  [
    'telemetry credentials',
    keptTelemetryCredentials,
    { username: /^krkn$/, password: /^[A-Za-z][A-Za-z0-9]{31}$/ },
  ],
];

describe.each(kinds)('%s', (_name, kept, form) => {
  it('is made at first, for its owner alone, and kept', async () => {
    const made = await kept(file);
    expect(made).toEqual(
      Object.fromEntries(
        Object.entries(form).map(([field, pattern]) => [field, expect.stringMatching(pattern) as string]),
      ),
    );
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(made);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await kept(file)).toEqual(made);
  });

  it('is another in another file', async () => {
    expect(await kept(file)).not.toEqual(await kept(join(folder, 'other.json')));
  });

  it.each(['null', '[]', '"text"', '{}', '{"username":1,"accessKeyId":1}'])(
    'is not taken for what it is not: %s',
    async (text) => {
      await writeFile(file, text);
      await expect(kept(file)).rejects.toThrow(/Delete it to have a new one made/);
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );
});
