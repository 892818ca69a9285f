// Timestream in a VPC: by the cells that the function is told, as nothing there tells them, and with no call to find them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnvironment } from '../../../../../lambda/prometheus-connector/settings';
import { timestreamAccess } from '../../../../../lambda/prometheus-connector/store/timestream/store-access';
import { fault } from '../../../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../../../local/timestream/index';
import { accessKey, basic, connectorHandler, handlerEdge } from '../../../../support/connector-edges';
import { decodeRead, encodeRead } from '../../../../support/remote-read';
import { up, v2, version2 } from '../../../../support/write-inputs';

const defaultDestination = { database: 'test', table: 'metrics' };
let directory: string;
let standIn: TimestreamStandIn;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: [{ ...defaultDestination, memoryStoreRetentionHours: 8766, magneticStoreRetentionDays: 73_000 }],
  });
  process.env['AWS_ACCESS_KEY_ID'] = accessKey.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = accessKey.secretAccessKey;
});

afterEach(() => {
  standIn.faults.clear();
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

function connector(AUTH: string) {
  const config = parseEnvironment({
    AWS_REGION: 'us-east-1',
    DESTINATIONS: 'test/metrics',
    AUTH,
    TIMESTREAM_WRITE_ENDPOINT: standIn.endpoint,
    TIMESTREAM_QUERY_ENDPOINT: standIn.endpoint,
  });
  const access = timestreamAccess(config, { reportDimensions: () => undefined, now: () => 0 });
  const call = handlerEdge(
    connectorHandler({ defaultDestination, access: { ...access, requiresGatewayUser: false } }),
  );
  return async (secretAccessKey = accessKey.secretAccessKey) => {
    const headers = {
      authorization: basic(accessKey.accessKeyId, secretAccessKey),
      'content-encoding': 'snappy',
    };
    const written = await call({
      method: 'POST',
      path: '/write',
      headers: { ...headers, ...version2 },
      body: v2([up('a')]),
    });
    const read = await call({
      method: 'POST',
      path: '/read',
      headers: { ...headers, 'content-type': 'application/x-protobuf' },
      body: encodeRead([
        { matchers: [{ type: '=', name: '__name__', value: 'up' }], start: 0, end: Date.now() + 60_000 },
      ]),
    });
    return { written, read };
  };
}

it.each(['callerCredentials', 'iam'])('%s; writes and reads, and asks for no endpoint', async (auth) => {
  const { written, read } = await connector(auth)();
  expect([written.status, read.status]).toEqual([204, 200]);
  expect(decodeRead(Buffer.from(read.body, 'latin1'))[0]).not.toEqual([]);
  expect(standIn.traffic.calls('DescribeEndpoints')).toBe(0);
});

it('a caller is proved by a write of nothing, once', async () => {
  const send = connector('callerCredentials');
  const before = standIn.traffic.calls('WriteRecords');
  await send();
  await send();
  expect(standIn.traffic.calls('WriteRecords') - before).toBe(3);
});

it('a wrong secret is refused before anything else is looked at', async () => {
  const { written, read } = await connector('callerCredentials')('wrong');
  expect([written, read]).toEqual([
    expect.objectContaining({ status: 401 }),
    expect.objectContaining({ status: 401 }),
  ]);
});

it.each([
  ['may not write', fault.accessDenied],
  ['names no table that there is', fault.resourceNotFound],
])('a key whose owner %s is one that AWS knows', async (_, refusal) => {
  standIn.faults.add(refusal, { operation: 'WriteRecords' });
  const { written, read } = await connector('callerCredentials')();
  // What it wrote is another matter.
  expect([written.status, read.status]).toEqual([503, 200]);
});

it.each([
  ['fails', fault.serverError],
  ['throttles', fault.throttle],
])('a key is not taken for known while Timestream %s', async (_, trouble) => {
  standIn.faults.add(trouble, { operation: 'WriteRecords' });
  const { written, read } = await connector('callerCredentials')();
  expect([written.status, read.status]).toEqual([503, 503]);
});

it.each(['TIMESTREAM_WRITE_ENDPOINT', 'TIMESTREAM_QUERY_ENDPOINT'])(
  'one cell alone is refused: %s',
  (name) => {
    expect(() => parseEnvironment({ AWS_REGION: 'us-east-1', [name]: 'https://cell' })).toThrow(
      'TIMESTREAM_WRITE_ENDPOINT and TIMESTREAM_QUERY_ENDPOINT belong together; expected both or neither',
    );
  },
);
