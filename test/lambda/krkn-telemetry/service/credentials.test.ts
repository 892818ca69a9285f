// Who is let in, by whom, and what those learn who are not.
import { run } from '../../../support/krkn-payloads';
import { basic } from '../../../support/connector-edges';
import {
  authorization,
  linkRequest,
  PASSWORD,
  telemetryRequest,
  throughEachEdge,
  throughHandler,
  upload,
  TelemetryEdges,
  type TestRequest,
} from '../../../support/telemetry-edges';

const apiRequests: readonly (readonly [string, TestRequest])[] = [
  ['POST /telemetry', telemetryRequest('g', 'r', run())],
  ['GET /presigned-url', linkRequest('g/r', 'f')],
  ['GET /navigate', { target: '/navigate' }],
  ['GET /navigate/g', { target: '/navigate/g' }],
  ['GET /download-url/g/r/f', { target: '/download-url/g/r/f' }],
];
const strangers: readonly (readonly [string, Record<string, string>])[] = [
  ['no credentials', {}],
  ['a wrong password', { authorization: basic('krkn', 'wrong') }],
  ['a wrong user', { authorization: basic('other', PASSWORD) }],
  ['an empty password', { authorization: basic('krkn', '') }],
  ['another scheme', { authorization: `Bearer ${PASSWORD}` }],
  ['no base64', { authorization: 'Basic %%%' }],
  ['a header that names a user', { user: 'krkn', 'x-amzn-user': 'krkn' }],
];
const cases = apiRequests.flatMap(([name, request]) =>
  strangers.map(([who, headers]) => {
    const { authorization: _right, ...others } = request.headers ?? {};
    return [name, who, { ...request, headers: { ...others, ...headers } }] as const;
  }),
);

describe('the handler', () => {
  throughHandler((send, edges) => {
    it.each(cases)('%s, %s; 401 with a challenge', async (_name, _who, request) => {
      for (const target of [request.target, `/${request.target}`]) {
        const { status, headers, text } = await send({ ...request, target });
        expect([status, headers['www-authenticate']]).toEqual([
          401,
          'Basic realm="Chaos Telemetry", charset="UTF-8"',
        ]);
        expect(text).toMatch(/Send the user name and password of this service by HTTP Basic/);
      }
    });

    it('all of them; nothing was written', async () => {
      expect(await edges().keys()).toEqual([]);
    });

    it('a session of a browser; is no credential of the API', async () => {
      const headers = await edges().logIn(send);
      expect((await send({ ...linkRequest('g/r', 'f'), headers })).status).toBe(401);
    });

    it('the secret is down; 503 and when to come back, and the run is stored when it is up', async () => {
      const down = await TelemetryEdges.start();
      down.secret = undefined;
      const request = telemetryRequest('g', 'r', run());
      const cookie = `ct_session_${new URL(down.url).port}=1.${Math.floor(Date.now() / 1000) + 3600}.${'A'.repeat(43)}`;
      try {
        const sendDown = down.edge('handler alone');
        const answers = [await sendDown(request), await sendDown({ target: '/files', headers: { cookie } })];
        for (const { status, headers, text } of answers) {
          expect([status, headers['retry-after'], headers['www-authenticate']]).toEqual([
            503,
            '5',
            undefined,
          ]);
          expect(text).toMatch(/^The credentials of this service cannot be read/);
        }
        expect(await down.keys()).toEqual([]);
        down.secret = JSON.stringify({ username: 'krkn', password: PASSWORD });
        expect((await sendDown(request)).status).toBe(200);
        expect(await down.keys('g')).toEqual(['g/r/telemetry.json']);
      } finally {
        await down.stop();
      }
    });
  });
});

describe('the gateway', () => {
  throughEachEdge(
    (send, edges) => {
      it.each(cases)('%s, %s; 401 or 403 from the authorizer', async (_name, who, request) => {
        const { status, text } = await send(request);
        const isUnasked = request.headers['authorization'] === undefined;
        expect([who, status, text]).toEqual(
          isUnasked ? [who, 401, '{"message":"Unauthorized"}'] : [who, 403, '{"message":"Forbidden"}'],
        );
      });

      it.each(cases)('/%s, %s; 401 with a challenge from the handler', async (_name, _who, request) => {
        const { status, headers } = await send({ ...request, target: `/${request.target}` });
        expect([status, headers['www-authenticate']]).toEqual([401, expect.stringMatching(/^Basic realm=/)]);
      });

      it('all of them; nothing was written', async () => {
        expect(await edges().keys()).toEqual([]);
      });

      it('the secret is down; 500 from the authorizer, and the run is stored when it is up', async () => {
        const down = await TelemetryEdges.start();
        down.secret = undefined;
        const request = telemetryRequest('g', 'r', run());
        try {
          const sendDown = down.edge('HTTP API');
          expect(await sendDown(request)).toMatchObject({
            status: 500,
            text: '{"message":"Internal Server Error"}',
          });
          expect((await sendDown({ ...request, target: `/${request.target}` })).status).toBe(503);
          expect(await down.keys()).toEqual([]);
          down.secret = JSON.stringify({ username: 'krkn', password: PASSWORD });
          expect((await sendDown(request)).status).toBe(200);
          expect(await down.keys('g')).toEqual(['g/r/telemetry.json']);
        } finally {
          await down.stop();
        }
      });
    },
    { names: ['HTTP API'] },
  );
});

describe('pages', () => {
  throughEachEdge((send, edges) => {
    it.each([
      '/',
      '/files',
      '/files/',
      '/files/g',
      '/files/g/r',
      '//files//g/',
      '/files?path=g%3Fh',
      '/download?key=g/r/f',
    ])('%s without a session; 303 to the login, which leads back there', async (target) => {
      const { status, headers, text } = await send({ target, headers: { authorization } });
      expect([status, text]).toEqual([303, '']);
      const login = headers['location']!;
      expect(login).toMatch(/^\/login\?next=%2F/);
      const back = await send({ target: login, headers: await edges().logIn(send) });
      const next = new URL(back.headers['location']!, 'http://x');
      const asked = new URL(target.replace(/\/+/g, '/'), 'http://x');
      expect([back.status, next.pathname.replace(/(?!^)\/$/, ''), [...next.searchParams]]).toEqual([
        303,
        asked.pathname.replace(/(?!^)\/$/, ''),
        [...asked.searchParams],
      ]);
    });

    it('the link that Krkn prints, with a session; the run', async () => {
      await upload(send, 'g/r', 'f', 'x');
      const headers = await edges().logIn(send);
      for (const target of ['/files/g/r', '/files/g/r/', '//files/g/r', '//files//g/r//']) {
        const { status, headers: answered, text } = await send({ target, headers });
        expect([status, answered['location']]).toEqual([200, undefined]);
        expect(text).toContain('<title>No telemetry · g/r · Chaos Telemetry</title>');
      }
      for (const target of ['/', '/files', '/files/', '//', '//files', '/files/g', '/files/g/']) {
        expect((await send({ target, headers })).status).toBe(200);
      }
      expect((await send({ target: '/files/g/other', headers })).status).toBe(404);
    });

    it('a page of a name that was made to lead here; gets the login, which it cannot pass', async () => {
      const { port } = new URL(edges().url);
      const rebound = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` };
      for (const target of ['/', '/files', '/files/g/r', '/export?run=g/r&format=json', '/raw?run=g/r']) {
        const { status, headers, text } = await send({ target, headers: rebound });
        expect([status, headers['location'], text]).toEqual([303, expect.stringMatching(/^\/login\?/), '']);
        expect(headers['access-control-allow-origin']).toBeUndefined();
      }
      const { status, cookies } = await send({
        method: 'POST',
        target: '/login',
        headers: { ...rebound, 'content-type': 'application/x-www-form-urlencoded' },
        body: 'username=krkn&password=wrong',
      });
      expect([status, cookies]).toEqual([401, []]);
    });

    it.each(['/health', '/login', '/assets/none'])('%s; needs neither', async (target) => {
      expect([200, 404]).toContain((await send({ target })).status);
    });
  });
});
