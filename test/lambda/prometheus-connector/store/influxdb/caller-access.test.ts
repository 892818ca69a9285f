// Callers who send tokens of their own, and what InfluxDB is asked for them, over sockets.
import { inspect } from 'node:util';
import { connectAsCaller } from '../../../../../lambda/prometheus-connector/store/influxdb/caller-access';
import { CallerTokens } from '../../../../../lambda/prometheus-connector/store/influxdb/caller-tokens';
import type { Engine, InfluxClient, InfluxPlace } from '../../../../../lambda/metrics/influxdb/client';
import { AnsweringServer, type Answer } from '../../../../support/answering-server';
import { basic } from '../../../../support/connector-edges';

const GOOD = 'planted-good==';
const BAD = 'planted-bad==';
const LIFETIME = 5 * 60_000;

/** InfluxDB as it answers: 401 for a token that it does not know, whatever is asked. */
const influxdb: Answer = ({ method, headers }, response) => {
  const isKnown = /^(?:Token|Bearer) planted-good==$/.test(headers.authorization ?? '');
  if (!isKnown) response.writeHead(401).end('{"error":"the request was not authenticated"}');
  else if (method === 'GET') {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"orgs":[]}');
  } else response.writeHead(204).end();
};

let server: AnsweringServer;
let known: CallerTokens;
let now: number;
beforeEach(async () => {
  server = await AnsweringServer.start();
  server.answer = influxdb;
  now = 1_000_000;
  known = new CallerTokens(() => now);
});
afterEach(() => server.stop());

function connect(authorization: string | undefined, engine: Engine = '2'): Promise<InfluxClient> {
  const place: InfluxPlace = { engine, url: server.url, organization: 'o' };
  return connectAsCaller(place, known, { headers: { authorization } }, new AbortController().signal);
}

const write = (client: InfluxClient): Promise<void> =>
  client.write('metrics', 'ms', 'prometheus value=1 1', new AbortController().signal);

const refused = {
  code: 'invalid_credentials',
  status: 401,
  retryable: false,
  headers: { 'www-authenticate': expect.stringMatching(/^Basic /) as unknown },
};

describe.each<Engine>(['2', '3'])('engine %s', (engine) => {
  it('a token that InfluxDB knows; is proved once, whatever the user is called', async () => {
    for (const user of ['prometheus', 'token', 'prometheus']) {
      await write(await connect(basic(user, GOOD), engine));
    }
    expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'POST', 'POST']);
  });

  it('a token that it does not know; 401, each time that it comes', async () => {
    for (let time = 0; time < 2; time += 1) {
      await expect(connect(basic('prometheus', BAD), engine)).rejects.toMatchObject({
        ...refused,
        message: 'InfluxDB does not know this token: send one of its tokens as the password.',
      });
    }
    expect(server.requests).toHaveLength(2);
  });
});

it.each([
  ['none', undefined, /^The request has no Basic credentials\. Set basic_auth in prometheus\.yml: a token/],
  ['of another scheme', `Token ${GOOD}`, /^The request has no Basic credentials\./],
  ['without a password', basic('prometheus', ''), /^The request has no Basic credentials\./],
  [
    'with a line break at the end',
    basic('prometheus', `${GOOD}\n`),
    /not a token of InfluxDB\. .*white space at the end/,
  ],
  ['with letters that no header has', basic('prometheus', 'schlüssel'), /not a token of InfluxDB\.$/],
  ['with a header in it', basic('prometheus', `x\r\nx-admin: ${GOOD}`), /not a token of InfluxDB\.$/],
])('credentials %s; 401, and InfluxDB is not asked', async (_condition, authorization, message) => {
  await expect(connect(authorization)).rejects.toMatchObject({
    ...refused,
    message: expect.stringMatching(message) as unknown,
  });
  expect(server.requests).toEqual([]);
});

it('InfluxDB denies what the proof asks for; the token is known', async () => {
  server.answer = (_request, response) => response.writeHead(403).end('{"code":"forbidden"}');
  await expect(connect(basic('prometheus', GOOD))).resolves.toBeDefined();
});

it.each<[string, Answer, string]>([
  ['fails', (_request, response) => response.writeHead(500).end(), 'store_error'],
  ['throttles', (_request, response) => response.writeHead(429).end(), 'throttled'],
  ['hangs up', (_request, response) => response.destroy(), 'store_unreachable'],
  [
    'is a login page',
    (_request, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
    'store_error',
  ],
])('InfluxDB %s; 503, and the token is proved when it comes again', async (_condition, answer, code) => {
  server.answer = answer;
  await expect(connect(basic('prometheus', GOOD))).rejects.toMatchObject({ code, status: 503 });
  server.answer = influxdb;
  await expect(connect(basic('prometheus', GOOD))).resolves.toBeDefined();
});

it('a token that is deleted; 401 by the next call, and it is proved when it comes again', async () => {
  const client = await connect(basic('prometheus', GOOD));
  server.answer = (_request, response) => response.writeHead(401).end();
  await expect(write(client)).rejects.toMatchObject({ status: 401 });
  await expect(connect(basic('prometheus', GOOD))).rejects.toMatchObject(refused);
  expect(server.requests.map(({ method }) => method)).toEqual(['GET', 'POST', 'GET']);
});

it('a known token; is proved again after 5 minutes, and when the clock was set back', async () => {
  const proofs: number[] = [];
  for (const at of [0, 1, LIFETIME - 1, LIFETIME, LIFETIME + 1, -3_600_000]) {
    now = 1_000_000 + at;
    await connect(basic('prometheus', GOOD));
    proofs.push(server.requests.length);
  }
  expect(proofs).toEqual([1, 1, 1, 2, 2, 3]);
});

it('more tokens than are kept; the oldest is forgotten, and none is shown by a log', async () => {
  await connect(basic('prometheus', GOOD));
  expect(`${JSON.stringify(known)} ${inspect(known, { depth: 10, showHidden: true })}`).not.toContain(
    'planted',
  );
  for (let other = 0; other < 1_000; other += 1) known.add(`other-${other}`);
  expect([known.has(GOOD), known.has('other-0'), known.has('other-999')]).toEqual([false, true, true]);
});
