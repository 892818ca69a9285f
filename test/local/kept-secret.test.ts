import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keptAccessKey } from '../../local/access-key';
import { openCredentials } from '../../local/kept-credentials';

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
    async (path) => (await openCredentials(path, 'krkn', 'TelemetryPassword')).credentials,
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
          /^\S+ does not hold an? [^(]* \(.*\)\. Correct it, or delete it, and the next start makes a new one$/,
        ) as string,
      });
      expect(String((error as Error).stack)).not.toContain('planted');
      expect(await readFile(file, 'utf8')).toBe(text);
    },
  );
});

it.each([
  ['{"username":"a:b","password":"planted-planted-planted"}', 'username has a colon'],
  ['{"username":"krkn","password":""}', 'password is empty'],
  ['{"username":"krkn","password":"planted"}', 'password has fewer than 16 characters'],
])(
  'credentials that the service would refuse, or strangers guess; stop the start: %s',
  async (text, problem) => {
    await writeFile(file, text);
    const error = await openCredentials(file, 'krkn', 'TelemetryPassword').catch((thrown: unknown) =>
      String(thrown),
    );
    expect(error).toContain(` does not hold a username and a password (${problem}). `);
    expect(error).not.toContain('planted');
  },
);

it.each([
  ['{"accessKeyId":"AKIA:LANTEDPLANTED00","secretAccessKey":"plantedplantedplanted"}', 'accessKeyId is not'],
  ['{"accessKeyId":"AKIAPLANTEDPLANTED00","secretAccessKey":1}', 'secretAccessKey is not a string'],
  [
    '{"accessKeyId":"AKIAPLANTEDPLANTED00","secretAccessKey":""}',
    'secretAccessKey has fewer than 16 characters',
  ],
])(
  'an access key that the connector would refuse, or strangers guess; stops the start: %s',
  async (text, problem) => {
    await writeFile(file, text);
    const error = await keptAccessKey(file).catch((thrown: unknown) => String(thrown));
    expect(error).toContain(` does not hold an access key (${problem}`);
    expect(error).not.toMatch(/planted/i);
  },
);

it('the secret is the text of the file, whatever it is by now', async () => {
  const { credentials, readSecret } = await openCredentials(file, 'krkn', 'TelemetryPassword');
  expect(await readSecret()).toContain(credentials.password);
  await writeFile(file, '{"username":"krkn"');
  expect(await readSecret()).toBe('{"username":"krkn"');
  await rm(file);
  expect(await readSecret()).toMatch(/"password": "\w{32}"/);
});

describe('a password of 15 characters', () => {
  const short = { username: 'krkn', password: 'planted-passwor' };
  const told: string[] = [];
  const open = () => openCredentials(file, 'krkn', 'TelemetryPassword', (line) => told.push(line));
  const write = (password: string) => writeFile(file, JSON.stringify({ username: 'krkn', password }));
  beforeEach(() => {
    told.splice(0);
  });

  it('that the last run had; is told, and stays', async () => {
    await write(short.password);
    const outputs = { 'local-KrknTelemetry': { TelemetryPassword: short.password } };
    await writeFile(join(folder, 'outputs.json'), JSON.stringify(outputs, undefined, 2));
    const { credentials, readSecret } = await open();
    expect(credentials).toEqual(short);
    expect(await readSecret()).toContain(short.password);
    expect(told).toEqual([
      `${file}: password has fewer than 16 characters and may be guessed. Make it longer`,
    ]);
  });

  it.each([
    ['another password', JSON.stringify({ a: { TelemetryPassword: `${short.password}d` } })],
    ['it as the username', JSON.stringify({ a: { TelemetryUsername: short.password } })],
    ['it as the password of another service', JSON.stringify({ a: { ConnectorPassword: short.password } })],
    ['no outputs', '{"a":null}'],
    ['damaged outputs', `{"a":{"TelemetryPassword":"${short.password}"`],
  ])('that the last run did not have, but %s; stops the start', async (_what, outputs) => {
    await write(short.password);
    await writeFile(join(folder, 'outputs.json'), outputs);
    await expect(open()).rejects.toThrow(/password has fewer than 16 characters/);
  });

  it('that comes while it runs; is no secret', async () => {
    const { credentials, readSecret } = await open();
    await write(short.password);
    await expect(readSecret()).rejects.toThrow(/password has fewer than 16 characters/);
    for (const password of ['a-planted-password', credentials.password]) {
      await write(password);
      expect(await readSecret()).toContain(password);
    }
    expect(told).toEqual([]);
  });
});
