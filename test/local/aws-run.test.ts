import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { devNull, tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAwsRun } from '../../local/aws-run';
import { Resources } from '../../local/resources';
import { StartTrouble } from '../../local/start-trouble';
import { startTimestream } from '../../local/timestream';
import { type Answer, AnsweringServer } from '../support/answering-server';
import { basic } from '../support/connector-edges';
import { compress, encodeVersion1 } from '../support/remote-write';
import { accessKey, BUCKET, S3Fixture } from './s3/fixture';
import { callersKey, destination } from './support/aws-stand-ins';

// The stand-ins are remote endpoints here, as AWS would be: only the environment leads to them.

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

describe('a bucket that cannot be used; said before anything listens', () => {
  const credentials = {
    AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
  };

  /** What the start says, with an S3 at `endpoint`. */
  async function troubleWith(
    endpoint: string,
    {
      bucket = BUCKET,
      environment = credentials,
    }: { bucket?: string; environment?: Record<string, string> } = {},
  ): Promise<string> {
    const dataFolder = join(folder, 'data');
    const starting = startAwsRun({
      ...{ dataFolder, telemetryPort: 0, connectorPort: 0, bucket, destination: undefined },
      environment: {
        AWS_REGION: 'us-east-1',
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL_S3: endpoint,
        ...environment,
      },
    });
    const error = await resources.use(starting).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StartTrouble);
    expect(await readdir(dataFolder)).toEqual(['logs']);
    return (error as StartTrouble).message;
  }

  /** An error in S3's form. */
  const answering =
    (status: number, code: string, more = '', headers: Record<string, string> = {}): Answer =>
    (_request, response) => {
      response.writeHead(status, { 'content-type': 'application/xml', ...headers });
      response.end(`<Error><Code>${code}</Code><Message>planted</Message>${more}</Error>`);
    };

  const listing: Answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(
      '<ListBucketResult><Name>test-bucket</Name><KeyCount>0</KeyCount><IsTruncated>false</IsTruncated></ListBucketResult>',
    );
  };

  /** URL of a server. */
  async function listeningWith(answer: Answer): Promise<string> {
    const server = await AnsweringServer.start();
    server.answer = answer;
    await resources.use(Promise.resolve({ close: () => server.stop() }));
    return server.url;
  }

  const noS3 =
    'What answers in the place of S3 does not do so as S3 does. Check AWS_ENDPOINT_URL_S3 and the proxy, if there is one';
  const noAnswer =
    'S3 cannot be reached (no answer within 5 s). Check the network, AWS_REGION=us-east-1 and AWS_ENDPOINT_URL_S3, if that is set';

  it.each<[string, Answer, string]>([
    [
      'denied',
      answering(403, 'AccessDenied'),
      'The AWS credentials may not list the S3 bucket test-bucket. Allow them what docs/vm.md says, or correct --bucket',
    ],
    [
      'that may not be written to',
      (request, response) => {
        if (request.method === 'GET') listing(request, response);
        else answering(403, 'AccessDenied')(request, response);
      },
      'The AWS credentials may not write to the S3 bucket test-bucket. Allow them what docs/vm.md says, or correct --bucket',
    ],
    [
      'that may not be read',
      (request, response) => {
        if (request.method === 'PUT') response.end();
        else if (request.path.includes('list-type=2')) listing(request, response);
        else answering(403, 'AccessDenied')(request, response);
      },
      'The AWS credentials may not read the S3 bucket test-bucket. Allow them what docs/vm.md says, or correct --bucket',
    ],
    [
      'in another region',
      answering(301, 'PermanentRedirect', '', { 'x-amz-bucket-region': 'eu-west-1' }),
      'The S3 bucket test-bucket is in the region eu-west-1, not in us-east-1. Set AWS_REGION=eu-west-1',
    ],
    [
      'in another region, of which the signature is wrong',
      answering(400, 'AuthorizationHeaderMalformed', '<Region>eu-west-1</Region>'),
      'The S3 bucket test-bucket is in the region eu-west-1, not in us-east-1. Set AWS_REGION=eu-west-1',
    ],
    [
      'asked for with credentials that have expired',
      answering(400, 'ExpiredToken'),
      'S3 refuses the AWS credentials (ExpiredToken). Renew them, or choose others with AWS_PROFILE',
    ],
    [
      'asked for in an outage',
      answering(503, 'ServiceUnavailable'),
      'S3 cannot list the bucket test-bucket: it answers 503 ServiceUnavailable. Start again when it does, or correct --bucket',
    ],
    [
      'asked for on a network that fails',
      (_request, response) => response.destroy(),
      'S3 cannot be reached (socket hang up). Check the network, AWS_REGION=us-east-1 and AWS_ENDPOINT_URL_S3, if that is set',
    ],
    [
      'asked for where a proxy answers, with a status',
      (_request, response) => response.writeHead(418).end('<html><body>planted</body></html>'),
      'S3 cannot list the bucket test-bucket: it answers 418. Start again when it does, or correct --bucket',
    ],
    [
      'asked for where a proxy answers, with a page',
      (_request, response) => response.end('<html><body>planted</body></html>'),
      noS3,
    ],
    ['asked for where nothing is said', (_request, response) => response.end(), noS3],
    ['asked for where no one answers', () => undefined, noAnswer],
    [
      'asked for where an answer never ends',
      (_request, response) => {
        const dripping = setInterval(() => response.write(' '), 100);
        response.on('close', () => {
          clearInterval(dripping);
        });
      },
      noAnswer,
    ],
  ])('%s', async (_condition, answer, expected) => {
    expect(await troubleWith(await listeningWith(answer))).toBe(expected);
  });

  it('asked for where there is no TLS, or no server', async () => {
    const url = await listeningWith(() => undefined);
    const unreachable = (reason: string): string =>
      `S3 cannot be reached (${reason}). Check the network, AWS_REGION=us-east-1 and AWS_ENDPOINT_URL_S3, if that is set`;
    expect(await troubleWith(url.replace('http:', 'https:'))).toBe(
      unreachable('it does not speak TLS there'),
    );
    expect(await troubleWith('http://127.0.0.1:9')).toBe(unreachable('nothing listens there'));
  });

  it('absent, of an invalid name, or asked for with a key that S3 does not know', async () => {
    const s3 = await S3Fixture.start({ mountPath: '' });
    await resources.use(Promise.resolve({ close: () => s3.stop() }));
    expect(await troubleWith(s3.endpoint, { bucket: 'mistyped-bucket' })).toBe(
      'There is no S3 bucket mistyped-bucket. Create it, or correct --bucket',
    );
    expect(await troubleWith(s3.endpoint, { bucket: 'a/b' })).toBe(
      'a/b is not a valid name of an S3 bucket. Correct --bucket',
    );
    const environment = { AWS_ACCESS_KEY_ID: 'AKIAPLANTEDPLANTED00', AWS_SECRET_ACCESS_KEY: 'planted' };
    expect(await troubleWith(s3.endpoint, { environment })).toBe(
      'S3 refuses the AWS credentials (InvalidAccessKeyId). Renew them, or choose others with AWS_PROFILE',
    );
  });

  it('of an ARN that names none', async () => {
    expect(await troubleWith('http://127.0.0.1:9', { bucket: 'arn:aws:s3:::b' })).toMatch(
      /^S3 cannot be asked for the bucket arn:aws:s3:::b in the region us-east-1 \(.*\)\. Correct --bucket or AWS_REGION$/,
    );
  });

  /** What the start says of credentials, without S3. */
  const withoutS3 = (environment: Record<string, string>): Promise<string> =>
    troubleWith('http://127.0.0.1:9', { environment });

  it('asked for without credentials', async () => {
    expect(await withoutS3({})).toBe(
      'There are no AWS credentials (Could not load credentials from any providers). Set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
    );
  });

  it.each<[string, string, string]>([
    ['is not there', 'nope', '[profile other]'],
    [
      'has a program that fails',
      'failing',
      '[profile failing]\ncredential_process = sh -c "exit 3 # planted"',
    ],
    ['has a program that says no JSON', 'talking', '[profile talking]\ncredential_process = echo {planted'],
  ])('asked for with a profile that %s', async (_condition, profile, config) => {
    const file = join(folder, 'config');
    await writeFile(file, config);
    expect(await withoutS3({ AWS_PROFILE: profile, AWS_CONFIG_FILE: file, PATH: process.env['PATH']! })).toBe(
      `There are no AWS credentials: AWS_PROFILE=${profile} gives none (Could not load credentials from any providers). Correct or renew that profile, or choose another with AWS_PROFILE`,
    );
  });

  it.each<[string, Answer, string]>([
    [
      'no JSON',
      (_request, response) =>
        response.end('{"AccessKeyId":"AKIA1","SecretAccessKey":plantedSECRET,"Token":"t"}'),
      'what it says is not JSON',
    ],
    ['a page', (_request, response) => response.end('<html>planted</html>'), 'what it says is not JSON'],
    ['nothing', () => undefined, 'no answer within 10 s'],
  ])('asked for where %s comes in place of credentials', async (_condition, answer, reason) => {
    const AWS_CONTAINER_CREDENTIALS_FULL_URI = await listeningWith(answer);
    expect(await withoutS3({ AWS_CONTAINER_CREDENTIALS_FULL_URI })).toBe(
      `There are no AWS credentials: AWS_CONTAINER_CREDENTIALS_FULL_URI=${AWS_CONTAINER_CREDENTIALS_FULL_URI} gives none (${reason}). Correct it, or what answers there`,
    );
  });

  it('asked for with a token that is not there', async () => {
    const environment = {
      AWS_WEB_IDENTITY_TOKEN_FILE: '/nope',
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/r',
    };
    expect(await withoutS3(environment)).toBe(
      'There are no AWS credentials: AWS_WEB_IDENTITY_TOKEN_FILE=/nope gives none (there is no such file). Correct AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN',
    );
  });

  it('asked for with a session token and a PATH that are longer than what a function may be configured with', async () => {
    const environment = {
      ...credentials,
      AWS_SESSION_TOKEN: 't'.repeat(2000),
      PATH: `/bin:${'p'.repeat(3200)}`,
    };
    const url = await listeningWith(answering(403, 'AccessDenied'));
    expect(await troubleWith(url, { environment })).toMatch(/^The AWS credentials may not list/);
  });
});
