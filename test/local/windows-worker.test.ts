// The metrics of runs in the local run: what moved is stored, whatever fails on the way.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { NoSuchKey } from '@aws-sdk/client-s3';
import { lookMessageBody } from '../../lambda/krkn-telemetry/look-queue/look-message';
import { startLambdaFunction, type LambdaFunction } from '../../local/lambda-function/lambda-function';
import { destination, startLocalRun, workerVariables, type LocalRun } from '../../local/run';
import { sdkVariables } from '../../local/sdk-variables';
import { bundleServices } from '../../local/services';
import { startSqs } from '../../local/sqs';
import { MessageQueue } from '../../local/sqs/message-queue';
import { fault } from '../../local/timestream/faults';
import { workerFunction } from '../../local/windows-worker';
import { eventually } from './support/eventually';
import { found, LookedAtRuns } from './support/looked-at-run';

/** How often the worker is killed. */
const ROUNDS = 12;

let dataFolder: string;
let local: LocalRun;
let runs: LookedAtRuns;

beforeAll(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'windows-worker-')), 'data');
  local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  runs = new LookedAtRuns(local, dataFolder);
  expect(await runs.write()).toBe(204);
});
afterEach(() => {
  local.timestream.faults.clear();
});
afterAll(async () => {
  await local.close();
  await rm(dirname(dataFolder), { recursive: true, force: true });
});

/** Has a run looked at, and waits until it has been. */
async function look(requestId: string, expected: object): Promise<void> {
  expect(await runs.lookAgain(requestId)).toBe(303);
  await eventually(async () => {
    expect(await runs.result(requestId)).toMatchObject(expected);
  }, 30_000);
}

it('Krkn sends a run, and someone asks for its metrics; what moved is stored', async () => {
  expect(await runs.send('r')).toBe(200);
  await look('r', {
    ...found,
    source: { storeName: 'the local stand-in for Timestream', destination: 'local-prometheus/metrics' },
  });
}, 60_000);

it.each([
  ['throttled', fault.throttle, 'Timestream throttled the query.'],
  ['broken', fault.serverError, 'Timestream failed to answer.'],
  ['denied', fault.accessDenied, 'AWS denied access: allow timestream:Select'],
  ['gone', fault.resourceNotFound, 'Timestream answered with an error. It says: The table does not exist.'],
])(
  'Timestream is %s; the result says what to do, and looking again succeeds',
  async (id, struck, problem) => {
    expect(await runs.send(id)).toBe(200);
    local.timestream.faults.add(struck, { operation: 'Query' });
    await look(id, { state: 'failed', problem: expect.stringContaining(problem) as string });
    local.timestream.faults.clear();
    await look(id, found);
  },
  90_000,
);

it('a connection of Timestream breaks once; nothing is seen of it', async () => {
  expect(await runs.send('reset')).toBe(200);
  local.timestream.faults.add(fault.reset, { operation: 'Query', skip: 1, times: 1 });
  await look('reset', found);
}, 60_000);

it('the worker is killed at any point; the result is absent or whole, and the message that comes again leads to it', async () => {
  const queue = new MessageQueue(
    join(dataFolder, 'killed.jsonl'),
    { visibilityTimeout: 60, maxReceiveCount: 3 },
    Date.now,
  );
  const sqs = await startSqs({ queues: { q: queue }, accessKeys: 'any' });
  const { accessKeyId, secretAccessKey } = await runs.accessKey();
  const { 'windows-worker': code } = await bundleServices();
  const start = (): Promise<LambdaFunction> =>
    startLambdaFunction(
      workerFunction({
        s3: {
          bucketName: 'local-telemetry',
          variables: {
            ...sdkVariables,
            AWS_ACCESS_KEY_ID: accessKeyId,
            AWS_SECRET_ACCESS_KEY: secretAccessKey,
          },
          standIn: { path: '/_s3', serve: () => undefined },
        },
        telemetryUrl: local.telemetryUrl,
        looks: { url: sqs.urlOf('q'), variables: { AWS_ENDPOINT_URL_SQS: sqs.endpoint } },
        store: {
          AWS_ENDPOINT_URL_TIMESTREAM_QUERY: local.timestream.endpoint,
          ...workerVariables(destination),
        },
        code,
        logFolder: join(dataFolder, 'logs'),
      }),
    );
  const event = (requestId: string): object => {
    const body = lookMessageBody({ run: { group: 'g', requestId }, pass: 1, shift: 0, requestedAt: 1 });
    return { Records: [{ body, attributes: { ApproximateReceiveCount: '1' } }] };
  };
  const survivor = await start();
  try {
    expect(await runs.send('whole')).toBe(200);
    // As young as those that are killed.
    const begun = performance.now();
    await survivor.invoke(event('whole'));
    const duration = performance.now() - begun;
    await survivor.invoke(event('whole'));
    const whole = await runs.stored('whole');
    let absent = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const id = `killed-${round}`;
      expect(await runs.send(id)).toBe(200);
      const victim = await start();
      await victim.warm();
      const invoked = victim.invoke(event(id)).catch(() => undefined);
      // However busy the machine is, the last one has stored.
      if (round === ROUNDS - 1) await invoked;
      else await new Promise((resolve) => setTimeout(resolve, (1.5 * duration * round) / ROUNDS));
      await victim.close();
      await invoked;
      const left = await runs.stored(id).catch((error: unknown) => {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      });
      if (left === undefined) absent++;
      else expect(left).toEqual(whole);
      await survivor.invoke(event(id));
      expect(await runs.stored(id)).toEqual(whole);
    }
    // It was killed before and after it had stored.
    expect(absent).toBeGreaterThan(0);
    expect(absent).toBeLessThan(ROUNDS);
  } finally {
    await survivor.close();
    await sqs.close();
    queue.close();
  }
}, 180_000);
