import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { startHttpApi, type HttpApi } from '../../../local/api-gateway/http-api';
import { eventually } from '../support/eventually';

let api: HttpApi;

beforeAll(async () => {
  api = await startHttpApi({
    routes: ['$default'],
    stage: 'prod',
    invoke: () => Promise.resolve({ statusCode: 200, body: 'the API' }),
    mount: {
      path: '/_s3',
      serve: (request, response) => {
        let size = 0;
        request.on('data', (piece: Buffer) => (size += piece.byteLength));
        request.on('end', () => response.end(`mounted ${request.url ?? ''} ${size}`));
      },
    },
    host: '127.0.0.1',
    port: 0,
  });
});

afterAll(() => api.close(0));

it.each([
  ['/_s3', 'mounted /_s3 0'],
  ['/_s3/bucket/a%2Fb?x=%20', 'mounted /_s3/bucket/a%2Fb?x=%20 0'],
  ['/_s3?list-type=2', 'mounted /_s3?list-type=2 0'],
  ['/_s3x', '{"message":"Not Found"}'],
  ['/prod/_s3/bucket', 'the API'],
  ['/prod', 'the API'],
])('%s; %s', async (path, expected) => {
  const response = await fetch(new URL(api.url).origin + path);
  expect(await response.text()).toBe(expected);
});

it('a body beyond the limits of the API; passes', async () => {
  const response = await fetch(`${new URL(api.url).origin}/_s3/large`, {
    method: 'PUT',
    body: Buffer.alloc(11_000_000),
  });
  expect(await response.text()).toBe('mounted /_s3/large 11000000');
});

it.each([
  ['an upload', 'PUT', 'connection: close', 'rest'],
  ['a download whose head is sent', 'GET', 'connection: keep-alive', ''],
])(
  'closed in the middle of %s; it comes to its end, and its connection does not hold up the closing',
  async (_transfer, method, connection, rest) => {
    let goOn: () => void = () => undefined;
    let begun: () => void = () => undefined;
    const isBegun = new Promise<void>((resolve) => (begun = resolve));
    const closed = await startHttpApi({
      routes: [],
      invoke: () => Promise.resolve({}),
      mount: {
        path: '/_s3',
        serve: (request, response) => {
          request.resume();
          if (method === 'GET') response.write('first, ');
          goOn = () => response.end('last');
          request.on('end', () => {
            if (method === 'PUT') goOn();
          });
          begun();
        },
      },
      host: '127.0.0.1',
      port: 0,
    });
    const socket = connect(Number(new URL(closed.url).port), '127.0.0.1');
    const received = text(socket);
    socket.write(`${method} /_s3/a HTTP/1.1\r\nHost: api.test\r\nContent-Length: ${rest.length}\r\n\r\n`);
    await isBegun;
    const since = performance.now();
    const closing = closed.close(20_000);
    await eventually(() => expect(fetch(closed.url)).rejects.toThrow());
    if (method === 'PUT') socket.write(rest);
    else goOn();
    await closing;
    expect(performance.now() - since).toBeLessThan(4_000);
    expect((await received).toLowerCase()).toContain(connection);
    expect(await received).toContain('last');
  },
  30_000,
);
