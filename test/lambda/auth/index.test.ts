// The authorizer's function as it is deployed: bundled, in an environment of its own, asked by the gateway.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { deployment } from '../../../lambda/auth/deployment';
import { startHttpApi } from '../../../local/api-gateway/http-api';
import { bundleFunctions } from '../../../local/lambda-function/bundle';
import { startLambdaFunction } from '../../../local/lambda-function/lambda-function';
import { Resources } from '../../../local/resources';
import { startSecretsManager } from '../../../local/secrets-manager';
import { secretArn } from '../../../local/secrets-manager/secrets';
import { basic } from '../../support/connector-edges';

const accessKey = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' };
const ROUTE_KEY = 'POST /telemetry';
const resources = new Resources();
let folder: string;
let logFile: string;
let url: string;
let secret: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'authorizer-'));
  logFile = join(folder, 'authorizer.log');
  const secretsManager = await resources.use(
    startSecretsManager({
      secrets: { credentials: () => Promise.resolve(secret) },
      accessKeys: [accessKey],
    }),
  );
  const authorizer = await resources.use(
    startLambdaFunction({
      name: 'authorizer',
      code: (await bundleFunctions({ authorizer: resolve(__dirname, '../../..', deployment.entry) }))
        .authorizer,
      variables: {
        CREDENTIALS_SECRET_ID: secretArn('credentials'),
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
        AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
        AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsManager.endpoint,
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
      logFile,
      memorySize: deployment.memorySize,
      timeout: deployment.timeout,
      concurrency: 1,
    }),
  );
  const api = await resources.use(
    startHttpApi({
      routes: [ROUTE_KEY],
      invoke: (event) => Promise.resolve(event.requestContext),
      authorizer: { routeKeys: [ROUTE_KEY], invoke: (event) => authorizer.invoke(event), cacheSeconds: 0 },
      host: '127.0.0.1',
      port: 0,
    }),
  );
  url = `${api.url}/telemetry`;
});

afterAll(async () => {
  await resources.close();
  await rm(folder, { recursive: true });
});

it('asks the secret, lets in who knows it, and logs no credentials', async () => {
  const ask = (username: string, password: string): Promise<Response> =>
    fetch(url, { method: 'POST', headers: { authorization: basic(username, password) } });

  secret = 'planted-secret';
  expect((await ask('krkn', 'planted-password')).status).toBe(500);
  secret = JSON.stringify({ username: 'krkn', password: 'planted-password' });
  expect((await ask('krkn', 'planted-guess')).status).toBe(403);
  const admitted = await ask('krkn', 'planted-password');
  expect(await admitted.json()).toMatchObject({ authorizer: { lambda: { user: 'krkn' } } });

  await resources.close();
  const log = await readFile(logFile, 'utf8');
  const lines = log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({
      level: 'ERROR',
      message: 'Reading the secret failed',
      code: 'secret_invalid',
      cause: 'MalformedSecretError',
      problem: 'it is not JSON',
      oldCredentials: 'ended',
    }),
  );
  // As CloudWatch makes a metric of it, with the dimensions of the alarm.
  expect(lines).toContainEqual(
    expect.objectContaining({
      service: 'credentials',
      function: 'authorizer',
      failedSecretReadings: 1,
      _aws: expect.objectContaining({
        CloudWatchMetrics: [
          expect.objectContaining({
            Namespace: 'ChaosTelemetry',
            Dimensions: [['service', 'function']],
            Metrics: [{ Name: 'failedSecretReadings', Unit: 'Count' }],
          }),
        ],
      }) as object,
    }),
  );
  expect(log).not.toContain('planted');
  expect(log).not.toContain(basic('krkn', 'planted-password').slice(6));
});
