// The whole local run with an InfluxDB, over sockets: what stands in for InfluxDB 2 is the user's own.
import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startInfluxdbRun } from '../../../local/run';
import type { Services } from '../../../local/services';
import type { Closable } from '../../../local/resources';
import { basic } from '../../support/connector-edges';
import { startInflux2 } from '../../support/influxdb/influx-2/influx-2';
import { InfluxServer } from '../../support/influxdb/influx-server';
import { compress, encodeVersion1 } from '../../support/remote-write';
import { startChild } from '../support/child-process';
import { eventually } from '../support/eventually';
import { found, LookedAtRuns } from '../support/looked-at-run';

const OPERATOR = 'planted-operator-token';
const BUCKET = 'chaos';

let server: Awaited<ReturnType<typeof startInflux2>>;
let influxdb: InfluxServer;
let folder: string;
let dataFolder: string;
let tokenFile: string;
const started: Closable[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxdb-run-'));
  dataFolder = join(folder, 'data');
  tokenFile = join(folder, 'token');
  server = await startInflux2();
  const body = JSON.stringify({
    ...{ username: 'admin', password: 'password', token: OPERATOR },
    ...{ org: 'acme', bucket: BUCKET },
  });
  expect((await fetch(`${server.url}/api/v2/setup`, { method: 'POST', body })).status).toBe(201);
  influxdb = new InfluxServer(server.url, 'acme', OPERATOR);
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((run) => run.close()));
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const newToken = (): Promise<string> => influxdb.createToken({ bucket: BUCKET, actions: ['read', 'write'] });

async function start(token: string): Promise<Services> {
  await writeFile(tokenFile, `${token}\n`, { mode: 0o600 });
  const run = await startInfluxdbRun({
    ...{ dataFolder, telemetryPort: 0, connectorPort: 0 },
    influxdb: { url: server.url, tokenFile, organization: 'acme', database: undefined, engine: undefined },
  });
  started.push(run);
  return run;
}

let time = Date.now();

/** Writes one sample. */
async function write({ outputs }: Services, authorization?: string): Promise<Response> {
  const {
    InvokeWriteURL,
    ConnectorUsername = '',
    ConnectorPassword = '',
  } = outputs['local-PrometheusConnector'];
  time += 1;
  return fetch(InvokeWriteURL, {
    method: 'POST',
    headers: {
      authorization: authorization ?? basic(ConnectorUsername, ConnectorPassword),
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
    },
    body: new Uint8Array(
      compress(encodeVersion1([{ labels: { __name__: 'up', job: 'chaos' }, samples: [[1, time]] }])),
    ),
  });
}

const stored = (): number => server.stored(BUCKET).reduce((count, { values }) => count + values.length, 0);

it('outputs; the credentials and where InfluxDB is, and no token', async () => {
  const token = await newToken();
  const run = await start(token);
  const file = await readFile(join(dataFolder, 'outputs.json'), 'utf8');
  expect(JSON.parse(file)).toEqual(run.outputs);
  expect(run.outputs['local-PrometheusConnector']).toEqual({
    InvokeWriteURL: `${run.connectorUrl}/write`,
    InvokeReadURL: `${run.connectorUrl}/read`,
    PrometheusDatabaseLabel: 'prometheusDatabaseLabel',
    ConnectorStore: 'influxdb',
    ConnectorAuth: 'basic',
    DefaultDatabase: BUCKET,
    InfluxDBUrl: server.url,
    InfluxDBOrganization: 'acme',
    ConnectorUsername: 'prometheus',
    ConnectorPassword: expect.stringMatching(/^[A-Za-z][A-Za-z\d]{31}$/) as string,
  });
  expect(file).not.toContain(token);
});

it('writes; stored for whom the gateway lets in, also by a path that it does not know', async () => {
  const run = await start(await newToken());
  expect((await write(run)).status).toBe(204);
  expect(stored()).toBe(1);
  const { InvokeWriteURL } = run.outputs['local-PrometheusConnector'];
  const statuses = [
    (await fetch(InvokeWriteURL, { method: 'POST' })).status,
    (await write(run, basic('prometheus', 'wrong'))).status,
    (await fetch(InvokeWriteURL.replace(/write$/, '/write'), { method: 'POST' })).status,
    (await fetch(`${run.connectorUrl}/health`)).status,
  ];
  expect(statuses).toEqual([401, 403, 401, 200]);
  expect(stored()).toBe(1);
});

it('a run; its metrics are looked at', async () => {
  const runs = new LookedAtRuns(await start(await newToken()), dataFolder);
  expect([await runs.write(), await runs.send('r'), await runs.lookAgain('r')]).toEqual([204, 200, 303]);
  await eventually(async () => {
    expect(await runs.result('r')).toMatchObject({
      ...found,
      source: { store: 'influxdb', destination: BUCKET },
    });
  }, 30_000);
}, 60_000);

it('a token that is replaced in its file; writes go on', async () => {
  const old = await newToken();
  const run = await start(old);
  expect((await write(run)).status).toBe(204);
  await writeFile(tokenFile, await newToken());
  await influxdb.deleteToken(old);
  // A secret that was just read is read again after 5 seconds.
  const deadline = Date.now() + 20_000;
  let status = 0;
  while (status !== 204 && Date.now() < deadline) {
    ({ status } = await write(run));
    expect([204, 503]).toContain(status);
  }
  expect(status).toBe(204);
  expect(stored()).toBe(2);
}, 40_000);

it('a token that is deleted; 503 that says so, and no log has a secret', async () => {
  const token = await newToken();
  const run = await start(token);
  await influxdb.deleteToken(token);
  const answer = await write(run);
  expect(answer.status).toBe(503);
  expect(await answer.text()).toMatch(/^InfluxDB refused the connector's own token: it was deleted, or/);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  await Promise.all(started.splice(0).map((each) => each.close()));
  const logs = join(dataFolder, 'logs');
  const lines = await Promise.all((await readdir(logs)).map((name) => readFile(join(logs, name), 'utf8')));
  expect(lines.join('\n')).toContain('"code":"token_refused"');
  const { ConnectorPassword = '' } = run.outputs['local-PrometheusConnector'];
  for (const secret of [token, ConnectorPassword]) expect(lines.join('\n')).not.toContain(secret);
});

it('the next start; the same credentials', async () => {
  const token = await newToken();
  const first = await start(token);
  await Promise.all(started.splice(0).map((each) => each.close()));
  const { ConnectorUsername, ConnectorPassword } = first.outputs['local-PrometheusConnector'];
  expect((await start(token)).outputs['local-PrometheusConnector']).toMatchObject({
    ConnectorUsername,
    ConnectorPassword,
  });
});

it('an InfluxDB that cannot be used; nothing is left running', async () => {
  await expect(start('unknown')).rejects.toMatchObject({ name: 'InfluxdbTrouble' });
  await expect(start(await newToken())).resolves.toBeDefined();
});

describe('npm start', () => {
  const options = (data: string): string[] => [
    ...['--require', 'tsx/cjs', 'local/index.ts', '--data', data, '--port', '0', '--connector-port', '0'],
    ...['--store', 'influxdb', '--influx-url', server.url, '--influx-token-file', tokenFile],
  ];

  it('says where samples are, keeps others out of its data folder, and stops when it is told to', async () => {
    await writeFile(tokenFile, await newToken());
    await chmod(tokenFile, 0o644);
    const child = await startChild(process.execPath, options(dataFolder));
    await eventually(() => {
      expect(child.stdout()).toMatch(/\nReady in \d+\.\d s\.\n$/);
    }, 20_000);
    expect(child.stdout()).toContain(
      `Runs are kept here, samples in ${BUCKET} of InfluxDB at ${server.url}.\n`,
    );
    expect(child.stderr()).toBe(
      `Other users of this machine can read or change the token in ${tokenFile}. Keep them out: chmod 600 ${tokenFile}\n`,
    );

    const other = await startChild(process.execPath, options(dataFolder));
    expect(await other.ended).toBe(1);
    expect(other.stderr()).toContain(`The data folder ${dataFolder} is in use by another local run`);

    child.signal('SIGTERM');
    expect(await child.ended).toBe(0);
    expect(child.stdout()).toContain(`Stopped. What was acknowledged is in ${dataFolder} and InfluxDB.\n`);
  }, 60_000);

  it('an InfluxDB that cannot be used; one sentence, exit 1', async () => {
    await writeFile(tokenFile, 'planted-unknown', { mode: 0o600 });
    const child = await startChild(process.execPath, options(dataFolder));
    expect(await child.ended).toBe(1);
    expect([child.stdout(), child.stderr()]).toEqual([
      '',
      `InfluxDB at ${server.url} does not know the token in ${tokenFile}.\n`,
    ]);
  }, 30_000);
});
