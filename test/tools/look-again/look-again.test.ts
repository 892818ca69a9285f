import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parseLookMessage } from '../../../lambda/krkn-telemetry/look-queue/look-message';
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
let edges: TelemetryEdges;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'look-again-'));
  queue = new MessageQueue(join(folder, 'q'), { visibilityTimeout: 60, maxReceiveCount: 3 }, Date.now);
  sqs = await startSqs({ queues: { windows: queue }, accessKeys: [accessKey] });
  process.env['AWS_ENDPOINT_URL_SQS'] = sqs.endpoint;
  edges = await TelemetryEdges.start({ windowsQueueUrl: sqs.urlOf('windows') });
  for (const run of [old, young, 'by-hand']) await edges.put(`a b/c/${run}/telemetry.json`, telemetry());
  await edges.put('a b/other/1765000000-x/telemetry.json', telemetry());
});
afterAll(async () => {
  delete process.env['AWS_ENDPOINT_URL_SQS'];
  await edges.stop();
  await sqs.close();
  queue.close();
  await rm(folder, { recursive: true });
});

/** Runs the command with these credentials. */
async function command(args: readonly string[], password = PASSWORD): Promise<{ code: number; out: string }> {
  const outputs = join(folder, 'outputs.json');
  const stack = {
    TelemetryApiUrl: edges.url,
    TelemetryFilesUrl: `${edges.url}/files`,
    TelemetryBucketName: 'b',
    TelemetryUsername: 'krkn',
    TelemetryPassword: password,
  };
  await writeFile(outputs, JSON.stringify({ stack }));
  const all = ['--require', 'tsx/cjs', 'tools/look-again.ts', '--outputs', outputs, ...args];
  try {
    const { stdout } = await promisify(execFile)(process.execPath, all, { cwd: root });
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
  const { code, out } = await command(['--group', 'a b/c'], 'wrong');
  expect([code, out]).toEqual([1, expect.stringMatching(/^The service answers 40[13]/) as string]);
}, 60_000);

it.each([
  [[], 'Name the group'],
  [['--group', 'g', '--since', 'yesterday'], "not 'yesterday'"],
  [['--group', 'g', '--shift', '1m'], "not '1m'"],
  [['--group', 'g', '--more'], '--more is not an option'],
])('%j; is a misuse', (args, problem) => {
  expect(parseCommand(args, {})).toEqual({
    kind: 'misuse',
    problem: expect.stringContaining(problem) as string,
  });
});
