// What a call of InfluxDB sends, and what its failure means, over sockets.
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import type { HttpError } from '../../../../lambda/http/errors';
import {
  InfluxClient,
  InfluxError,
  type Engine,
  type InfluxPlace,
  type Tokens,
} from '../../../../lambda/metrics/influxdb/client';
import { toFailure, type TokenOwner } from '../../../../lambda/metrics/influxdb/errors';
import { AnsweringServer, type Answer } from '../../../support/answering-server';
import { version } from '../../../../package.json';

const TOKEN = 'planted-token==';
/** What InfluxDB may quote: labels of others. */
const QUOTED = 'planted-label';
const destination = { namespace: 'metrics', collection: '' };

const only: Tokens = { get: () => Promise.resolve(TOKEN), renew: () => Promise.resolve(undefined) };

let server: AnsweringServer;
beforeEach(async () => {
  server = await AnsweringServer.start();
});
afterEach(() => server.stop());

function clientOf({
  engine = '2',
  tokens = only,
  url = server.url,
}: { engine?: Engine; tokens?: Tokens; url?: string } = {}): InfluxClient {
  const place: InfluxPlace = { engine, url, organization: engine === '2' ? 'chaos, inc.' : undefined };
  return new InfluxClient(place, tokens);
}

const calls = {
  write: (client: InfluxClient, signal: AbortSignal): Promise<unknown> =>
    client.write('metrics', 'ms', 'prometheus value=1 1', signal),
  read: async (client: InfluxClient, signal: AbortSignal): Promise<unknown> =>
    new Response(await client.query('metrics', 'the query', signal)).text(),
  proof: (client: InfluxClient, signal: AbortSignal): Promise<unknown> => client.prove(signal),
};
type Purpose = keyof typeof calls;

const unlimited = (): AbortSignal => new AbortController().signal;

/** What a call that fails means. */
async function failureOf(
  purpose: Purpose,
  client = clientOf(),
  { owner = 'connector', signal = unlimited() }: { owner?: TokenOwner; signal?: AbortSignal } = {},
): Promise<HttpError> {
  const error = await calls[purpose](client, signal).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error === undefined) throw new Error('It did not fail.');
  return toFailure(error, { purpose, owner, destination });
}

const success =
  (status: number, body = '', type = 'text/csv'): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

describe('requests', () => {
  it.each<[Engine, Purpose, string]>([
    ['2', 'write', 'POST /api/v2/write?org=chaos%2C+inc.&bucket=metrics&precision=ms'],
    ['2', 'read', 'POST /api/v2/query?org=chaos%2C+inc.'],
    ['2', 'proof', 'GET /api/v2/orgs?limit=1'],
    ['3', 'write', 'POST /api/v3/write_lp?db=metrics&precision=millisecond'],
    ['3', 'read', 'POST /api/v3/query_sql'],
    ['3', 'proof', 'GET /ping'],
  ])('of engine %s to %s: %s', async (engine, purpose, expected) => {
    server.answer = success(purpose === 'write' ? 204 : 200);
    await calls[purpose](clientOf({ engine }), unlimited());
    const [{ method, path, headers } = { method: '', path: '', headers: {} }] = server.requests;
    expect(`${method} ${path}`).toBe(expected);
    expect(headers).toMatchObject({
      authorization: `${engine === '2' ? 'Token' : 'Bearer'} ${TOKEN}`,
      'user-agent': `chaos-telemetry/${version}`,
    });
  });

  it('one after the other; by the same connection', async () => {
    const ports = new Set<number>();
    server.answer = (_request, response) => {
      ports.add(response.socket!.remotePort!);
      response.writeHead(204).end();
    };
    const client = clientOf();
    for (let call = 0; call < 5; call += 1) await calls.write(client, unlimited());
    expect([ports.size, server.requests.length]).toEqual([1, 5]);
  });
});

describe('a refused token', () => {
  const refusing =
    (good: string): Answer =>
    ({ headers }, response) => {
      if (headers.authorization === `Token ${good}`) response.writeHead(204).end();
      else response.writeHead(401).end('{"code":"unauthorized","message":"unauthorized access"}');
    };

  it('and another; the request is repeated with that, once', async () => {
    server.answer = refusing('new');
    const refused: string[] = [];
    const tokens: Tokens = {
      get: () => Promise.resolve('old'),
      renew: (_right, token) => {
        refused.push(token);
        return Promise.resolve(token === 'old' ? 'new' : undefined);
      },
    };
    await calls.write(clientOf({ tokens }), unlimited());
    expect(refused).toEqual(['old']);
    expect(server.requests.map(({ headers }) => headers.authorization)).toEqual(['Token old', 'Token new']);
  });

  it('and another that is refused, too; 503', async () => {
    server.answer = refusing('none');
    const tokens: Tokens = {
      get: () => Promise.resolve('old'),
      renew: (_right, token) => Promise.resolve(token === 'old' ? 'new' : undefined),
    };
    expect(await failureOf('write', clientOf({ tokens }))).toMatchObject({
      code: 'token_refused',
      status: 503,
    });
    expect(server.requests).toHaveLength(2);
  });
});

const json =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_request, response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify({ code: 'x', message: `unable to parse '${QUOTED}'` }));

const text =
  (status: number, body: string, type = 'text/plain'): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': type }).end(body);

const LOGIN = `<html>${QUOTED}</html>`;

describe('an answer', () => {
  it.each<
    [string, Answer, Purpose, TokenOwner, { code: string; status: number; retryAfterSeconds: number }, RegExp]
  >([
    [
      '401',
      json(401),
      'write',
      'connector',
      { code: 'token_refused', status: 503, retryAfterSeconds: 30 },
      /own token: it was deleted/,
    ],
    [
      '401',
      json(401),
      'read',
      'connector',
      { code: 'token_refused', status: 503, retryAfterSeconds: 30 },
      /own token: it was deleted/,
    ],
    [
      '401',
      json(401),
      'write',
      'caller',
      { code: 'invalid_credentials', status: 401, retryAfterSeconds: 1 },
      /send one of its tokens as the password/,
    ],
    [
      '401',
      json(401),
      'read',
      'caller',
      { code: 'invalid_credentials', status: 401, retryAfterSeconds: 1 },
      /send one of its tokens as the password/,
    ],
    [
      '401',
      json(401),
      'proof',
      'caller',
      { code: 'invalid_credentials', status: 401, retryAfterSeconds: 1 },
      /send one of its tokens as the password/,
    ],
    [
      '403',
      json(403),
      'write',
      'connector',
      { code: 'access_denied', status: 503, retryAfterSeconds: 30 },
      /may not write to this database.*Nothing is lost/,
    ],
    [
      '403',
      json(403),
      'write',
      'caller',
      { code: 'access_denied', status: 503, retryAfterSeconds: 30 },
      /may not write to this database.*Nothing is lost/,
    ],
    [
      '403',
      json(403),
      'read',
      'caller',
      { code: 'access_denied', status: 503, retryAfterSeconds: 30 },
      /may not read this database.*Retry the query/,
    ],
    [
      '404',
      json(404),
      'write',
      'connector',
      { code: 'destination_not_found', status: 503, retryAfterSeconds: 30 },
      /no such database \(bucket\) or organization/,
    ],
    [
      '404',
      json(404),
      'read',
      'caller',
      { code: 'destination_not_found', status: 503, retryAfterSeconds: 30 },
      /or the token may not read it/,
    ],
    [
      '429',
      json(429),
      'write',
      'connector',
      { code: 'throttled', status: 503, retryAfterSeconds: 1 },
      /throttled/,
    ],
    [
      '429 with a time',
      json(429, { 'retry-after': '7' }),
      'write',
      'caller',
      { code: 'throttled', status: 503, retryAfterSeconds: 7 },
      /throttled/,
    ],
    [
      '429 with a date',
      json(429, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
      'write',
      'caller',
      { code: 'throttled', status: 503, retryAfterSeconds: 1 },
      /throttled/,
    ],
    [
      '500',
      json(500),
      'write',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 1 },
      /InfluxDB failed to answer/,
    ],
    [
      '503 with a time',
      json(503, { 'retry-after': '9' }),
      'read',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 9 },
      /InfluxDB failed to answer/,
    ],
    [
      '502 of a proxy, a page',
      text(502, LOGIN, 'text/html'),
      'write',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 1 },
      /InfluxDB failed to answer/,
    ],
    [
      '200 to a write, of another server',
      text(200, 'OK'),
      'write',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 1 },
      /InfluxDB failed to answer/,
    ],
    [
      '200 with a page to a query',
      text(200, LOGIN, 'text/html; charset=utf-8'),
      'read',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 1 },
      /InfluxDB failed to answer/,
    ],
    [
      '200 with a page to a proof',
      text(200, LOGIN, 'text/html'),
      'proof',
      'caller',
      { code: 'store_error', status: 503, retryAfterSeconds: 1 },
      /InfluxDB failed to answer/,
    ],
    [
      '302 to a login',
      json(302, { location: 'http://elsewhere.example/' }),
      'write',
      'connector',
      { code: 'store_error', status: 503, retryAfterSeconds: 30 },
      /answers with a redirect, which would take the token elsewhere/,
    ],
    [
      '307',
      json(307, { location: '/api/v2/write' }),
      'read',
      'caller',
      { code: 'store_error', status: 503, retryAfterSeconds: 30 },
      /answers with a redirect/,
    ],
  ])('%s', async (_condition, answer, purpose, owner, expected, message) => {
    server.answer = answer;
    const failure = await failureOf(purpose, clientOf(), { owner });
    expect(failure).toMatchObject({ ...expected, retryable: expected.status === 503 });
    expect(failure.message).toMatch(message);
    expect(failure.message).toContain('Destination: database "metrics".');
    // How a caller authenticates, the connector says.
    expect(failure.headers).toEqual({});
    expect(failure.details).toEqual({ database: 'metrics', answered: expect.any(Number) as unknown });
    expect(`${failure.message} ${JSON.stringify(failure)}`).not.toContain(QUOTED);
    expect(inspect(failure, { depth: 10 })).not.toContain(TOKEN);
    // No redirect was followed.
    expect(server.requests).toHaveLength(1);
  });

  it('of thousands of lines; is read as far as it is needed', async () => {
    server.answer = (_request, response) => {
      response.writeHead(400);
      const writeMore = (): void => {
        while (response.write('x'.repeat(65_536)));
        response.once('drain', writeMore);
      };
      writeMore();
    };
    const error: unknown = await calls.write(clientOf(), unlimited()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(InfluxError);
    expect((error as InfluxError).body).toHaveLength(262_144);
  });
});

describe('a network that fails', () => {
  const unreachable = { code: 'store_unreachable', status: 503, retryable: true };

  it('no one listens', async () => {
    const { url } = server;
    await server.stop();
    expect(await failureOf('write', clientOf({ url }))).toMatchObject({
      ...unreachable,
      message:
        'InfluxDB refused the connection: it is not running, or its URL names another host or port. Destination: database "metrics". Nothing is lost while the sender retries.',
      details: { database: 'metrics', networkCode: 'ECONNREFUSED' },
    });
    server = await AnsweringServer.start();
  });

  it('no such host', async () => {
    expect(await failureOf('read', clientOf({ url: 'http://influxdb.invalid:8086' }))).toMatchObject({
      ...unreachable,
      message: expect.stringMatching(/^The name of InfluxDB's host could not be resolved\./) as unknown,
    });
  });

  it('TLS to a server that has none', async () => {
    expect(await failureOf('write', clientOf({ url: server.url.replace('http:', 'https:') }))).toMatchObject({
      ...unreachable,
      message: expect.stringMatching(/^InfluxDB did not answer in TLS/) as unknown,
    });
  });

  it.each([
    ['DEPTH_ZERO_SELF_SIGNED_CERT', /^InfluxDB's certificate is not valid for its host/],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /^InfluxDB's certificate is not valid for its host/],
    ['CERT_HAS_EXPIRED', /^InfluxDB's certificate is not valid for its host/],
    ['ERR_TLS_CERT_ALTNAME_INVALID', /^InfluxDB's certificate is not valid for its host/],
    ['UND_ERR_CONNECT_TIMEOUT', /^No connection to InfluxDB came about: a security group/],
    ['EHOSTUNREACH', /^No connection to InfluxDB came about: a security group/],
    ['E_OF_TOMORROW', /^InfluxDB could not be reached\./],
  ])('what cannot be provoked here: %s', (code, message) => {
    const error = new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });
    expect(toFailure(error, { purpose: 'write', owner: 'connector' })).toMatchObject({
      ...unreachable,
      message: expect.stringMatching(message) as unknown,
      details: { networkCode: code },
    });
  });

  describe('over bare sockets', () => {
    let bare: Server;
    let sockets: Socket[] = [];
    const listenTo = async (serve: Parameters<typeof createServer>[1]): Promise<string> => {
      sockets = [];
      bare = createServer((socket) => {
        sockets.push(socket);
        socket.on('error', () => undefined);
        serve!(socket);
      });
      await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(bare.address() as AddressInfo).port}`;
    };
    afterEach(async () => {
      const closed = new Promise((resolve) => bare.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    });

    it('something else answers', async () => {
      const url = await listenTo((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
      expect((await failureOf('write', clientOf({ url }))).message).toMatch(
        /^What answers .* does not speak HTTP/,
      );
    });

    it('the connection breaks before an answer; the request is sent once more', async () => {
      const url = await listenTo((socket) => {
        if (sockets.length === 1) socket.destroy();
        else socket.once('data', () => socket.end('HTTP/1.1 204 No Content\r\n\r\n'));
      });
      await calls.write(clientOf({ url }), unlimited());
      expect(sockets).toHaveLength(2);
    });

    it('it breaks again; 503', async () => {
      const url = await listenTo((socket) => socket.destroy());
      expect(await failureOf('write', clientOf({ url }))).toMatchObject(unreachable);
      expect(sockets).toHaveLength(2);
    });

    it('it breaks in the middle of an answer; 503', async () => {
      const url = await listenTo((socket) =>
        socket.once('data', () => {
          socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n');
          setImmediate(() => socket.destroy());
        }),
      );
      expect(await failureOf('read', clientOf({ url }))).toMatchObject(unreachable);
      expect(sockets).toHaveLength(1);
    });
  });
});

describe.each(['write', 'read', 'proof'] as const)('no answer to a %s in time', (purpose) => {
  it.each<[string, () => AbortSignal]>([
    ['the deadline passes', () => AbortSignal.timeout(50)],
    ['it has passed', () => AbortSignal.abort()],
  ])('%s; 503', async (_condition, signal) => {
    server.answer = () => undefined;
    expect(await failureOf(purpose, clientOf(), { signal: signal() })).toMatchObject({
      code: 'deadline_exceeded',
      status: 503,
    });
  });
});

it('a defect; is thrown as it is', () => {
  const defect = new TypeError('x is not a function');
  expect(() => toFailure(defect, { purpose: 'write', owner: 'connector' })).toThrow(defect);
});
