import { DescribeEndpointsCommand, WriteRecordsCommand } from '@aws-sdk/client-timestream-write';
import { type Fault, fault } from '../../../local/timestream/faults';
import { clientFor, DATABASE, failureOf, Fixture, record } from './fixture';

let fixture: Fixture;
beforeAll(async () => {
  fixture = await Fixture.start();
});
afterEach(() => {
  fixture.standIn.faults.clear();
});
afterAll(() => fixture.stop());

const writeCommand = (table: string) =>
  new WriteRecordsCommand({ DatabaseName: DATABASE, TableName: table, Records: [record()] });
const write = (table = fixture.freshTable()) => fixture.write(table, [record()]);

test.each<[keyof typeof fault, string, number]>([
  ['throttle', 'ThrottlingException', 429],
  ['serverError', 'InternalServerException', 500],
  ['accessDenied', 'AccessDeniedException', 403],
  ['resourceNotFound', 'ResourceNotFoundException', 404],
  ['unrecognizedClient', 'UnrecognizedClientException', 403],
  ['invalidSignature', 'InvalidSignatureException', 403],
  ['serviceQuotaExceeded', 'ServiceQuotaExceededException', 402],
  ['conflict', 'ConflictException', 409],
  ['invalidEndpoint', 'InvalidEndpointException', 421],
])('%s; %s, %d', async (kind, name, httpStatusCode) => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault[kind] as Fault, { times: 1 });

  expect(await failureOf(write(table))).toMatchObject({ name, $metadata: { httpStatusCode } });
  expect(await fixture.records(table)).toEqual([]);
});

it('a client with retries gets over two failures', async () => {
  const client = clientFor(fixture.standIn.endpoint, { maxAttempts: 3 });
  const before = fixture.standIn.traffic.calls('DescribeEndpoints');
  fixture.standIn.faults.add(fault.serverError, { times: 2 });

  const output = await client.send(new DescribeEndpointsCommand({}));

  expect(output.$metadata.attempts).toBe(3);
  expect(fixture.standIn.traffic.calls('DescribeEndpoints') - before).toBe(3);
});

it('reset; the connection breaks and nothing is stored', async () => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault.reset, { times: 1 });

  expect(await failureOf(write(table))).toMatchObject({
    message: expect.stringMatching(/socket hang up|ECONNRESET/) as string,
  });
  expect(await fixture.records(table)).toEqual([]);
});

it('resetAfterwards; the connection breaks and the records are stored', async () => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault.resetAfterwards, { times: 1 });

  expect(await failureOf(write(table))).toMatchObject({
    message: expect.stringMatching(/socket hang up|ECONNRESET/) as string,
  });
  expect(await fixture.records(table)).toHaveLength(1);
});

it('hang; no answer until it is cleared, then the records are stored', async () => {
  const table = fixture.freshTable();
  let isAnswered = false;
  const seen = fixture.standIn.traffic.calls('WriteRecords');
  fixture.standIn.faults.add(fault.hang, { operation: 'WriteRecords' });
  const call = write(table).then(() => (isAnswered = true));
  while (fixture.standIn.traffic.calls('WriteRecords') === seen) {
    await new Promise(setImmediate);
  }
  // While it hangs, another client's call is answered from first to last.
  await fixture.client.send(new DescribeEndpointsCommand({}));
  expect(isAnswered).toBe(false);

  fixture.standIn.faults.clear();
  await call;

  expect(await fixture.records(table)).toHaveLength(1);
});

it('hang; a caller that gives up has stored nothing', async () => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault.hang, { operation: 'WriteRecords' });
  const client = clientFor(fixture.standIn.endpoint, {
    requestHandler: { requestTimeout: 50, throwOnRequestTimeout: true },
  });

  await failureOf(client.send(writeCommand(table)));
  while (fixture.standIn.traffic.writesInFlight > 0) {
    await new Promise(setImmediate);
  }
  fixture.standIn.faults.clear();

  expect(await fixture.records(table)).toEqual([]);
});

it('hang; does not keep the stand-in from closing', async () => {
  const own = await Fixture.start();
  own.standIn.faults.add(fault.hang);
  const call = failureOf(own.write(own.freshTable(), [record()]));
  while (own.standIn.traffic.calls('WriteRecords') === 0) {
    await new Promise(setImmediate);
  }

  await own.stop();

  expect(await call).toMatchObject({ message: expect.stringMatching(/socket hang up|ECONNRESET/) as string });
});

it('rejectRecords; the records that match are rejected, the others stored', async () => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault.rejectRecords(({ dimensions }) => 'pod' in dimensions, 'No pods.'));
  const pod = record({ Dimensions: [{ Name: 'pod', Value: 'a' }] });

  const failure = await failureOf(
    fixture.write(table, [record(), pod, record({ MeasureName: 'other' }), pod]),
  );

  expect(failure).toMatchObject({
    name: 'RejectedRecordsException',
    RejectedRecords: [
      { RecordIndex: 1, Reason: 'No pods.' },
      { RecordIndex: 3, Reason: 'No pods.' },
    ],
  });
  expect(await fixture.records(table)).toHaveLength(2);
});

it('refuseRequests; a request with a record that matches is refused whole, others are not', async () => {
  const table = fixture.freshTable();
  fixture.standIn.faults.add(fault.refuseRequests(({ measureName }) => measureName === 'bad'));

  const failure = await failureOf(fixture.write(table, [record(), record({ MeasureName: 'bad' })]));
  await fixture.write(table, [record({ MeasureName: 'good' })]);

  expect(failure.name).toBe('ValidationException');
  expect(await fixture.records(table)).toMatchObject([{ measureName: 'good' }]);
});

describe('scope', () => {
  const outcomes = async (count: number): Promise<string> => {
    let text = '';
    for (let call = 0; call < count; call += 1) {
      text += await write().then(
        () => '.',
        (error: unknown) => (error as Error).name[0]!,
      );
    }
    return text;
  };

  test.each<[string, Parameters<Fixture['standIn']['faults']['add']>[], string]>([
    ['until cleared', [[fault.throttle]], 'TTTTT'],
    ['the next 2 calls', [[fault.throttle, { times: 2 }]], 'TT...'],
    ['the third call', [[fault.throttle, { skip: 2, times: 1 }]], '..T..'],
    ['from the fourth call on', [[fault.throttle, { skip: 3 }]], '...TT'],
    ['another operation', [[fault.throttle, { operation: 'DescribeEndpoints' }]], '.....'],
    [
      'one after the other',
      [
        [fault.throttle, { times: 2 }],
        [fault.conflict, { skip: 3, times: 1 }],
      ],
      'TT.C.',
    ],
    [
      'two at once; the first added strikes',
      [
        [fault.throttle, { times: 1 }],
        [fault.conflict, { times: 2 }],
      ],
      'TC...',
    ],
  ])('%s', async (_, faults, expected) => {
    for (const added of faults) {
      fixture.standIn.faults.add(...added);
    }

    expect(await outcomes(5)).toBe(expected);
  });

  it('one fault is removed without the others', async () => {
    const remove = fixture.standIn.faults.add(fault.throttle);
    fixture.standIn.faults.add(fault.conflict);
    remove();

    expect(await outcomes(2)).toBe('CC');
  });

  it('only WriteRecords; DescribeEndpoints is answered', async () => {
    fixture.standIn.faults.add(fault.throttle, { operation: 'WriteRecords' });

    await fixture.client.send(new DescribeEndpointsCommand({}));

    expect((await failureOf(write())).name).toBe('ThrottlingException');
  });
});
