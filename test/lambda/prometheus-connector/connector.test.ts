import { connectorHandler, edges, type TestRequest } from '../../support/connector-edges';

const request: TestRequest = { method: 'GET', path: '/health', headers: {}, body: Buffer.alloc(0) };

describe.each(Object.entries(edges))('through the %s', (_name, edge) => {
  const call = edge(connectorHandler({}));

  it('GET /health says ok, without credentials', async () => {
    const { status, headers, body } = await call(request);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('application/json');
    expect(JSON.parse(body)).toEqual({ status: 'ok' });
  });

  it.each(['/health', '/health/', '//health', '/health//'])('HEAD and GET %s; 200', async (path) => {
    const got = await call({ ...request, path });
    expect([got.status, got.body]).toEqual([200, '{"status":"ok"}']);
    const head = await call({ ...request, method: 'HEAD', path });
    expect([head.status, head.headers['content-type'], head.body]).toEqual([200, 'application/json', '']);
  });

  it.each([
    ['POST', '/health', 405, 'GET, HEAD'],
    ['HEAD', '/write', 405, 'POST'],
    ['GET', '/api/v1/write/', 405, 'POST'],
    ['PUT', '//read', 405, 'POST'],
    ['POST', '/', 404, undefined],
    ['POST', '/write/api/v1', 404, undefined],
    ['POST', '/api/v2/write', 404, undefined],
    ['POST', '/write/read', 404, undefined],
  ])('%s %s; %i', async (method, path, expected, allow) => {
    const { status, headers, body } = await call({ ...request, method, path });
    expect([status, headers['allow']]).toEqual([expected, allow]);
    if (status === 404) expect(body).toMatch(/Routes: POST \/write, POST \/api\/v1\/write, .*GET \/health/);
  });

  it.each(['/write', '/read'])('POST %s without credentials; 401 and which would do', async (path) => {
    const { status, headers } = await call({ ...request, method: 'POST', path });
    expect([status, headers['www-authenticate']]).toEqual([401, expect.stringContaining('Basic')]);
  });
});
