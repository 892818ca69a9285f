// Rotations that go wrong, over HTTP, in the service of service.ts with its clock set by hand.
import { basic } from '../../support/connector-edges';
import { Service } from './service';

const old = basic('krkn', 'first');
const rotated = basic('krkn', 'planted-new-password');
const MINUTE = 60_000;

/** Ways to put something else than credentials into the secret, and what the log says of each. */
const malformed: readonly [condition: string, text: string, problem: string][] = [
  ['a brace is missing', '{"username":"krkn","password":"planted-new-password"', 'it is not JSON'],
  ['the password alone', 'planted-new-password', 'it is not JSON'],
  ['nothing', '', 'it is not JSON'],
  ['a string', '"planted-new-password"', 'it is not a JSON object'],
  ['null', 'null', 'it is not a JSON object'],
  ['a list', '["krkn","planted-new-password"]', 'it is not a JSON object'],
  ['no user', '{"password":"planted-new-password"}', 'username is missing'],
  ['another name of the user', '{"user":"krkn","password":"planted-new-password"}', 'username is missing'],
  ['an empty user', '{"username":"","password":"planted-new-password"}', 'username is empty'],
  ['a user with a colon', '{"username":"a:b","password":"planted-new-password"}', 'username has a colon'],
  ['a user that is a number', '{"username":7,"password":"planted-new-password"}', 'username is not a string'],
  ['no password', '{"username":"krkn"}', 'password is missing'],
  ['an empty password', '{"username":"krkn","password":""}', 'password is empty'],
  ['a password that is a number', '{"username":"krkn","password":12345678}', 'password is not a string'],
  ['a password that is null', '{"username":"krkn","password":null}', 'password is not a string'],
];

let service: Service;
afterEach(() => service.stop());

/** The status of a request with such credentials: by the handler, or by the gateway that asks the authorizer. */
const statusOf = async (authorization: string, path: string): Promise<number> =>
  (await service.send(path, { method: 'POST', headers: { authorization } })).status;

describe.each([
  { guard: 'the handler', authorizer: false, path: '//telemetry', refused: 401, failed: 503 },
  { guard: 'the authorizer', authorizer: true, path: '/telemetry', refused: 403, failed: 500 },
])('$guard decides', ({ authorizer, path, refused, failed }) => {
  beforeEach(async () => {
    service = await Service.start({ authorizer });
    expect(await statusOf(old, path)).toBe(200);
  });

  const linesOf = (message: string): object[] =>
    service.log
      .map((line) => JSON.parse(line) as { message: string })
      .filter((line) => line.message === message);

  it.each(malformed)('%s; the old password ends within 5 minutes, loudly', async (_, text, problem) => {
    service.secret = text;
    service.now += 5 * MINUTE;
    expect(await statusOf(old, path)).toBe(failed);
    expect(linesOf('Reading the secret failed')).toEqual([
      expect.objectContaining({ code: 'secret_invalid', problem, oldCredentials: 'ended' }),
    ]);
    expect(service.counted).toEqual(['failedSecretReadings']);
    expect(service.log.join()).not.toMatch(/planted|12345678/);
  });

  it('malformed; the first use of the new password ends the old one', async () => {
    service.secret = malformed[0]![1];
    service.now += 10_000;
    expect(await statusOf(rotated, path)).toBe(failed);
    expect(await statusOf(old, path)).toBe(failed);
  });

  it('malformed, then corrected; the new password is let in at once, and the old one is not', async () => {
    service.secret = malformed[0]![1];
    service.now += 10_000;
    expect(await statusOf(rotated, path)).toBe(failed);
    service.secret = '{"username":"krkn","password":"planted-new-password"}';
    expect(await statusOf(rotated, path)).toBe(200);
    expect(await statusOf(old, path)).toBe(refused);
  });

  it('Secrets Manager fails; the old password is good for an hour, and each failed reading is logged and counted', async () => {
    service.secret = undefined;
    for (let reading = 1; reading < 12; reading += 1) {
      service.now += 5 * MINUTE;
      expect(await statusOf(old, path)).toBe(200);
      expect(service.counted).toHaveLength(reading);
    }
    const lines = linesOf('Reading the secret failed');
    expect(lines).toHaveLength(11);
    const until = /^good until \d{4}-\d\d-\d\dT[\d:.]+Z$/;
    for (const line of lines) {
      expect(line).toMatchObject({
        code: 'secret_unavailable',
        oldCredentials: expect.stringMatching(until) as string,
      });
    }
    service.now += 5 * MINUTE;
    expect(await statusOf(old, path)).toBe(failed);
    expect(linesOf('Reading the secret failed').at(-1)).toMatchObject({ oldCredentials: 'ended' });
  });

  it('the clock is set back a day; a rotation is noticed all the same', async () => {
    service.now -= 24 * 60 * MINUTE;
    service.secret = '{"username":"krkn","password":"planted-new-password"}';
    expect(await statusOf(rotated, path)).toBe(200);
    expect(await statusOf(old, path)).toBe(refused);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    service = await Service.start();
  });

  it.each(malformed.slice(0, 1))(
    '%s; old sessions end within 5 minutes, and no login is possible',
    async (_, text) => {
      const cookie = await service.logIn('first');
      service.secret = text;
      service.now += 5 * MINUTE;
      const page = await service.send('/files', { headers: { cookie } });
      expect([page.status, await page.text()]).toEqual([
        503,
        expect.stringMatching(
          /^The secret of this service holds no valid credentials, so every request is refused\./,
        ),
      ]);
      expect((await service.post('/login', { username: 'krkn', password: 'first' })).status).toBe(503);
      expect(service.run).toEqual([]);
    },
  );
});
