import { startMetricsServer, type MetricsServer } from '../../../local/metrics/metrics-server';

let server: MetricsServer;
beforeAll(async () => {
  server = await startMetricsServer({ host: '127.0.0.1', port: 0 }, () => 'up 1\n');
});
afterAll(() => server.close());

it('its URL; the page, in the text format', async () => {
  const response = await fetch(server.url);
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    'up 1\n',
  ]);
});

it('all addresses; the URL is that of this machine', async () => {
  const open = await startMetricsServer({ host: '0.0.0.0', port: 0 }, () => 'up 1\n');
  try {
    expect(new URL(open.url).hostname).toBe('127.0.0.1');
    expect((await fetch(open.url)).status).toBe(200);
  } finally {
    await open.close();
  }
});

it.each([
  ['GET', '/'],
  ['GET', '/metrics/x'],
  ['POST', '/'],
])('%s %s; 404', async (method, path) => {
  const response = await fetch(new URL(path, server.url), { method });
  expect([response.status, await response.text()]).toEqual([404, 'Not found. Metrics are at /metrics.\n']);
});

it('POST /metrics; 405 with the methods that there are', async () => {
  const { status, headers } = await fetch(server.url, { method: 'POST' });
  expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD']);
});
