import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startLocalRun, type LocalRun } from '../../local/run';
import { fault } from '../../local/s3/faults';
import type { ServiceOptions } from '../../local/services';
import { basic } from '../support/connector-edges';
import { labelled, v2, version2 } from '../support/write-inputs';
import { eventually } from './support/eventually';

const started: LocalRun[] = [];
let dataFolder: string;

beforeEach(async () => {
  dataFolder = join(await mkdtemp(join(tmpdir(), 'local-run-')), 'data');
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((run) => run.close()));
  await rm(dirname(dataFolder), { recursive: true, force: true });
});

async function start(options: Partial<ServiceOptions> = {}): Promise<LocalRun> {
  const run = await startLocalRun({ dataFolder, telemetryPort: 0, connectorPort: 0, ...options });
  started.push(run);
  return run;
}

const mode = async (...names: string[]) => (await stat(join(dataFolder, ...names))).mode & 0o777;

it('the first start; a healthy connector, outputs and private files', async () => {
  const run = await start();
  expect(new URL(run.connectorUrl)).toMatchObject({
    protocol: 'http:',
    hostname: '127.0.0.1',
    pathname: '/',
  });
  const health = await fetch(`${run.connectorUrl}/health`);
  expect(health.status).toBe(200);

  const written: unknown = JSON.parse(await readFile(join(dataFolder, 'outputs.json'), 'utf8'));
  expect(written).toEqual(run.outputs);
  expect(written).toEqual({
    'local-KrknTelemetry': {
      TelemetryApiUrl: run.telemetryUrl,
      TelemetryFilesUrl: `${run.telemetryUrl}/files`,
      TelemetryBucketName: 'local-telemetry',
      TelemetryUsername: 'krkn',
      TelemetryPassword: expect.stringMatching(/^[A-Za-z][A-Za-z\d]{31}$/) as string,
    },
    'local-PrometheusConnector': {
      InvokeWriteURL: `${run.connectorUrl}/write`,
      InvokeReadURL: `${run.connectorUrl}/read`,
      PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
      PrometheusTableLabel: 'prometheusTableLabel',
      DefaultDatabase: 'local-prometheus',
      DefaultTable: 'metrics',
      ConnectorUsername: expect.stringMatching(/^AKIA[A-Z\d]{16}$/) as string,
      ConnectorPassword: expect.stringMatching(/^[A-Za-z\d]{40}$/) as string,
    },
  });

  expect(await mode()).toBe(0o700);
  expect(await mode('outputs.json')).toBe(0o600);
  expect(await mode('connector-access-key.json')).toBe(0o600);
  expect(await mode('logs', 'prometheus-connector.log')).toBe(0o600);
});

it('the next start; the same credentials', async () => {
  const first = await start();
  await first.close();
  const second = await start();
  const { ConnectorUsername, ConnectorPassword } = first.outputs['local-PrometheusConnector'];
  expect(second.outputs['local-PrometheusConnector']).toMatchObject({ ConnectorUsername, ConnectorPassword });
});

it('wrong credentials; refused by the stand-in through the real client', async () => {
  const run = await start();
  const response = await fetch(`${run.connectorUrl}/write`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('AKIAAAAAAAAAAAAAAAAA:wrong').toString('base64')}`,
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
    },
    body: Buffer.from([0]),
  });
  expect(response.status).toBe(401);
  expect(run.timestream.traffic.calls('DescribeEndpoints')).toBeGreaterThan(0);
});

it('metrics; what was sent, by routes and counts, and how busy the functions are', async () => {
  const run = await start({ metricsAddress: { host: '127.0.0.1', port: 0 } });
  const { ConnectorUsername, ConnectorPassword } = run.outputs['local-PrometheusConnector'];
  const { TelemetryUsername, TelemetryPassword } = run.outputs['local-KrknTelemetry'];
  await fetch(`${run.connectorUrl}/write`, {
    method: 'POST',
    headers: {
      authorization: basic(ConnectorUsername!, ConnectorPassword!),
      'content-encoding': 'snappy',
      ...version2,
    },
    body: new Uint8Array(
      v2([labelled({ __name__: 'up', job: 'a' }), labelled({ __name__: 'up', job: 'b' })]),
    ),
  });
  await fetch(`${run.telemetryUrl}/telemetry?request_id=1-r&telemetry_group=secret-group`, {
    method: 'POST',
    headers: {
      authorization: basic(TelemetryUsername!, TelemetryPassword!),
      'content-type': 'application/json',
    },
    body: '{"scenarios":[]}',
  });
  await eventually(async () => {
    const page = await (await fetch(run.metricsUrl!)).text();
    const lines = page.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'chaos_telemetry_http_requests_total{service="prometheus-connector",route="POST /write",status="204"} 1',
        'chaos_telemetry_http_requests_total{service="krkn-telemetry",route="POST /telemetry",status="200"} 1',
        'chaos_telemetry_http_requests_in_flight{service="krkn-telemetry"} 0',
        'chaos_telemetry_function_events_waiting{function="prometheus-connector"} 0',
        'chaos_telemetry_function_environments{function="authorizer"} 1',
        'chaos_telemetry_connector_received_total 2',
        'chaos_telemetry_connector_write_requests_total{outcome="success"} 1',
        'chaos_telemetry_connector_store_duration_seconds_count 1',
      ]),
    );
    expect(page).not.toContain('secret-group');
  });
});

it('a log level; holds for the functions of both services', async () => {
  /** What both services log of requests that they refuse. */
  const refusals = async (options: Partial<ServiceOptions>): Promise<readonly string[]> => {
    const run = await start(options);
    expect((await fetch(`${run.telemetryUrl}/login`, { method: 'PUT' })).status).toBe(405);
    expect((await fetch(`${run.connectorUrl}/write`, { method: 'PUT' })).status).toBe(405);
    await run.close();
    const logs = ['krkn-telemetry.log', 'prometheus-connector.log'].map((name) =>
      readFile(join(dataFolder, 'logs', name), 'utf8'),
    );
    return (await Promise.all(logs)).map((log) => (log.includes('Request refused') ? 'refused' : 'nothing'));
  };
  expect(await refusals({ logLevel: 'ERROR' })).toEqual(['nothing', 'nothing']);
  expect(await refusals({})).toEqual(['refused', 'refused']);
});

it('settings of the connector; hold for what is written', async () => {
  const run = await start({ connectorVariables: { DROP_LABELS: '["instance"]' } });
  const { ConnectorUsername, ConnectorPassword } = run.outputs['local-PrometheusConnector'];
  const response = await fetch(`${run.connectorUrl}/write`, {
    method: 'POST',
    headers: {
      authorization: basic(ConnectorUsername!, ConnectorPassword!),
      'content-encoding': 'snappy',
      ...version2,
    },
    body: new Uint8Array(v2([labelled({ __name__: 'up', job: 'a', instance: 'b' })])),
  });
  expect(response.status).toBe(204);
  const records = await run.timestream.records('local-prometheus', 'metrics');
  expect(records.map(({ dimensions }) => dimensions)).toEqual([{ job: 'a' }]);
});

it('closed; no longer answers, and closing again does nothing', async () => {
  const run = await start();
  await run.close();
  await run.close();
  await expect(fetch(`${run.connectorUrl}/health`)).rejects.toThrow();
});

it('a port that is taken; says so, and leaves the data folder free', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({ connectorPort: port })).rejects.toMatchObject({ code: 'EADDRINUSE', port });
  other.close();
  await start();
});

it('an access key that is none; says which file', async () => {
  await (await start()).close();
  const file = join(dataFolder, 'connector-access-key.json');
  await writeFile(file, '{}');
  await expect(start()).rejects.toThrow(`${file} does not hold an access key`);
});

it('closed while a run is being stored; it is stored first', async () => {
  const run = await start();
  const { TelemetryUsername, TelemetryPassword } = run.outputs['local-KrknTelemetry'];
  const authorization = `Basic ${Buffer.from(`${TelemetryUsername!}:${TelemetryPassword!}`).toString('base64')}`;
  const release = run.s3.faults.add(fault.hang, { operation: 'PutObject', times: 1 });
  const answered = fetch(`${run.telemetryUrl}/telemetry?request_id=1-r`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{"scenarios":[]}',
  });
  await eventually(() => {
    expect(run.s3.faults.struck).toBe(1);
  });
  const closed = run.close();
  release();
  expect((await answered).status).toBe(200);
  await closed;
});
