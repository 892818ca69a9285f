/** The worker with stand-ins for S3 and SQS, and metrics in memory. */
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  lookMessageBody,
  parseLookMessage,
  type LookMessage,
} from '../../../../lambda/krkn-telemetry/look-queue/look-message';
import { createQueueClient, LookQueue } from '../../../../lambda/krkn-telemetry/look-queue/look-queue';
import { Bucket } from '../../../../lambda/krkn-telemetry/storage/bucket';
import { telemetryKey, windowsKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import { createWorkerHandler } from '../../../../lambda/krkn-telemetry/windows-worker/handler';
import { parseEnvironment, variables } from '../../../../lambda/krkn-telemetry/windows-worker/settings';
import type { WindowsResult } from '../../../../lambda/krkn-telemetry/windows/result';
import type { Samples } from '../../../../lambda/krkn-telemetry/windows/samples';
import { toVariables } from '../../../../lambda/kit/environment';
import { MessageQueue } from '../../../../local/sqs/message-queue';
import { startSqs } from '../../../../local/sqs';
import { accessKey, BUCKET, S3Fixture } from '../../../local/s3/fixture';
import { MemoryMetrics, type MemorySeries } from '../../../support/memory-store/memory-metrics';

/** When the scenario begins, in seconds since 1970; it takes ten minutes. */
export const START = 1_764_000_000;
export const END = START + 600;
/** When the recoveries of it are in: 15 minutes and two more. */
export const COMPLETE = END + 900 + 120;

export const run = { group: 'payments/nightly', requestId: '1764000000-uuid-tag' };
const QUEUE = 'test-chaos-windows';
const STEP = 15;
/** When a look is asked for unless a test says otherwise, in epoch milliseconds. */
export const REQUESTED_AT = START * 1_000;

/** The metrics of one table. */
export const destination = { namespace: 'prometheus', collection: 'metrics' };

/** Samples from well before the scenario until well after it. */
export function samples(
  value: (isUnusual: boolean, index: number) => number,
  {
    from = START - 2_700,
    to = END + 1_200,
    until = END,
  }: { from?: number; to?: number; until?: number } = {},
): Samples {
  const times = Array.from({ length: Math.floor((to - from) / STEP) + 1 }, (_, index) => from + index * STEP);
  return { times, values: times.map((time, index) => value(time >= START && time < until, index)) };
}

/** A little noise that repeats itself. */
export const noise = (index: number): number => [0, 1, -1, 2, -2, 1, 0, -1][index % 8]!;

/** A gauge that is 90 in place of 10 during the scenario, and until a time. */
export function moving(labels: Readonly<Record<string, string>>, until = END + 60): MemorySeries {
  return { labels, samples: samples((isUnusual, index) => (isUnusual ? 90 : 10) + noise(index), { until }) };
}

/** A gauge that does not move. */
export function quiet(labels: Readonly<Record<string, string>>): MemorySeries {
  return { labels, samples: samples((_, index) => 10 + noise(index)) };
}

/** A run with these scenarios, as Krkn sends it. */
export function telemetry(periods: readonly (readonly [number, number])[] = [[START, END]]): string {
  return JSON.stringify({
    scenarios: periods.map(([start, end], index) => ({
      scenario: `scenarios/pod_${index}.yml`,
      start_timestamp: start,
      end_timestamp: end,
      exit_status: 0,
    })),
  });
}

export class WorkerFixture {
  readonly log: string[] = [];
  metrics: MemoryMetrics = new MemoryMetrics(destination, []);
  /** Milliseconds that an invocation has. */
  remainingTime = 300_000;
  /** How often a message was received, this time included. */
  receiveCount = 1;
  readonly bucket: Bucket;

  private constructor(
    readonly s3: S3Fixture,
    readonly queue: MessageQueue,
    readonly sqs: Awaited<ReturnType<typeof startSqs>>,
    /** Epoch seconds. */
    readonly clock: { now: number },
  ) {
    const { client } = s3;
    this.bucket = new Bucket({ name: BUCKET, client, linkClient: client, linkExpiration: 60 });
  }

  static async start(): Promise<WorkerFixture> {
    const s3 = await S3Fixture.start();
    const clock = { now: END + 120 };
    const queue = new MessageQueue(
      join(s3.directory, 'queue'),
      { visibilityTimeout: 1_800, maxReceiveCount: 3 },
      () => clock.now * 1_000,
    );
    const sqs = await startSqs({ queues: { [QUEUE]: queue }, accessKeys: [accessKey] });
    process.env['AWS_ACCESS_KEY_ID'] = accessKey.accessKeyId;
    process.env['AWS_SECRET_ACCESS_KEY'] = accessKey.secretAccessKey;
    process.env['AWS_ENDPOINT_URL_SQS'] = sqs.endpoint;
    return new WorkerFixture(s3, queue, sqs, clock);
  }

  async stop(): Promise<void> {
    await this.sqs.close();
    this.queue.close();
    await this.s3.stop();
  }

  async put(text: string, of = run): Promise<void> {
    await this.bucket.putJson(telemetryKey(of), text, AbortSignal.timeout(10_000));
  }

  /** What the worker does with a message. @param more of the settings */
  async handle(
    message: Partial<LookMessage> | string,
    tables: readonly object[] = [{ database: 'prometheus', table: 'metrics' }],
    more: object = {},
  ): Promise<void> {
    const config = parseEnvironment({
      AWS_REGION: 'us-east-1',
      ...toVariables(variables, {
        metrics: { tables, ...more },
        bucketName: BUCKET,
        queueUrl: this.sqs.urlOf(QUEUE),
      }),
    });
    const write = (text: string, fields: object): unknown =>
      this.log.push(JSON.stringify({ text, ...fields }));
    const handler = createWorkerHandler(config, {
      bucket: this.bucket,
      queue: new LookQueue(createQueueClient('us-east-1'), config.queueUrl),
      metrics: this.metrics,
      logger: { warn: write, error: write },
      now: () => this.clock.now * 1_000,
    });
    const body =
      typeof message === 'string'
        ? message
        : lookMessageBody({ run, pass: 1, shift: 0, requestedAt: REQUESTED_AT, ...message });
    const attributes = { ApproximateReceiveCount: String(this.receiveCount) };
    const event = { Records: [{ body, attributes }] } as Parameters<typeof handler>[0];
    await handler(event, { getRemainingTimeInMillis: () => this.remainingTime });
  }

  /** The bytes of the result; undefined if there is none. */
  async bytes(of = run): Promise<Buffer | undefined> {
    return (await this.bucket.getBytes(windowsKey(of), AbortSignal.timeout(10_000)))?.bytes;
  }

  async result(of = run): Promise<WindowsResult> {
    return JSON.parse(gunzipSync((await this.bytes(of))!).toString()) as WindowsResult;
  }

  /** Takes a message out of the queue. Undefined: none can be received now. */
  take(): LookMessage | undefined {
    const received = this.queue.receive();
    if (received === undefined) return undefined;
    this.queue.delete(received.receiptHandle);
    return parseLookMessage(received.body);
  }
}
