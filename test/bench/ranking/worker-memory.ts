// What memory the worker takes that looks at a run: its function in a process of its own, against stand-ins in this one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { buildSync } from 'esbuild';
import { bundleOptions, nativeModules } from '../../../lambda/bundle';
import { toVariables } from '../../../lambda/kit/environment';
import { lookMessageBody } from '../../../lambda/krkn-telemetry/look-queue/look-message';
import { Bucket } from '../../../lambda/krkn-telemetry/storage/bucket';
import { telemetryKey, windowsKey } from '../../../lambda/krkn-telemetry/storage/keys/object-key';
import { variables } from '../../../lambda/krkn-telemetry/windows-worker/settings';
import type { WindowsResult } from '../../../lambda/krkn-telemetry/windows/result';
import type { Window } from '../../../lambda/krkn-telemetry/windows/samples';
import { startSqs } from '../../../local/sqs';
import { MessageQueue } from '../../../local/sqs/message-queue';
import { startTimestream } from '../../../local/timestream';
import { BUCKET, clientFor, S3Fixture } from '../../local/s3/fixture';
import { accessKey } from '../../support/connector-edges';
import { folder } from '../measure';
import { TABLE } from './stand-in';

/** MB that it may take, and of these that V8 may take for its heap. */
const MOST = 512;
const MOST_OF_HEAP = 460;
const QUEUE = 'looks';
const run = { group: 'payments', requestId: '1764000000-uuid-tag' };

/** What a look took. */
interface Taken {
  readonly seconds: number;
  /** KiB. */
  readonly maxRSS: number;
}

/**
 * Looks at a run, prints what it took, and ends this process with an error if that is more than it may be.
 * @param fill makes the file of the stand-in in a folder
 * @param during the scenario of the run
 */
export async function measureWorker(
  fill: (directory: string) => Promise<void>,
  during: Window,
): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  try {
    await fill(directory);
    const standIn = await startTimestream({ directory, accessKeys: [accessKey], tables: [TABLE] });
    const queue = new MessageQueue(
      join(directory, 'queue'),
      { visibilityTimeout: 1_800, maxReceiveCount: 3 },
      Date.now,
    );
    const sqs = await startSqs({ queues: { [QUEUE]: queue }, accessKeys: [accessKey] });
    const s3 = await S3Fixture.start({ accessKeys: [accessKey] });
    const client = clientFor(s3.endpoint, { credentials: accessKey });
    const bucket = new Bucket({ name: BUCKET, client, linkClient: client, linkExpiration: 60 });
    const signal = new AbortController().signal;
    await bucket.putJson(telemetryKey(run), telemetry(during), signal);
    const taken = await lookInProcess({
      AWS_ACCESS_KEY_ID: accessKey.accessKeyId,
      AWS_SECRET_ACCESS_KEY: accessKey.secretAccessKey,
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'windows-worker',
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
      ...toVariables(variables, {
        metrics: { tables: [{ database: TABLE.database, table: TABLE.table }] },
        bucketName: BUCKET,
        queueUrl: sqs.urlOf(QUEUE),
        timestreamQueryEndpoint: standIn.endpoint,
      }),
    });
    const stored = await bucket.getBytes(windowsKey(run), signal);
    report(taken, JSON.parse(gunzipSync(stored!.bytes).toString()) as WindowsResult);
    client.destroy();
    await s3.stop();
    await sqs.close();
    queue.close();
    await standIn.close();
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function telemetry({ start, end }: Window): string {
  const scenario = { scenario: 'scenarios/pod.yml', start_timestamp: start, end_timestamp: end };
  return JSON.stringify({ scenarios: [{ ...scenario, exit_status: 0 }] });
}

async function lookInProcess(environment: Readonly<Record<string, string>>): Promise<Taken> {
  mkdirSync(folder, { recursive: true });
  buildSync({
    ...bundleOptions,
    mainFields: [...bundleOptions.mainFields],
    entryPoints: [join(__dirname, 'look-process.ts')],
    external: [...nativeModules],
    outdir: folder,
    legalComments: 'none',
  });
  const child = spawn(
    process.execPath,
    [`--max-old-space-size=${MOST_OF_HEAP}`, join(folder, 'look-process.js')],
    { stdio: ['pipe', 'pipe', 'inherit'], env: { PATH: process.env['PATH'], ...environment } },
  );
  const body = lookMessageBody({ run, pass: 1, shift: 0, requestedAt: Date.now() });
  child.stdin.end(JSON.stringify({ Records: [{ body, attributes: { ApproximateReceiveCount: '1' } }] }));
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number];
  if (code !== 0) throw new Error(output);
  return JSON.parse(output.trim().split('\n').at(-1)!) as Taken;
}

function report({ seconds, maxRSS }: Taken, { scenarios, effort }: WindowsResult): void {
  const megabytes = maxRSS / 1_024;
  process.stdout.write(
    [
      'The worker looked at a run',
      `${scenarios[0]?.movedCount} of ${scenarios[0]?.seriesCount} series moved`,
      `${effort.statements} statements`,
      `${(effort.bytes / 1e9).toFixed(2)} GB metered`,
      `${seconds.toFixed(1)} s`,
      `${megabytes.toFixed(0)} MB at most (target: ${MOST})`,
    ].join('  ') + '\n',
  );
  if (megabytes > MOST || scenarios[0]?.problem !== undefined) process.exitCode = 1;
}
