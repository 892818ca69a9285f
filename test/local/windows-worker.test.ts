// The metrics of a run, from Krkn's request and Prometheus' to the result, in the local run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { lookMessageBody } from '../../lambda/krkn-telemetry/look-queue/look-message';
import { windowsKey } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import type { WindowsResult } from '../../lambda/krkn-telemetry/windows/result';
import { startLambdaFunction, type LambdaFunction } from '../../local/lambda-function/lambda-function';
import { readJson } from '../../local/private-files';
import { destination, startLocalRun, workerVariables, type LocalRun } from '../../local/run';
import { sdkVariables } from '../../local/sdk-variables';
import { bundleServices } from '../../local/services';
import type { AccessKey } from '../../local/sigv4';
import { startSqs } from '../../local/sqs';
import { MessageQueue } from '../../local/sqs/message-queue';
import { fault } from '../../local/timestream/faults';
import { workerFunction } from '../../local/windows-worker';
import { basic } from '../support/connector-edges';
import { runOf } from '../support/krkn-payloads';
import { v2, version2 } from '../support/write-inputs';
import { eventually } from './support/eventually';

const STEP = 15;
/** How often the worker is killed. */
const ROUNDS = 12;
/** So long ago that all recoveries are in. */
const END = Math.floor(Date.now() / 1_000 / STEP) * STEP - 1_800;
const START = END - 600;

let dataFolder: string;
let local: LocalRun;

beforeAll(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'windows-worker-')), 'data');
  local = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0 });
  await write();
});
afterEach(() => {
  local.timestream.faults.clear();
});
afterAll(async () => {
  await local.close();
  await rm(dirname(dataFolder), { recursive: true, force: true });
});

/** A gauge that is 90 in place of 10 during the scenario, if it moves. */
function gauge(pod: string, moves: boolean): Parameters<typeof v2>[0][number] {
  const times = Array.from({ length: 260 }, (_, index) => START - 2_460 + index * STEP);
  return {
    labels: { __name__: 'queue_length', job: 'api', pod },
    samples: times.map((time, index) => {
      const level = moves && time >= START && time < END ? 90 : 10;
      // Not as long as the bins that a store aggregates by.
      return [level + [0, 1, -1, 2, 1, -2, 0][index % 7]!, time * 1_000];
    }),
  };
}

async function write(): Promise<void> {
  const { ConnectorUsername = '', ConnectorPassword = '' } = local.outputs['local-PrometheusConnector'];
  const response = await fetch(`${local.connectorUrl}/write`, {
    method: 'POST',
    headers: { authorization: basic(ConnectorUsername, ConnectorPassword), ...version2 },
    body: new Uint8Array(v2([gauge('a', true), gauge('b', false), gauge('c', false)])),
  });
  expect(response.status).toBe(204);
}

function post(path: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(local.telemetryUrl + path, { method: 'POST', headers, body, redirect: 'manual' });
}

const form = (): Record<string, string> => ({
  origin: local.telemetryUrl,
  'content-type': 'application/x-www-form-urlencoded',
});

/** Sends a run as Krkn does. */
async function send(requestId: string): Promise<void> {
  const { TelemetryUsername = '', TelemetryPassword = '' } = local.outputs['local-KrknTelemetry'];
  const response = await post(
    `/telemetry?request_id=${requestId}&telemetry_group=g`,
    runOf({ start_timestamp: START, end_timestamp: END }),
    { authorization: basic(TelemetryUsername, TelemetryPassword), 'content-type': 'application/json' },
  );
  expect(response.status).toBe(200);
}

/** Has a run looked at, as the button of its page does. */
async function lookAgain(requestId: string): Promise<void> {
  const { TelemetryUsername = '', TelemetryPassword = '' } = local.outputs['local-KrknTelemetry'];
  const credentials = new URLSearchParams({ username: TelemetryUsername, password: TelemetryPassword });
  const login = await post('/login', credentials.toString(), form());
  const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  expect((await post('/look-again', `run=g%2F${requestId}`, { ...form(), cookie })).status).toBe(303);
}

async function stored(requestId: string): Promise<Uint8Array> {
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint: `${local.telemetryUrl}/_s3`,
    credentials: await accessKey(),
  });
  const Key = windowsKey({ group: 'g', requestId });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'local-telemetry', Key }));
  return Body!.transformToByteArray();
}

async function accessKey(): Promise<AccessKey> {
  return (await readJson(join(dataFolder, 'telemetry-access-key.json'))) as AccessKey;
}

async function result(requestId: string): Promise<WindowsResult> {
  return JSON.parse(gunzipSync(await stored(requestId)).toString()) as WindowsResult;
}

const moved = {
  state: 'final',
  source: { store: 'timestream', destination: 'local-prometheus/metrics' },
  scenarios: [
    {
      seriesCount: 3,
      movedCount: 1,
      placeboCount: 0,
      rows: [{ metric: 'queue_length', seriesCount: 3, series: [{ labels: { job: 'api', pod: 'a' } }] }],
    },
  ],
};

it('Krkn sends a run, and someone asks for its metrics; what moved is stored', async () => {
  await send('r');
  await lookAgain('r');
  await eventually(async () => {
    expect(await result('r')).toMatchObject(moved);
  }, 30_000);
}, 60_000);

it.each([
  ['throttled', fault.throttle, 'Timestream throttled the query.'],
  ['broken', fault.serverError, 'Timestream failed to answer.'],
  ['denied', fault.accessDenied, 'AWS denied access: allow timestream:Select'],
  ['gone', fault.resourceNotFound, 'Timestream answered with an error. It says: The table does not exist.'],
])(
  'Timestream is %s; the result says what to do, and looking again succeeds',
  async (id, struck, problem) => {
    await send(id);
    local.timestream.faults.add(struck, { operation: 'Query' });
    await lookAgain(id);
    await eventually(async () => {
      const { state, problem: said = '' } = await result(id);
      expect([state, said.slice(0, problem.length)]).toEqual(['failed', problem]);
    }, 30_000);
    local.timestream.faults.clear();
    await lookAgain(id);
    await eventually(async () => {
      expect(await result(id)).toMatchObject(moved);
    }, 30_000);
  },
  90_000,
);

it('a connection of Timestream breaks once; nothing is seen of it', async () => {
  await send('reset');
  local.timestream.faults.add(fault.reset, { operation: 'Query', skip: 1, times: 1 });
  await lookAgain('reset');
  await eventually(async () => {
    expect(await result('reset')).toMatchObject(moved);
  }, 30_000);
}, 60_000);

it('the worker is killed at any point; the result is absent or whole, and the message that comes again leads to it', async () => {
  const queue = new MessageQueue(
    join(dataFolder, 'killed.jsonl'),
    { visibilityTimeout: 60, maxReceiveCount: 3 },
    Date.now,
  );
  const sqs = await startSqs({ queues: { q: queue }, accessKeys: 'any' });
  const { accessKeyId, secretAccessKey } = await accessKey();
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
  const event = (requestId: string): object => ({
    Records: [{ body: lookMessageBody({ run: { group: 'g', requestId }, pass: 1, shift: 0 }) }],
  });
  const survivor = await start();
  try {
    await send('whole');
    await survivor.invoke(event('whole'));
    const begun = performance.now();
    await survivor.invoke(event('whole'));
    const duration = performance.now() - begun;
    const whole = await stored('whole');
    let absent = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const id = `killed-${round}`;
      await send(id);
      const victim = await start();
      await victim.warm();
      const invoked = victim.invoke(event(id)).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, (1.5 * duration * round) / ROUNDS));
      await victim.close();
      await invoked;
      const left = await stored(id).catch((error: unknown) => {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      });
      if (left === undefined) absent++;
      else expect(left).toEqual(whole);
      await survivor.invoke(event(id));
      expect(await stored(id)).toEqual(whole);
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
