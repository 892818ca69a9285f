// What fails on the way to a result: the store of metrics, S3, SQS, the process itself.
import { HttpError } from '../../../../lambda/http/errors';
import type { RankQuestion } from '../../../../lambda/metrics/port';
import type { WindowsResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { isWatched } from '../../../../lambda/krkn-telemetry/windows/scenario-facts';
import { fault } from '../../../../local/s3/faults';
import { MemoryMetrics } from '../../../support/memory-store/memory-metrics';
import {
  COMPLETE,
  destination,
  END,
  moving,
  quiet,
  REQUESTED_AT,
  START,
  telemetry,
  WorkerFixture,
} from './worker-fixture';

let fixture: WorkerFixture;
beforeEach(async () => {
  fixture = await WorkerFixture.start();
  // Three, far enough from each other for a quiet time of their own.
  await fixture.put(
    telemetry([
      [START - 7_200, START - 7_140],
      [START - 3_600, START - 3_540],
      [START, END],
    ]),
  );
  fixture.metrics = new MemoryMetrics(destination, [
    moving({ __name__: 'queue_length', pod: 'a' }),
    quiet({ __name__: 'queue_length', pod: 'b' }),
  ]);
});
afterEach(() => fixture.stop());

const throttled = new HttpError({
  code: 'throttled',
  status: 503,
  message: 'Timestream throttled the query. Retry the query.',
});
const isRanking = (question: object): question is RankQuestion => 'during' in question;
/** Whether a question is about the last scenario, or its quiet time. */
const isOfLast = (question: object): boolean => isRanking(question) && question.during.start > START - 2_000;

it.each<[string, HttpError]>([
  ['throttles', throttled],
  [
    'fails',
    new HttpError({
      code: 'store_error',
      status: 503,
      message: 'Timestream failed to answer. Retry the query.',
    }),
  ],
  [
    'denies access',
    new HttpError({
      code: 'access_denied',
      status: 503,
      message: 'AWS denied access: allow timestream:Select.',
    }),
  ],
  [
    'has no such table',
    new HttpError({ code: 'destination_not_found', status: 404, message: 'Timestream has no such table.' }),
  ],
  [
    'has more series than are looked at',
    new HttpError({ code: 'too_many_series', status: 400, message: 'Narrow match.' }),
  ],
])('the store %s; the result says what is wrong, and the second look succeeds', async (_condition, error) => {
  fixture.metrics.fault = () => {
    throw error;
  };
  await fixture.handle({});
  const failed = await fixture.result();
  expect(failed).toMatchObject({ state: 'failed', problem: error.message, nextLook: COMPLETE });
  expect(failed.scenarios.map(({ problem }) => problem)).toEqual([
    error.message,
    error.message,
    error.message,
  ]);
  expect(fixture.log.filter((line) => line.includes(error.code))).toHaveLength(3);
  fixture.metrics.fault = () => undefined;
  fixture.clock.now = COMPLETE;
  await fixture.handle(fixture.take()!);
  expect((await fixture.result()).scenarios[2]).toMatchObject({ movedCount: 1 });
});

it('the store fails for one of three scenarios; the others are there, and it is marked', async () => {
  fixture.metrics = new MemoryMetrics(destination, [
    moving({ __name__: 'queue_length', pod: 'a' }),
    quiet({ __name__: 'queue_length', pod: 'b' }),
  ]);
  await fixture.put(
    telemetry([
      [START - 1_260, START - 1_200],
      [START, END],
    ]),
  );
  fixture.metrics.fault = (question) => {
    if (isRanking(question) && question.during.start === START - 1_260) throw throttled;
  };
  fixture.clock.now = COMPLETE;
  await fixture.handle({});
  const { state, problem, scenarios } = await fixture.result();
  expect([state, problem]).toEqual(['partial', undefined]);
  expect(scenarios.map((each) => each.problem)).toEqual([throttled.message, undefined]);
  expect(scenarios[1]!.movedCount).toBe(1);
});

it('the quiet time cannot be looked at; the scenario is shown without it', async () => {
  await fixture.put(telemetry());
  fixture.metrics.fault = (question) => {
    if (isRanking(question) && question.during.end < START) throw throttled;
  };
  await fixture.handle({});
  const [scenario] = (await fixture.result()).scenarios;
  expect(scenario).toMatchObject({ movedCount: 1 });
  expect(scenario).not.toHaveProperty('placeboCount');
});

it('the store says nothing; the result is stored in time, and says that there was no time left', async () => {
  fixture.remainingTime = 20_500;
  fixture.metrics.fault = async (question, signal) => {
    if (!isOfLast(question)) return;
    await new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        reject(signal.reason as Error);
      });
    });
  };
  await fixture.put(telemetry());
  await fixture.handle({});
  const { state, problem } = await fixture.result();
  expect(state).toBe('failed');
  expect(problem).toContain('There was no time left to look at it');
});

it('the process has a defect; it says so without more, and the log names its place', async () => {
  fixture.metrics.fault = () => {
    throw new TypeError('secret of the process');
  };
  await fixture.handle({});
  const { state, problem } = await fixture.result();
  expect(state).toBe('failed');
  expect(problem).toContain('An unexpected error occurred');
  expect(fixture.log.join()).toContain('internal_error');
});

describe('S3', () => {
  it.each([
    ['cannot be read', 'GetObject'],
    ['cannot be written', 'PutObject'],
  ] as const)('%s; throws, and succeeds when the message comes again', async (_condition, operation) => {
    fixture.s3.standIn.faults.add(fault.serverError, { operation });
    await expect(fixture.handle({})).rejects.toThrow('S3 answered with an error.');
    fixture.s3.standIn.faults.clear();
    expect(await fixture.bytes()).toBeUndefined();
    expect(fixture.queue.size).toBe(0);
    await fixture.handle({});
    expect((await fixture.result()).state).toBe('partial');
    expect(fixture.queue.size).toBe(1);
  });

  it('has stored, but the answer was lost; the message that comes again changes nothing', async () => {
    fixture.s3.standIn.faults.add(fault.resetAfterwards, { operation: 'PutObject' });
    await expect(fixture.handle({})).rejects.toThrow();
    fixture.s3.standIn.faults.clear();
    const stored = await fixture.bytes();
    await fixture.handle({});
    expect(await fixture.bytes()).toEqual(stored);
    expect(fixture.queue.size).toBe(1);
  });
});

it('SQS takes no message; throws, and the message that comes again sends it', async () => {
  process.env['AWS_ENDPOINT_URL_SQS'] = 'http://127.0.0.1:1';
  const message = fixture.handle({});
  await expect(message).rejects.toThrow('SQS could not be reached.');
  process.env['AWS_ENDPOINT_URL_SQS'] = fixture.sqs.endpoint;
  const stored = await fixture.bytes();
  expect(stored).toBeDefined();
  await fixture.handle({});
  expect(await fixture.bytes()).toEqual(stored);
  expect(fixture.queue.size).toBe(1);
});

it('two looks at once; one is stored whole, and the other throws or finds the same', async () => {
  const outcomes = await Promise.allSettled([
    fixture.handle({}),
    fixture.handle({ shift: 60 }),
    fixture.handle({ shift: -60 }),
  ]);
  expect(outcomes.some(({ status }) => status === 'fulfilled')).toBe(true);
  expect([60, -60, 0]).toContain((await fixture.result()).shift);
});

it('the store fails; it is not asked for the quiet time', async () => {
  await fixture.put(telemetry());
  fixture.metrics.fault = () => {
    throw throttled;
  };
  await fixture.handle({});
  expect(fixture.metrics.asked).toHaveLength(1);
  expect(await fixture.result()).toMatchObject({ state: 'failed', problem: throttled.message });
});

describe('a message that ended the process before', () => {
  /** What is stored while the store is asked: what stays if the process ends now. */
  let left: WindowsResult | undefined;
  const GIVEN_UP = /^A look at them ended several times without a result.*look again\.$/;
  beforeEach(async () => {
    await fixture.put(telemetry());
    left = undefined;
    fixture.receiveCount = 3;
    fixture.metrics.fault = async () => {
      left ??= (await fixture.bytes()) && (await fixture.result());
    };
  });

  it('comes for the last time; the result says what to do, unless this look succeeds', async () => {
    await fixture.handle({});
    expect(left).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(GIVEN_UP) as string,
      source: { destination: 'prometheus/metrics' },
    });
    const last = await fixture.bytes();
    fixture.receiveCount = 1;
    await fixture.handle({});
    expect(await fixture.bytes()).toEqual(last);
    expect(await fixture.result()).toMatchObject({ state: 'partial' });
  });

  it('comes again, but not for the last time; nothing is said', async () => {
    fixture.receiveCount = 2;
    await fixture.handle({});
    expect(left).toBeUndefined();
  });

  it('is to look at recoveries; what is known stays, and that nothing is known of these is said', async () => {
    fixture.receiveCount = 1;
    await fixture.handle({});
    fixture.clock.now = COMPLETE;
    fixture.receiveCount = 3;
    left = undefined;
    await fixture.handle({ pass: 2, notBefore: COMPLETE });
    expect(left).toMatchObject({ state: 'partial', problem: expect.stringMatching(GIVEN_UP) as string });
    expect(left).not.toHaveProperty('nextLook');
    expect(left!.scenarios[0]!.movedCount).toBe(1);
    expect(left!.scenarios.some(isWatched)).toBe(false);
    expect(await fixture.result()).toMatchObject({ state: 'final' });
    expect(await fixture.result()).not.toHaveProperty('problem');
  });

  it('is of another look; what an earlier one saw stays', async () => {
    fixture.clock.now = COMPLETE;
    fixture.receiveCount = 1;
    await fixture.handle({});
    fixture.receiveCount = 3;
    left = undefined;
    await fixture.handle({ requestedAt: REQUESTED_AT + 1 });
    expect(left).toMatchObject({
      state: 'final',
      problem: expect.stringMatching(GIVEN_UP) as string,
      requestedAt: REQUESTED_AT + 1,
    });
    expect(isWatched(left!.scenarios[0]!)).toBe(true);
  });
});

it('the store reads more than a look may; the scenarios that are left are not looked at, and say so', async () => {
  await fixture.put(
    telemetry([
      [START - 1_260, START - 1_200],
      [START, END],
      [END + 300, END + 360],
    ]),
  );
  fixture.clock.now = COMPLETE + 600;
  fixture.metrics.bytesOfRanking = 400_000_000;
  await fixture.handle({}, undefined, { maxLookGigabytes: 1 });
  const { state, scenarios, effort } = await fixture.result();
  expect(state).toBe('partial');
  expect(scenarios.map(({ problem }) => problem !== undefined)).toEqual([false, false, true]);
  expect(scenarios[2]!.problem).toMatch(/read 1 GB .*maxLookGigabytes.*look again/);
  expect(effort.bytes).toBeLessThan(1_700_000_000);
});
