import { hkdfSync } from 'node:crypto';
import type { CredentialCheck } from '../../../lambda/auth/credential-check';
import { requireApiCredentials } from '../../../lambda/auth/guard';
import { signSession } from '../../../lambda/auth/session';
import type { HttpRequest } from '../../../lambda/http/message';
import { basic } from '../../support/connector-edges';
import { Service } from './service';

const right = basic('krkn', 'first');
/** A session that no one has signed. */
/** It claims to be good for an hour. */
const FORGED = `1.${Math.floor(Date.now() / 1000) + 3600}.${'A'.repeat(43)}`;
let service: Service;

describe('API routes that the handler guards', () => {
  beforeEach(async () => {
    service = await Service.start();
  });
  afterEach(() => service.stop());

  const send = (authorization?: string, headers: Record<string, string> = {}): Promise<Response> =>
    service.send('//telemetry', {
      method: 'POST',
      headers: { ...headers, ...(authorization !== undefined && { authorization }) },
    });

  it('the right credentials; the route is run', async () => {
    const response = await send(right);
    expect([response.status, await response.text()]).toEqual([200, 'unmatched for nobody']);
  });

  it.each([
    ['no credentials', undefined, 'The request has no Basic credentials.'],
    ['another scheme', 'Bearer first', 'The request has no Basic credentials.'],
    ['a wrong password', basic('krkn', 'wrong'), 'The user name or password is wrong.'],
    [
      'a line break at the end',
      basic('krkn', 'first\n'),
      'The user name or password is wrong. What was sent as password has white space at the end, such as a line break: remove it.',
    ],
    ['a wrong user', basic('other', 'first'), 'The user name or password is wrong.'],
    ['an empty password', basic('krkn', ''), 'The request has no Basic credentials.'],
  ])('%s; 401 with a challenge, and nothing is run', async (_condition, authorization, problem) => {
    const response = await send(authorization);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Basic realm="Chaos Telemetry", charset="UTF-8"');
    expect(await response.text()).toBe(
      `${problem} Send the user name and password of this service by HTTP Basic authentication.\n`,
    );
    expect(service.run).toEqual([]);
  });

  it('a session; is no credential', async () => {
    const cookie = await service.logIn('first');
    expect((await send(undefined, { cookie })).status).toBe(401);
    expect((await send(basic('krkn', cookie.split('=')[1]!))).status).toBe(401);
    expect(service.run).toEqual([]);
  });

  it('the secret is down; 503 and when to come back, and nothing is run', async () => {
    service.secret = undefined;
    const response = await send(right);
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(await response.text()).toMatch(/^The credentials of this service cannot be read/);
    expect(service.run).toEqual([]);
    const problem = { code: 'secret_unavailable', status: 503, cause: 'InternalFailure' };
    expect(service.log).toEqual([
      JSON.stringify({ message: 'Reading the secret failed', ...problem, oldCredentials: 'ended' }),
      JSON.stringify({ message: 'Request failed', route: '$default', ...problem }),
    ]);
  });

  it('no credentials; the secret is not read', async () => {
    await send();
    expect(service.reads).toBe(0);
  });

  it('a rotation; the new password is let in and the old one is not', async () => {
    await send(right);
    service.secret = JSON.stringify({ username: 'krkn', password: 'second' });
    service.now += 10_000;
    expect((await send(basic('krkn', 'second'))).status).toBe(200);
    expect((await send(right)).status).toBe(401);
    expect(service.reads).toBe(2);
  });

  it('a wrong password; in no log', async () => {
    await send(basic('krkn', 'planted'));
    expect(service.log).toHaveLength(1);
    expect(service.log.join()).not.toContain('planted');
  });
});

describe('API routes that the gateway guards', () => {
  beforeEach(async () => {
    service = await Service.start({ authorizer: true });
  });
  afterEach(() => service.stop());

  it.each([
    ['the right credentials', right, 200, 'telemetry for krkn'],
    ['wrong credentials', basic('krkn', 'wrong'), 403, '{"message":"Forbidden"}'],
    ['no credentials', '', 401, '{"message":"Unauthorized"}'],
  ])('%s; %s', async (_condition, authorization, status, body) => {
    const response = await service.send('/telemetry', { method: 'POST', headers: { authorization } });
    expect([response.status, await response.text()]).toEqual([status, body]);
    expect(service.run).toEqual(status === 200 ? ['telemetry'] : []);
  });

  it('the secret is down; 500', async () => {
    service.secret = undefined;
    const response = await service.send('/telemetry', { method: 'POST', headers: { authorization: right } });
    expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
  });

  it('a user that the gateway let in; is not checked again', async () => {
    const check: CredentialCheck = {
      verify: () => Promise.reject(new Error('asked')),
      verifyProof: () => Promise.reject(new Error('asked')),
      current: () => Promise.reject(new Error('asked')),
    };
    const route = requireApiCredentials(check, ({ user }) => ({ status: 200, body: user ?? '' }));
    const request = {
      user: 'krkn',
      headers: { authorization: right },
    } as Partial<HttpRequest> as HttpRequest;
    const response = await route(request, { signal: new AbortController().signal });
    expect(response).toEqual({ status: 200, body: 'krkn' });
  });

  it('a user whom a header names; is not let in', async () => {
    const headers = { user: 'krkn', 'x-amzn-user': 'krkn' };
    expect((await service.send('//telemetry', { method: 'POST', headers })).status).toBe(401);
  });
});

describe('pages', () => {
  beforeEach(async () => {
    service = await Service.start({ stage: 'prod' });
  });
  afterEach(() => service.stop());

  const expectLogin = async (response: Promise<Response>, next: string): Promise<void> => {
    const { status, headers } = await response;
    expect([status, headers.get('location')]).toEqual([303, `/prod/login?next=${encodeURIComponent(next)}`]);
    expect(service.run).toEqual([]);
  };

  it('a session; the page', async () => {
    const cookie = await service.logIn('first');
    const response = await service.send('/files', { headers: { cookie } });
    expect([response.status, await response.text()]).toEqual([200, 'files for nobody']);
  });

  it.each([
    ['/files', '/files'],
    ['/files/a%20b/%C3%BC?sort=new&x=%26', '/files/a%20b/%C3%BC?sort=new&x=%26'],
  ])('no session; from %s to the login, which leads back', async (path, next) => {
    await expectLogin(service.send(path), next);
    expect(service.reads).toBe(0);
  });

  it.each([
    ['empty', 0, ''],
    ['no session at all', 0, 'x'],
    ['a session that has expired', 0, `1.1.${'A'.repeat(43)}`],
    ['one that would last for a day', 0, `1.${Math.floor(Date.now() / 1000) + 86_400}.${'A'.repeat(43)}`],
    ['forged', 1, FORGED],
  ])(
    'a cookie that is %s; to the login, after %s readings of the secret',
    async (_condition, reads, value) => {
      const cookie = `ct_session_${new URL(service.url).port}=${value}`;
      await expectLogin(service.send('/files', { headers: { cookie } }), '/files');
      expect(service.reads).toBe(reads);
    },
  );

  it('a session of a key that is fast to derive, as earlier versions had; to the login', async () => {
    const key = Buffer.from(hkdfSync('sha256', 'first', '', 'chaos-telemetry session', 32));
    const cookie = `ct_session_${new URL(service.url).port}=${signSession(key, service.now)}`;
    await expectLogin(service.send('/files', { headers: { cookie } }), '/files');
  });

  it.each(['session', 'ct_session', '__Host-ct_session', 'ct_session_1'])(
    'a session in a cookie of another name, %s; to the login',
    async (name) => {
      const [, session = ''] = (await service.logIn('first')).split('=');
      await expectLogin(service.send('/files', { headers: { cookie: `${name}=${session}` } }), '/files');
    },
  );

  // What other hosts of the domain set for longer paths comes first.
  it.each([
    ['an empty one', ['']],
    ['a forged one', [FORGED]],
    ['a hundred forged ones', Array<string>(100).fill(FORGED)],
    ['hundreds of other texts', Array<string>(300).fill('x')],
  ])('a session behind %s of the same name; the page', async (_condition, before) => {
    const cookie = await service.logIn('first');
    const [name = ''] = cookie.split('=');
    const cookies = [...before.map((value) => `${name}=${value}`), cookie, `${name}=${FORGED}`];
    const { status } = await service.send('/files', { headers: { cookie: cookies.join('; ') } });
    expect(status).toBe(200);
  });

  it('Basic credentials; to the login all the same', async () => {
    await expectLogin(service.send('/files', { headers: { authorization: right } }), '/files');
  });

  it('12 hours; the session is over', async () => {
    const cookie = await service.logIn('first');
    service.run.length = 0;
    service.now += 12 * 3600 * 1000 - 1000;
    expect((await service.send('/files', { headers: { cookie } })).status).toBe(200);
    service.run.length = 0;
    service.now += 1000;
    await expectLogin(service.send('/files', { headers: { cookie } }), '/files');
  });

  it('a rotation; ends the sessions, and a new login begins others', async () => {
    const before = await service.logIn('first');
    service.secret = JSON.stringify({ username: 'krkn', password: 'second' });
    service.now += 10_000;
    const after = await service.logIn('second');
    await expectLogin(service.send('/files', { headers: { cookie: before } }), '/files');
    expect((await service.send('/files', { headers: { cookie: after } })).status).toBe(200);
  });

  it('the secret is down; 503', async () => {
    const cookie = await service.logIn('first');
    service.secret = undefined;
    service.now += 2 * 3600 * 1000;
    expect((await service.send('/files', { headers: { cookie } })).status).toBe(503);
  });
});
