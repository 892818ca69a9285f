import type { APIGatewayProxyEventV2 } from 'aws-lambda';

const authorization = `Basic ${Buffer.from('AKIABENCHBENCHBENCH0:bench').toString('base64')}`;

/** The event of a POST whose body is a snappy block, as base64. */
export function eventOf(
  path: string,
  body: string,
  contentType = 'application/x-protobuf',
): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { authorization, 'content-encoding': 'snappy', 'content-type': contentType },
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      requestId: '',
      routeKey: `POST ${path}`,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    body,
    isBase64Encoded: true,
  };
}
