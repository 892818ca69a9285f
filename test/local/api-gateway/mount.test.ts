import { startHttpApi, type HttpApi } from '../../../local/api-gateway/http-api';

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
