import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsRun } from '../../local/aws-run';
import { Resources } from '../../local/resources';
import { startTimestream } from '../../local/timestream';
import { basic } from '../support/connector-edges';
import { compress, encodeVersion1 } from '../support/remote-write';
import { accessKey, BUCKET, S3Fixture } from './s3/fixture';

// The stand-ins are remote endpoints here, as AWS would be: only the environment leads to them.

/** Whose key Prometheus sends: none of the machine's own. */
const callersKey = {
  accessKeyId: 'AKIACALLERCALLERCALL',
  secretAccessKey: 'callercallercallercallercallercallercall',
};
const destination = { database: 'metrics', table: 'prometheus' };

let resources: Resources;
let folder: string;

beforeEach(async () => {
  resources = new Resources();
  folder = await mkdtemp(join(tmpdir(), 'aws-run-'));
});

afterEach(async () => {
  await resources.close();
  await rm(folder, { recursive: true, force: true });
});

it('a run and a sample; kept where the environment says, with the credentials that it and Prometheus have', async () => {
  const s3 = await S3Fixture.start({ mountPath: '' });
  await resources.use(Promise.resolve({ close: () => s3.stop() }));
  const timestream = await resources.use(
    startTimestream({
      directory: join(folder, 'timestream'),
      accessKeys: [callersKey],
      tables: [destination],
    }),
  );
  const run = await resources.use(
    startAwsRun({
      dataFolder: join(folder, 'data'),
      telemetryPort: 0,
      connectorPort: 0,
      publicUrl: 'https://telemetry.example',
      bucket: BUCKET,
      destination,
      environment: {
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
        AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
        AWS_ENDPOINT_URL_S3: s3.endpoint,
        AWS_ENDPOINT_URL_TIMESTREAM_WRITE: timestream.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        // What a shell may have for other ends.
        AUTH: 'none',
        LINK_ENDPOINT: 'http://elsewhere.example',
        PUBLIC_URL: 'http://elsewhere.example',
        DEFAULT_TABLE: 'elsewhere',
      },
    }),
  );
  const telemetry = run.outputs['local-KrknTelemetry'];
  const connector = run.outputs['local-PrometheusConnector'];
  expect(telemetry.TelemetryApiUrl).toBe('https://telemetry.example');
  expect(connector).not.toHaveProperty('ConnectorPassword');

  // By $default, where the gateway asks nobody: the handler does.
  const stranger = await fetch(`${run.telemetryUrl}//navigate`);
  expect(stranger.status).toBe(401);

  const authorization = basic(telemetry.TelemetryUsername!, telemetry.TelemetryPassword!);
  const posted = await fetch(`${run.telemetryUrl}/telemetry?request_id=1-r&telemetry_group=g`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: '{"scenarios":[]}',
  });
  expect([posted.status, await posted.text()]).toEqual([200, 'record g/1-r/telemetry.json created']);
  expect((await s3.get('g/1-r/telemetry.json')).text).toContain('"scenarios": []');

  const link = await fetch(`${run.telemetryUrl}/presigned-url?request_id=g%2F1-r&remote_filename=a.tar`, {
    headers: { authorization },
  });
  const url = await link.text();
  expect(url).toMatch(new RegExp(`^${s3.endpoint}/${BUCKET}/g/1-r/a\\.tar\\?`));
  expect((await fetch(url, { method: 'PUT', body: 'bytes' })).status).toBe(200);
  expect((await s3.get('g/1-r/a.tar')).text).toBe('bytes');

  const written = await fetch(connector.InvokeWriteURL, {
    method: 'POST',
    headers: {
      authorization: basic(callersKey.accessKeyId, callersKey.secretAccessKey),
      'content-type': 'application/x-protobuf',
      'content-encoding': 'snappy',
    },
    body: compress(encodeVersion1([{ labels: { __name__: 'up', job: 'a' }, samples: [[1, Date.now()]] }])),
  });
  expect(written.status).toBe(204);
  expect(await timestream.records(destination.database, destination.table)).toEqual([
    expect.objectContaining({ measureName: 'up' }),
  ]);
});
