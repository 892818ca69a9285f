/** Who may query, and what goes wrong on demand. */
import { DescribeEndpointsCommand, TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { type Fault, fault } from '../../../local/timestream/faults';
import { accessKey, failureOf, Fixture, record } from './fixture';
import { page, queryClientFor, select } from './query-client';

let fixture: Fixture;
let sql: string;
beforeAll(async () => {
  fixture = await Fixture.start();
  const table = fixture.freshTable();
  await fixture.write(table, [record(), record({ MeasureName: 'other' })]);
  sql = select('time', table);
});
afterEach(() => {
  fixture.standIn.faults.clear();
  delete process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'];
});
afterAll(() => fixture.stop());

const client = (options: Parameters<typeof queryClientFor>[1] = {}) =>
  queryClientFor(fixture.standIn.endpoint, options);

test.each([
  ['an unknown key', { ...accessKey, accessKeyId: 'AKIAUNKNOWN' }, 'UnrecognizedClientException'],
  ['a wrong secret', { ...accessKey, secretAccessKey: 'wrong' }, 'InvalidSignatureException'],
])('%s; 403', async (_, credentials, name) => {
  expect(await failureOf(page(client({ credentials }), sql))).toMatchObject({
    name,
    $metadata: { httpStatusCode: 403 },
  });
});

it('endpoint discovery runs once for a client that knows the stand-in from the environment', async () => {
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = fixture.standIn.endpoint;
  const discovering = new TimestreamQueryClient({ region: 'eu-west-1', credentials: accessKey });
  const { traffic } = fixture.standIn;
  const before = { discoveries: traffic.calls('DescribeEndpoints'), queries: traffic.calls('Query') };

  await page(discovering, sql);
  expect((await page(discovering, sql)).Rows).toHaveLength(2);

  expect(traffic.calls('DescribeEndpoints')).toBe(before.discoveries + 1);
  expect(traffic.calls('Query')).toBe(before.queries + 2);
  discovering.destroy();
});

it('DescribeEndpoints answers the bare host', async () => {
  expect((await client().send(new DescribeEndpointsCommand({}))).Endpoints).toEqual([
    { Address: '127.0.0.1', CachePeriodInMinutes: 1440 },
  ]);
});

describe('faults', () => {
  test.each<[keyof typeof fault, string, number]>([
    ['throttle', 'ThrottlingException', 429],
    ['serverError', 'InternalServerException', 500],
    ['accessDenied', 'AccessDeniedException', 403],
    ['resourceNotFound', 'ResourceNotFoundException', 404],
    ['conflict', 'ConflictException', 409],
    ['invalidEndpoint', 'InvalidEndpointException', 421],
    ['queryExecution', 'QueryExecutionException', 400],
  ])('%s; %s, %d', async (kind, name, httpStatusCode) => {
    fixture.standIn.faults.add(fault[kind] as Fault, { operation: 'Query', times: 1 });

    expect(await failureOf(page(client(), sql))).toMatchObject({ name, $metadata: { httpStatusCode } });
    expect((await page(client(), sql)).Rows).toHaveLength(2);
  });

  it('a fault of one page; the client that tries again misses nothing', async () => {
    const patient = client({ maxAttempts: 2 });
    const first = await page(patient, sql, { MaxRows: 1 });
    fixture.standIn.faults.add(fault.throttle, { operation: 'Query', times: 1 });
    const second = await page(patient, sql, { MaxRows: 1, NextToken: first.NextToken! });
    fixture.standIn.faults.add(fault.resetAfterwards, { operation: 'Query', times: 1 });
    const last = await page(patient, sql, { MaxRows: 1, NextToken: second.NextToken! });

    expect([second.Rows, last.Rows].map((rows) => rows!.length)).toEqual([1, 1]);
    expect(last.NextToken).toBeUndefined();
    expect([second, last].map(({ $metadata }) => $metadata.attempts)).toEqual([2, 2]);
  });

  it('resetAfterwards; the call that is sent again is the same query', async () => {
    const { standIn } = fixture;
    standIn.faults.add(fault.resetAfterwards, { operation: 'Query', times: 1 });
    const ClientToken = 'x'.repeat(32);
    await failureOf(page(client(), sql, { ClientToken }));

    const one = await page(client(), sql, { ClientToken });
    const other = await page(client(), sql, { ClientToken });

    expect(other.QueryId).toBe(one.QueryId);
  });

  it('hang; no answer until it is cleared', async () => {
    const { standIn } = fixture;
    const seen = standIn.traffic.calls('Query');
    standIn.faults.add(fault.hang, { operation: 'Query' });
    const hanging = page(client(), sql);
    while (standIn.traffic.calls('Query') === seen) {
      await new Promise(setImmediate);
    }
    standIn.faults.clear();

    expect((await hanging).Rows).toHaveLength(2);
  });

  it('faults of other operations do not strike it; those of records do nothing to it', async () => {
    fixture.standIn.faults.add(fault.throttle, { operation: 'WriteRecords' });
    fixture.standIn.faults.add(fault.refuseRequests(() => true));

    expect((await page(client(), sql)).Rows).toHaveLength(2);
  });
});

it('a result that is half read does not keep the stand-in from closing', async () => {
  const own = await Fixture.start();
  const table = own.freshTable();
  await own.write(table, [record(), record({ MeasureName: 'other' })]);
  const ownClient = queryClientFor(own.standIn.endpoint);
  const query = select('time', table);
  const { NextToken } = await page(ownClient, query, { MaxRows: 1 });

  await own.stop();

  expect(await failureOf(page(ownClient, query, { NextToken: NextToken! }))).toMatchObject({
    message: expect.stringContaining('ECONNREFUSED') as string,
  });
  ownClient.destroy();
});
