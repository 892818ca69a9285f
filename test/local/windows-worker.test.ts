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

async function post(path: string, body: string, headers: Record<string, string>): Promise<Response> {
  return fetch(local.telemetryUrl + path, { method: 'POST', headers, body, redirect: 'manual' });
}

async function result(): Promise<WindowsResult> {
  const credentials = (await readJson(join(dataFolder, 'telemetry-access-key.json'))) as AccessKey;
  const s3 = new S3Client({ region: 'us-east-1', endpoint: `${local.telemetryUrl}/_s3`, credentials });
  const Key = windowsKey({ group: 'g', requestId: 'r' });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'local-telemetry', Key }));
  return JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString()) as WindowsResult;
}

it('Krkn sends a run, and someone asks for its metrics; what moved is stored', async () => {
  await write();
  const { TelemetryUsername = '', TelemetryPassword = '' } = local.outputs['local-KrknTelemetry'];
  const posted = await post(
    '/telemetry?request_id=r&telemetry_group=g',
    runOf({ start_timestamp: START, end_timestamp: END }),
    { authorization: basic(TelemetryUsername, TelemetryPassword), 'content-type': 'application/json' },
  );
  expect(posted.status).toBe(200);

  const form = { origin: local.telemetryUrl, 'content-type': 'application/x-www-form-urlencoded' };
  const credentials = new URLSearchParams({ username: TelemetryUsername, password: TelemetryPassword });
  const login = await post('/login', credentials.toString(), form);
  const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
  expect((await post('/look-again', 'run=g%2Fr', { ...form, cookie })).status).toBe(303);
  await eventually(async () => {
    expect(await result()).toMatchObject({
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
    });
  }, 30_000);
}, 60_000);
