import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptAccessKey } from '../../local/access-key';
import { credentialsSecret, keptCredentials } from '../../local/kept-credentials';

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
    'credentials',
    (path) => keptCredentials(path, 'krkn'),
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

  it.each(['null', '[]', '"text"', '{}', '{"username":1,"accessKeyId":1}', '', '{"password":planted'])(
    'is not taken for what it is not: %s',
    async (text) => {
      await writeFile(file, text);
      const error = await kept(file).catch((thrown: unknown) => thrown as Error);
      expect(error).toMatchObject({
        name: 'UnusableSecretFileError',
        message: expect.stringMatching(
          /^\S+ does not hold .*\. Delete it, and the next start makes a new one$/,
        ) as string,
      });
      expect(String((error as Error).stack)).not.toContain('planted');
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );
});

it.each(['{"username":"a:b","password":"planted"}', '{"username":"krkn","password":""}'])(
  'credentials that the service would refuse stop the start: %s',
  async (text) => {
    await writeFile(file, text);
    await expect(keptCredentials(file, 'krkn')).rejects.toThrow(/does not hold a username and a password/);
  },
);

it('the secret is the text of the file, whatever it is by now', async () => {
  const { password } = await keptCredentials(file, 'krkn');
  expect(await credentialsSecret(file, 'krkn')).toContain(password);
  await writeFile(file, '{"username":"krkn"');
  expect(await credentialsSecret(file, 'krkn')).toBe('{"username":"krkn"');
  await rm(file);
  expect(await credentialsSecret(file, 'krkn')).toMatch(/"password": "\w{32}"/);
});
