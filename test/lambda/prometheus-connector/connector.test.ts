import { connectorHandler, handlerEdge, httpEdge, type TestRequest } from '../../support/connector-edges';

const request: TestRequest = { method: 'GET', path: '/health', headers: {}, body: Buffer.alloc(0) };

describe.each(Object.entries({ handler: handlerEdge, 'HTTP API': httpEdge }))(
  'through the %s',
  (_name, edge) => {
    const call = edge(connectorHandler({}));

    it('GET /health says ok, without credentials', async () => {
      const { status, headers, body } = await call(request);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('application/json');
      expect(JSON.parse(body)).toEqual({ status: 'ok' });
    });

    it.each(['/write', '/read'])('POST %s without credentials; 401 and which would do', async (path) => {
      const { status, headers } = await call({ ...request, method: 'POST', path });
      expect([status, headers['www-authenticate']]).toEqual([401, expect.stringContaining('Basic')]);
    });
  },
);
