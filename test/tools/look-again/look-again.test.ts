import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseLookMessage } from '../../../lambda/krkn-telemetry/look-queue/look-message';
import { startSecretsManager, type SecretsManagerStandIn } from '../../../local/secrets-manager';
import { secretArn } from '../../../local/secrets-manager/secrets';
import { startSqs } from '../../../local/sqs';
import { MessageQueue } from '../../../local/sqs/message-queue';
import { parseCommand } from '../../../tools/look-again/arguments';
import { accessKey } from '../../support/connector-edges';
import { run as telemetry } from '../../support/krkn-payloads';
import { PASSWORD, TelemetryEdges } from '../../support/telemetry-edges';

const root = resolve(__dirname, '../../..');
const [old, young] = ['1764000000-uuid-a', '1765000000-uuid-b'];

let folder: string;
let queue: MessageQueue;
let sqs: Awaited<ReturnType<typeof startSqs>>;
let secrets: SecretsManagerStandIn;
let edges: TelemetryEdges;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'look-again-'));
  queue = new MessageQueue(join(folder, 'q'), { visibilityTimeout: 60, maxReceiveCount: 3 }, Date.now);
  sqs = await startSqs({ queues: { windows: queue }, accessKeys: [accessKey] });
  process.env['AWS_ENDPOINT_URL_SQS'] = sqs.endpoint;
  const values = {
    valid: JSON.stringify({ username: 'krkn', password: PASSWORD }),
    notJson: 's3cretPassw0rdPlain',
    number: '{"username":1,"password":"s3cretPassw0rd"}',
  };
  secrets = await startSecretsManager({
    secrets: Object.fromEntries(
      Object.entries(values).map(([name, text]) => [name, () => Promise.resolve(text)]),
    ),
    accessKeys: [accessKey],
  });
  edges = await TelemetryEdges.start({ windowsQueueUrl: sqs.urlOf('windows') });
  for (const run of [old, young, 'by-hand']) await edges.put(`a b/c/${run}/telemetry.json`, telemetry());
  await edges.put('a b/other/1765000000-x/telemetry.json', telemetry());
});
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL_SQS'];
  await edges.stop();
  await secrets.close();
  await sqs.close();
  queue.close();
  await rm(folder, { recursive: true });
});

/** Runs the command with these outputs beside the addresses of the service. */
async function command(
  args: readonly string[],
  own: Readonly<Record<string, string>> = { TelemetryUsername: 'krkn', TelemetryPassword: PASSWORD },
): Promise<{ code: number; out: string }> {
  const outputs = join(folder, 'outputs.json');
  const stack = {
    TelemetryApiUrl: edges.url,
    TelemetryFilesUrl: `${edges.url}/files`,
    TelemetryBucketName: 'b',
    ...own,
  };
  await writeFile(outputs, JSON.stringify({ stack }));
  const all = ['--require', 'tsx/cjs', 'tools/look-again.ts', '--outputs', outputs, ...args];
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_REGION: undefined,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
    AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
  };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: root, env });
    return { code: 0, out: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout + stderr };
  }
}

function messages(): object[] {
  const received = queue.receive();
  if (received === undefined) return [];
  queue.delete(received.receiptHandle);
  return [parseLookMessage(received.body), ...messages()];
}

it('the runs of a group; each is asked for, newest first', async () => {
  const { code, out } = await command(['--group', 'a b/c', '--shift', '-90']);
  expect([code, out]).toEqual([0, expect.stringContaining('3 runs of a b/c.') as string]);
  expect(messages()).toEqual(
    [young, old, 'by-hand'].map((requestId) => ({
      run: { group: 'a b/c', requestId },
      pass: 1,
      shift: -90,
      requestedAt: expect.any(Number) as number,
    })),
  );
}, 60_000);

it('a dry run of those since a time; is told, and nothing is asked for', async () => {
  const args = ['--group', 'a b/c/', '--since', '2025-12-01T00:00:00Z', '--dry-run'];
  expect(await command(args)).toEqual({ code: 0, out: `a b/c/${young}\na b/c/by-hand\n` });
  expect(messages()).toEqual([]);
}, 60_000);

it('another password; says what to do', async () => {
  const wrong = { TelemetryUsername: 'krkn', TelemetryPassword: 'wrong' };
  const { code, out } = await command(['--group', 'a b/c'], wrong);
  expect([code, out]).toEqual([1, expect.stringMatching(/^The service answers 40[13]/) as string]);
}, 60_000);

it('credentials in a secret; it is read, in the region of the environment', async () => {
  const own = { TelemetryCredentialsSecretArn: secretArn('valid') };
  expect(await command(['--group', 'a b/other', '--dry-run'], own)).toEqual({
    code: 0,
    out: 'a b/other/1765000000-x\n',
  });
}, 60_000);

it.each([
  ['notJson', 'is not valid: it is not JSON.'],
  ['number', 'is not valid: username is not a string.'],
  ['other', "cannot be read: ResourceNotFoundException: Secrets Manager can't find the specified secret."],
])(
  'a secret that cannot be used, %s; a sentence, without any of its text',
  async (name, problem) => {
    const arn = secretArn(name);
    expect(await command(['--group', 'a b/c'], { TelemetryCredentialsSecretArn: arn })).toEqual({
      code: 1,
      out: `The secret ${arn} ${problem}\n`,
    });
  },
  60_000,
);

it('a negative shift behind its option, and a region of the CDK; they', () => {
  const args = ['--shift', '-90', '--group', 'g/'];
  expect(parseCommand(args, { AWS_DEFAULT_REGION: 'eu-west-1' })).toMatchObject({
    options: { group: 'g', shift: -90, region: 'eu-west-1' },
  });
});

it.each([
  [[], 'Name the group'],
  [['--group', 'g', '--since', 'yesterday'], "not 'yesterday'"],
  [['--group', 'g', '--shift', '1m'], "not '1m'"],
  [['--group', 'g', '--shift', '-90s'], "not '-90s'"],
  [['--group', 'g', '--more'], '--more is not an option'],
])('%j; is a misuse', (args, problem) => {
  expect(parseCommand(args, {})).toEqual({
    kind: 'misuse',
    problem: expect.stringContaining(problem) as string,
  });
});
