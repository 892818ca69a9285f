import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { startHttpApi, type ApiLoad, type HttpApi } from '../../../local/api-gateway/http-api';
import { eventually } from '../support/eventually';

let api: HttpApi;
let routes: readonly string[];
let load: () => ApiLoad;
/** Settles what the function answers. */
let answer: (result: unknown) => void;
const answered: { readonly route: string; readonly status: number; readonly seconds: number | undefined }[] =
  [];

beforeAll(async () => {
  api = await startHttpApi({
    routes: ['GET /files/{path+}'],
    invoke: () => new Promise((resolve) => (answer = resolve)),
    mount: { path: '/_s3', serve: (_request, response) => response.writeHead(403).end() },
    host: '127.0.0.1',
    port: 0,
    serverLimits: { head: 300 },
    observer: {
      started: (ofApi, loadOfApi) => {
        routes = ofApi;
        load = loadOfApi;
      },
      answered: (request) => answered.push(request),
    },
  });
});

afterAll(() => api.close(0));

it('an API that has started; tells all that requests count as', () => {
  expect(routes).toEqual(['GET /files/{path+}', '/_s3', 'none']);
});

it('a request under way, then answered; seen as both, by its route and never by its path', async () => {
  expect(load()).toEqual({ connections: 0, requests: 0 });
  const response = fetch(`${api.url}/files/of/someone`);
  await eventually(() => {
    expect(load()).toEqual({ connections: 1, requests: 1 });
  });
  answer({ statusCode: 418 });
  expect((await response).status).toBe(418);
  expect(answered.splice(0)).toEqual([
    { route: 'GET /files/{path+}', status: 418, seconds: expect.any(Number) as number },
  ]);
  expect(load().requests).toBe(0);
});

it.each([
  ['/nothing', 'none', 404],
  ['/files/%', 'none', 400],
  ['/_s3/bucket/key', '/_s3', 403],
])('%s; %s %d', async (path, route, status) => {
  expect((await fetch(api.url + path)).status).toBe(status);
  await eventually(() => {
    expect(answered).toEqual([expect.objectContaining({ route, status })]);
  });
  answered.splice(0);
});

it.each([
  ['what is no HTTP', 'hello\r\n\r\n', 400],
  ['a head that is too large', `GET / HTTP/1.1\r\nx: ${'x'.repeat(100_000)}\r\n\r\n`, 431],
  ['a head that does not end', 'GET / HTTP/1.1\r\n', 408],
])('%s; counted by its status, without a time', async (_request, bytes, status) => {
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  socket.write(bytes);
  expect(await text(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  expect(answered.splice(0)).toEqual([{ route: 'none', status, seconds: undefined }]);
});
