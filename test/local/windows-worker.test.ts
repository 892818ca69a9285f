// The metrics of a run, from Krkn's request and Prometheus' to the result, in the local run.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { windowsKey } from '../../lambda/krkn-telemetry/storage/keys/object-key';
import type { WindowsResult } from '../../lambda/krkn-telemetry/windows/result';
import { readJson } from '../../local/private-files';
import { startLocalRun, type LocalRun } from '../../local/run';
import type { AccessKey } from '../../local/sigv4';
import { fault } from '../../local/timestream/faults';
import { basic } from '../support/connector-edges';
import { runOf } from '../support/krkn-payloads';
import { v2, version2 } from '../support/write-inputs';
import { eventually } from './support/eventually';

const STEP = 15;
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

async function result(requestId: string): Promise<WindowsResult> {
  const credentials = (await readJson(join(dataFolder, 'telemetry-access-key.json'))) as AccessKey;
  const s3 = new S3Client({ region: 'us-east-1', endpoint: `${local.telemetryUrl}/_s3`, credentials });
  const Key = windowsKey({ group: 'g', requestId });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'local-telemetry', Key }));
  return JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString()) as WindowsResult;
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
