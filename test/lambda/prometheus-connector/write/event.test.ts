// What an event can be that no HTTP API would make of a request: only the handler can be asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream/index';
import { accessKey, basic, connectorHandler, toEvent } from '../../../support/connector-edges';
import { two, v1, version1 } from '../../../support/write-inputs';

let directory: string;
let standIn: TimestreamStandIn;
const destination = { database: 'test', table: 'metrics' };
const context = { getRemainingTimeInMillis: (): number => 15_000 };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({ directory, accessKeys: [accessKey], tables: [destination] });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
const event = toEvent({
  method: 'POST',
  path: '/write',
  headers: { authorization, ...version1 },
  body: v1(two),
});

it.each([
  ['base64 that is not announced', { ...event, isBase64Encoded: false }],
  ['bytes that went through a string', { ...event, isBase64Encoded: false, body: v1(two).toString('utf8') }],
  ['text that is announced as base64', { ...event, body: 'not base64 at all: é' }],
])('%s; 400, nothing written', async (_name, broken) => {
  const handler = connectorHandler({ defaultDestination: destination });
  expect(await handler(broken, context)).toMatchObject({ statusCode: 400 });
  expect(await standIn.records('test', 'metrics')).toEqual([]);
});

it('headers in mixed case; 204', async () => {
  const headers = {
    Authorization: authorization,
    'CONTENT-type': version1['content-type'],
    'Content-Encoding': 'snappy',
  };
  const handler = connectorHandler({ defaultDestination: destination });
  expect(await handler({ ...event, headers }, context)).toMatchObject({ statusCode: 204, body: '' });
  expect(await standIn.records('test', 'metrics')).toHaveLength(2);
});
