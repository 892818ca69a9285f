// The login over HTTP, in the service of test/lambda/auth/service.ts.
import { Service, type ServiceOptions } from '../../auth/service';

let service: Service;
const start = async (options: ServiceOptions = {}): Promise<void> => {
  service = await Service.start(options);
};
afterEach(() => service.stop());

const credentials = { username: 'krkn', password: 'first' };
const FOREIGN_ORIGIN = /<p>The request does not come from a page of this service/;

/** What the login page shows. */
function shownOn(page: string): object {
  const [, basePath] = /<form class="login card" method="post" action="(.*?)\/login">/.exec(page) ?? [];
  const [, next] = /<input type="hidden" name="next" value="(.*?)" \/>/.exec(page) ?? [];
  return { basePath, next, failed: page.includes('The user name or password is wrong.') };
}

describe('the form', () => {
  it.each([
    ['/login', '/files'],
    ['/login?next=%2Ffiles%2Fa%2520b%3Fx%3D1', '/files/a%20b?x=1'],
    ['/login?next=//evil.example', '/files'],
    ['/login?next=https://evil.example', '/files'],
  ])('%s; leads to %s', async (path, next) => {
    await start({ stage: 'prod' });
    const response = await service.send(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(shownOn(await response.text())).toEqual({ basePath: '/prod', next, failed: false });
  });

  it('who has logged in; goes on without it', async () => {
    await start({ stage: 'prod' });
    const cookie = await service.logIn('first');
    const response = await service.send('/login?next=%2Ffiles%2Fa', { headers: { cookie } });
    expect([response.status, response.headers.get('location')]).toEqual([303, '/prod/files/a']);
  });

  it('the secret is down; the form is shown', async () => {
    await start();
    service.secret = undefined;
    expect((await service.send('/login')).status).toBe(200);
  });
});

describe('logging in', () => {
  it.each<[string, ServiceOptions, Record<string, string>, RegExp]>([
    ['http', {}, {}, /^ct_session_\d+=1\.\d+\.[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/],
    ['a stage', { stage: 'prod' }, {}, /^ct_session_\d+=.*; Path=\/prod; HttpOnly; SameSite=Lax$/],
    [
      'https by its public URL',
      { publicUrl: 'https://telemetry.example' },
      { origin: 'https://telemetry.example' },
      /^__Host-ct_session=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ],
    [
      'https on a port of its own',
      { publicUrl: 'https://telemetry.example:8443' },
      { origin: 'https://telemetry.example:8443' },
      /^__Host-ct_session_8443=.*; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
    ],
    [
      'https below a path',
      { publicUrl: 'https://example.com/chaos' },
      { origin: 'https://example.com' },
      /^ct_session=.*; Path=\/chaos; HttpOnly; SameSite=Lax; Secure$/,
    ],
    [
      'http by its public URL',
      { publicUrl: 'http://vm.example:8080' },
      { origin: 'http://vm.example:8080' },
      /^ct_session_8080=.*; Path=\/; HttpOnly; SameSite=Lax$/,
    ],
    [
      'http on the usual port',
      { publicUrl: 'http://vm.example' },
      { origin: 'http://vm.example' },
      /^ct_session=.*; Path=\/; HttpOnly; SameSite=Lax$/,
    ],
  ])('%s; a cookie of that name and scope', async (_condition, options, headers, cookie) => {
    await start(options);
    const response = await service.post('/login', credentials, headers);
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([expect.stringMatching(cookie)]);
  });

  it.each([
    ['/files/a%20b?x=1', '/prod/files/a%20b?x=1'],
    ['//evil.example', '/prod/files'],
    ['https://evil.example/', '/prod/files'],
    ['/\\evil.example', '/prod/files'],
    ['', '/prod/files'],
  ])('next %s; to %s', async (next, location) => {
    await start({ stage: 'prod' });
    const response = await service.post('/login', { ...credentials, next });
    expect([response.status, response.headers.get('location')]).toEqual([303, location]);
  });

  it.each([
    ['a wrong password', { username: 'krkn', password: 'wrong' }],
    ['a wrong user', { username: 'other', password: 'first' }],
    ['no password', { username: 'krkn' }],
    ['nothing', {}],
  ])('%s; the form again, without a cookie and without a challenge', async (_condition, fields) => {
    await start();
    const response = await service.post('/login', { ...fields, next: '/files/a' });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get('www-authenticate')).toBeNull();
    expect(shownOn(await response.text())).toEqual({ basePath: '', next: '/files/a', failed: true });
  });

  it.each([
    ['a form of 4 KiB', 'x'.repeat(4096 - 'username='.length), 401],
    ['a form of more', 'x'.repeat(4097 - 'username='.length), 413],
  ])('%s; %s', async (_condition, username, status) => {
    await start();
    expect((await service.post('/login', { username })).status).toBe(status);
  });

  it.each([
    ['application/x-www-form-urlencoded; charset=UTF-8', 303],
    ['text/plain', 415],
    ['application/json', 415],
    ['multipart/form-data; boundary=x', 415],
  ])('a body of the type %s; %s', async (contentType, status) => {
    await start();
    const response = await service.post('/login', credentials, { 'content-type': contentType });
    expect(response.status).toBe(status);
  });

  it('the secret is down; 503', async () => {
    await start();
    service.secret = undefined;
    expect((await service.post('/login', credentials)).status).toBe(503);
  });
});

describe.each([['/login'], ['/logout']])('POST %s', (path) => {
  it.each([
    ['another host', 'http://evil.example'],
    ['another port', 'http://127.0.0.1:1'],
    ['a host that begins alike', 'http://127.0.0.1.evil.example'],
    ['a browser that does not say', 'null'],
    ['nothing', ''],
  ])('from %s; 403, and no cookie is touched', async (_condition, origin) => {
    await start();
    const response = await service.post(path, credentials, { origin });
    expect(response.status).toBe(403);
    expect(await response.text()).toMatch(FOREIGN_ORIGIN);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(service.log).toEqual([expect.stringContaining('"code":"foreign_origin"')]);
  });

  it('from its own host by another scheme; 403', async () => {
    await start();
    const response = await service.post(path, credentials, { origin: `https://${service.host}` });
    expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
  });

  it('from localhost, where it was asked by that name; passes', async () => {
    await start();
    const { port } = new URL(service.url);
    const response = await fetch(`http://localhost:${port}${path}`, {
      method: 'POST',
      headers: { origin: `http://localhost:${port}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(credentials).toString(),
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
  });

  it('without an Origin; 403', async () => {
    await start();
    expect((await service.send(path, { method: 'POST' })).status).toBe(403);
  });

  it.each([
    ['the public URL', 'https://telemetry.example', 303],
    ['the public host by http', 'http://telemetry.example', 403],
    ['another host', 'https://evil.example', 403],
    ['a browser that does not say', 'null', 403],
  ])('with a public URL, from %s; %s', async (_condition, origin, status) => {
    await start({ publicUrl: 'https://telemetry.example/' });
    expect((await service.post(path, credentials, { origin })).status).toBe(status);
  });

  it('with a public URL, from the host that was asked; 403', async () => {
    await start({ publicUrl: 'https://telemetry.example' });
    expect((await service.post(path, credentials)).status).toBe(403);
  });
});

it('logging out; forgets the cookie, and the form is next', async () => {
  await start({ stage: 'prod' });
  const cookie = await service.logIn('first');
  const response = await service.post('/logout', {}, { cookie });
  expect([response.status, response.headers.get('location')]).toEqual([303, '/prod/login']);
  expect(response.headers.getSetCookie()).toEqual([
    `ct_session_${new URL(service.url).port}=; Max-Age=0; Path=/prod; HttpOnly; SameSite=Lax`,
  ]);
});

it('logging out over https; forgets the cookie with the prefix, which browsers let no other replace', async () => {
  const publicUrl = 'https://telemetry.example';
  await start({ publicUrl });
  const response = await service.post('/logout', {}, { origin: publicUrl });
  expect(response.headers.getSetCookie()).toEqual([
    '__Host-ct_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure',
  ]);
});

it('two services of one host in one browser; neither logs the other in or out', async () => {
  await start();
  const other = await Service.start();
  try {
    // As browsers do, which keep cookies by name and host, of any port.
    const jar = new Map<string, string>();
    const keep = ({ headers }: Response): void => {
      for (const [, name = '', value = ''] of headers
        .getSetCookie()
        .map((text) => /^([^=]*)=([^;]*)/.exec(text)!)) {
        jar.set(name, value);
      }
    };
    const statusOf = async (asked: Service): Promise<number> => {
      const cookie = [...jar].map((pair) => pair.join('=')).join('; ');
      return (await asked.send('/files', { headers: { cookie } })).status;
    };
    other.secret = JSON.stringify({ username: 'krkn', password: 'second' });
    keep(await service.post('/login', credentials));
    expect([await statusOf(service), await statusOf(other)]).toEqual([200, 303]);
    keep(await other.post('/login', { username: 'krkn', password: 'second' }));
    expect([await statusOf(service), await statusOf(other)]).toEqual([200, 200]);
    keep(await other.post('/logout', {}));
    expect([await statusOf(service), await statusOf(other)]).toEqual([200, 303]);
  } finally {
    await other.stop();
  }
});

it('a service that is open to everybody; there is nothing to log in to', async () => {
  await start({ stage: 'prod', open: true });
  const answers = [
    await service.send('/login?next=/files/a'),
    await service.post('/login', credentials),
    await service.post('/logout', {}),
  ];
  for (const { status, headers } of answers) {
    expect([status, headers.get('location'), headers.getSetCookie()]).toEqual([303, '/prod/files', []]);
  }
});
