/** A run of which the metrics are looked at, in a local run: what Prometheus, Krkn and a browser do. */
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { windowsKey } from '../../../lambda/krkn-telemetry/storage/keys/object-key';
import type { WindowsResult } from '../../../lambda/krkn-telemetry/windows/result';
import { readJson } from '../../../local/private-files';
import type { Services } from '../../../local/services';
import type { AccessKey } from '../../../local/sigv4';
import { basic } from '../../support/connector-edges';
import { runOf } from '../../support/krkn-payloads';
import { v2, version2 } from '../../support/write-inputs';

const STEP = 15;
/** When the scenario of ten minutes ended: so long ago that all recoveries are in. */
const END = Math.floor(Date.now() / 1_000 / STEP) * STEP - 1_800;
const START = END - 600;

/** What is found: one of three series moved. */
export const found = {
  state: 'final',
  scenarios: [
    {
      seriesCount: 3,
      movedCount: 1,
      placeboCount: 0,
      rows: [{ metric: 'queue_length', seriesCount: 3, series: [{ labels: { job: 'api', pod: 'a' } }] }],
    },
  ],
};

/** Calls the services of a local run. */
export class LookedAtRuns {
  constructor(
    private readonly services: Services,
    private readonly dataFolder: string,
  ) {}

  /** Writes the metrics, as Prometheus does. Returns the status. */
  async write(): Promise<number> {
    const { ConnectorUsername = '', ConnectorPassword = '' } =
      this.services.outputs['local-PrometheusConnector'];
    const response = await fetch(`${this.services.connectorUrl}/write`, {
      method: 'POST',
      headers: { authorization: basic(ConnectorUsername, ConnectorPassword), ...version2 },
      body: new Uint8Array(v2([gauge('a', true), gauge('b', false), gauge('c', false)])),
    });
    return response.status;
  }

  /** Sends a run of the group `g`, as Krkn does. Returns the status. */
  async send(requestId: string): Promise<number> {
    const { username, password } = this.credentials;
    const response = await this.post(
      `/telemetry?request_id=${requestId}&telemetry_group=g`,
      runOf({ start_timestamp: START, end_timestamp: END }),
      { authorization: basic(username, password), 'content-type': 'application/json' },
    );
    return response.status;
  }

  /** Has a run looked at, as the button of its page does. Returns the status. */
  async lookAgain(requestId: string): Promise<number> {
    const form = {
      origin: this.services.telemetryUrl,
      'content-type': 'application/x-www-form-urlencoded',
    };
    const login = await this.post('/login', new URLSearchParams(this.credentials).toString(), form);
    const cookie = login.headers.getSetCookie()[0]!.split(';', 1)[0]!;
    return (await this.post('/look-again', `run=g%2F${requestId}`, { ...form, cookie })).status;
  }

  /** The result as it is stored. @throws {NoSuchKey} */
  async stored(requestId: string): Promise<Uint8Array> {
    const s3 = new S3Client({
      region: 'us-east-1',
      endpoint: `${this.services.telemetryUrl}/_s3`,
      credentials: await this.accessKey(),
    });
    const Key = windowsKey({ group: 'g', requestId });
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'local-telemetry', Key }));
    return Body!.transformToByteArray();
  }

  /** The result. @throws {NoSuchKey} */
  async result(requestId: string): Promise<WindowsResult> {
    return JSON.parse(gunzipSync(await this.stored(requestId)).toString()) as WindowsResult;
  }

  /** The key of the telemetry service. */
  async accessKey(): Promise<AccessKey> {
    return (await readJson(join(this.dataFolder, 'telemetry-access-key.json'))) as AccessKey;
  }

  private get credentials(): { readonly username: string; readonly password: string } {
    const { TelemetryUsername: username = '', TelemetryPassword: password = '' } =
      this.services.outputs['local-KrknTelemetry'];
    return { username, password };
  }

  private post(path: string, body: string, headers: Record<string, string>): Promise<Response> {
    return fetch(this.services.telemetryUrl + path, { method: 'POST', headers, body, redirect: 'manual' });
  }
}

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
