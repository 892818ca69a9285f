import { handler } from '../../lambda/prometheus-connector/index';

const authorization = `Basic ${Buffer.from('AKIABENCHBENCHBENCH0:bench').toString('base64')}`;
const context = { getRemainingTimeInMillis: (): number => 15_000 };

/** The production handler, given whole events. */
export function createConnectorWrite(): (body: string) => Promise<void> {
  return async (body) => {
    const result = await handler(
      {
        version: '2.0',
        routeKey: 'POST /write',
        rawPath: '/write',
        rawQueryString: '',
        headers: { authorization, 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
        requestContext: {
          accountId: '',
          apiId: '',
          domainName: '',
          domainPrefix: '',
          requestId: '',
          routeKey: 'POST /write',
          stage: '$default',
          time: '',
          timeEpoch: 0,
          http: {
            method: 'POST',
            path: '/write',
            protocol: 'HTTP/1.1',
            sourceIp: '127.0.0.1',
            userAgent: '',
          },
        },
        body,
        isBase64Encoded: true,
      },
      context,
    );
    if (result.statusCode !== 204) throw new Error(`${String(result.statusCode)}: ${String(result.body)}`);
  };
}
