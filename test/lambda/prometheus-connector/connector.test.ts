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

    it('POST /read is not served yet; 501 tells what to do, and no client comes back for it', async () => {
      const { status, headers, body } = await call({ ...request, method: 'POST', path: '/read' });
      expect(status).toBe(501);
      expect(headers['retry-after']).toBeUndefined();
      expect(body).toBe(
        'Remote read is not available yet. Remove remote_read from prometheus.yml; query Timestream directly.\n',
      );
    });
  },
);
