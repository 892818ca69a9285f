import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Fault, fault } from '../../../local/s3/faults';
import { eventually } from '../support/eventually';
import { BUCKET, clientFor, failureOf, S3Fixture } from './fixture';

let fixture: S3Fixture;
let keys = 0;
beforeAll(async () => {
  fixture = await S3Fixture.start();
});
afterEach(() => {
  fixture.standIn.faults.clear();
});
afterAll(() => fixture.stop());

const newKey = () => `key-${keys++}`;
const put = (Key = newKey()) => fixture.client.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: 'x' }));
const statusOf = async (key: string): Promise<number> => (await fixture.get(key)).status;

test.each<[keyof typeof fault, object, number]>([
  ['throttle', { name: 'SlowDown', $metadata: { httpStatusCode: 503 } }, 404],
  ['serverError', { name: 'InternalError', $metadata: { httpStatusCode: 500 } }, 404],
  ['reset', { message: expect.stringContaining('socket hang up') as string }, 404],
  ['resetAfterwards', { message: expect.stringContaining('socket hang up') as string }, 200],
])('%s; fails, and the object is stored only after resetAfterwards', async (kind, failure, status) => {
  const key = newKey();
  fixture.standIn.faults.add(fault[kind], { times: 1 });

  expect(await failureOf(put(key))).toMatchObject(failure);
  expect(await statusOf(key)).toBe(status);
});

it('a fault of some keys; others are spared', async () => {
  fixture.standIn.faults.add(fault.serverError, { keyPrefix: 'struck/' });
  await put();
  expect(await failureOf(put('struck/x'))).toMatchObject({ name: 'InternalError' });
});

it('resetAfterwards of a read; the connection breaks', async () => {
  const key = newKey();
  await put(key);
  fixture.standIn.faults.add(fault.resetAfterwards, { operation: 'GetObject' });

  expect(await failureOf(fixture.get(key))).toMatchObject({ code: 'ECONNRESET' });
});

it('hang; no answer until it is cleared, then the object is stored', async () => {
  const key = newKey();
  const before = fixture.standIn.faults.struck;
  fixture.standIn.faults.add(fault.hang, { operation: 'PutObject' });
  let isAnswered = false;
  const call = put(key).then(() => (isAnswered = true));
  await eventually(() => {
    expect(fixture.standIn.faults.struck).toBe(before + 1);
  });
  // While it hangs, another request is answered from first to last.
  expect(await statusOf(key)).toBe(404);
  expect(isAnswered).toBe(false);

  fixture.standIn.faults.clear();
  await call;

  expect(await statusOf(key)).toBe(200);
});

it('a client with retries gets over two failures', async () => {
  fixture.standIn.faults.add(fault.serverError, { times: 2 });
  const client = clientFor(fixture.endpoint, { maxAttempts: 3 });

  const { $metadata } = await client.send(new ListObjectsV2Command({ Bucket: BUCKET }));

  expect($metadata.attempts).toBe(3);
});

test.each<[string, [Fault, object?][], string]>([
  ['until cleared', [[fault.throttle]], 'SSSSS'],
  ['the next 2', [[fault.throttle, { times: 2 }]], 'SS...'],
  ['the third', [[fault.throttle, { skip: 2, times: 1 }]], '..S..'],
  ['of another operation', [[fault.throttle, { operation: 'GetObject' }]], '.....'],
  [
    'two at once; the first added strikes',
    [
      [fault.throttle, { times: 1 }],
      [fault.serverError, { times: 2 }],
    ],
    'SI...',
  ],
])('%s', async (_, faults, expected) => {
  for (const [added, scope] of faults) fixture.standIn.faults.add(added, scope);
  let outcomes = '';
  for (let count = 0; count < 5; count += 1) {
    outcomes += await put().then(
      () => '.',
      (error: unknown) => (error as Error).name[0]!,
    );
  }

  expect(outcomes).toBe(expected);
});

it('one fault is removed without the others', async () => {
  const remove = fixture.standIn.faults.add(fault.throttle);
  fixture.standIn.faults.add(fault.serverError);
  remove();

  expect(await failureOf(put())).toMatchObject({ name: 'InternalError' });
});
