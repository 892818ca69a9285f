// Which region's Timestream is called, with any credentials.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseEnvironment } from '../../../../../lambda/prometheus-connector/settings';
import { timestreamAccess } from '../../../../../lambda/prometheus-connector/store/timestream/store-access';
import { accessKey, basic, connectorHandler, handlerEdge } from '../../../../support/connector-edges';
import { encodeRead } from '../../../../support/remote-read';
import { v2, up, version2 } from '../../../../support/write-inputs';

let server: Server;
/** Operation and region of each call. */
let calls: [string, string][];

beforeAll(async () => {
  server = createServer((request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1]!;
    const [, region = ''] =
      /Credential=[^/]+\/\d+\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    calls.push([operation, region]);
    request.resume().on('end', () => {
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(answers[operation]);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = endpoint;
  process.env['AWS_ACCESS_KEY_ID'] = accessKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = accessKey.secretAccessKey;
});

beforeEach(() => {
  calls = [];
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const answers: Readonly<Record<string, string>> = {
  DescribeEndpoints: '{"Endpoints":[{"Address":"127.0.0.1","CachePeriodInMinutes":1440}]}',
  WriteRecords: '{"RecordsIngested":{"Total":1}}',
  Query: '{"QueryId":"1","Rows":[],"ColumnInfo":[]}',
};

it.each([
  ['callerCredentials', undefined, 'us-east-1'],
  ['callerCredentials', 'eu-west-1', 'eu-west-1'],
  ['iam', undefined, 'us-east-1'],
  ['iam', 'eu-west-1', 'eu-west-1'],
])('%s, TIMESTREAM_REGION %s; every call is signed for %s', async (AUTH, TIMESTREAM_REGION, expected) => {
  const { auth, region } = parseEnvironment({
    AWS_REGION: 'us-east-1',
    DESTINATIONS: 'test/metrics',
    AUTH,
    TIMESTREAM_REGION,
  });
  const access = timestreamAccess({ auth, region }, { reportDimensions: () => undefined, now: () => 0 });
  const defaultDestination = { database: 'test', table: 'metrics' };
  const call = handlerEdge(
    connectorHandler({ defaultDestination, access: { ...access, requiresGatewayUser: false } }),
  );
  const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
  const headers = { authorization, 'content-encoding': 'snappy' };
  const write = { method: 'POST', path: '/write', headers: { ...headers, ...version2 }, body: v2([up('a')]) };
  expect((await call(write)).status).toBe(204);
  const read = {
    method: 'POST',
    path: '/read',
    headers: { ...headers, 'content-type': 'application/x-protobuf' },
    body: encodeRead([{ matchers: [{ type: '=', name: '__name__', value: 'up' }], start: 0, end: 1 }]),
  };
  expect((await call(read)).status).toBe(200);
  expect(calls.map(([operation]) => operation)).toEqual(expect.arrayContaining(['WriteRecords', 'Query']));
  expect(new Set(calls.map(([, region]) => region))).toEqual(new Set([expected]));
});
