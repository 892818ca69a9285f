import { gunzipSync } from 'node:zlib';
import { compressed } from '../../../lambda/http/compression';
import type { HttpRequest, HttpResponse } from '../../../lambda/http/message';

const page = '<p>ü</p>'.repeat(500);

async function answer(acceptEncoding: string | undefined, response: HttpResponse): Promise<HttpResponse> {
  const request: HttpRequest = {
    method: 'GET',
    path: '/',
    query: new URLSearchParams(),
    routeKey: 'GET /',
    headers: { 'accept-encoding': acceptEncoding },
    cookies: [],
    basePath: '',
    origin: 'https://api.example',
    url: 'https://api.example',
    user: undefined,
    body: { byteLength: 0, bytes: () => Buffer.alloc(0) },
  };
  return compressed(() => response)(request, { signal: AbortSignal.timeout(60_000) });
}

it.each(['gzip', 'gzip, deflate, br, zstd', 'br;q=1, GZIP;q=0.5', ' deflate , gzip ; q=1 '])(
  '%s; gzip',
  async (acceptEncoding) => {
    const { status, headers, body } = await answer(acceptEncoding, {
      status: 404,
      headers: { 'content-type': 'text/html' },
      body: page,
    });
    expect([status, headers]).toEqual([
      404,
      { 'content-type': 'text/html', 'content-encoding': 'gzip', vary: 'accept-encoding' },
    ]);
    expect(gunzipSync(body as Uint8Array).toString()).toBe(page);
  },
);

it.each([undefined, '', 'br', 'gzip;q=0', 'gzip; q=0.000', 'x-gzip'])(
  '%s; as it is, and caches are told that it depends',
  async (acceptEncoding) => {
    const { headers, body } = await answer(acceptEncoding, { status: 200, body: page });
    expect([headers, body]).toEqual([{ vary: 'accept-encoding' }, page]);
  },
);

it.each([
  ['short', { status: 200, body: 'short' }],
  ['nothing', { status: 303, headers: { location: '/login' } }],
  ['bytes', { status: 200, body: Buffer.alloc(5000) }],
])('%s; as it is', async (_name, response) => {
  expect(await answer('gzip', response)).toEqual(response);
});
