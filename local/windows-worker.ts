import { join } from 'node:path';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/krkn-telemetry/windows-worker/deployment';
import { variables } from '../lambda/krkn-telemetry/windows-worker/settings';
import type { FunctionCode } from './lambda-function/bundle';
import { startLambdaFunction, type LambdaFunctionOptions } from './lambda-function/lambda-function';
import { closeOnFailure, type Closable } from './resources';
import { startSqs } from './sqs';
import { startEventSource } from './sqs/event-source';
import { MessageQueue } from './sqs/message-queue';
import type { S3Access } from './telemetry';

/** The queue of runs whose metrics are looked at, and how functions send to it. */
export interface LookQueueAccess extends Closable {
  readonly queue: MessageQueue;
  readonly url: string;
  /** Variables by which functions reach it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What the worker is run with. */
interface WorkerOptions {
  readonly s3: S3Access;
  /** Base URL of the telemetry service, on whose port S3's stand-in is. */
  readonly telemetryUrl: string;
  readonly looks: LookQueueAccess;
  /** Variables by which it reaches the store of metrics, and which of them it looks at. */
  readonly store: Readonly<Record<string, string>>;
  readonly code: FunctionCode;
  /** Folder for its log. */
  readonly logFolder: string;
}

const NAME = 'windows-worker';
const QUEUE = 'local-chaos-windows';

/**
 * Opens the queue. What it holds is kept in the data folder.
 * @throws {Error} when its file cannot be read
 */
export function openLookQueue(dataFolder: string): Promise<LookQueueAccess> {
  return closeOnFailure(async (resources) => {
    const queue = new MessageQueue(join(dataFolder, 'look-queue.jsonl'), deployment.queue, Date.now);
    const close = (): Promise<void> => {
      queue.close();
      return Promise.resolve();
    };
    await resources.use(Promise.resolve({ close }));
    // Whoever may call it may have a run looked at, and no more.
    const sqs = await resources.use(startSqs({ queues: { [QUEUE]: queue }, accessKeys: 'any' }));
    return {
      queue,
      url: sqs.urlOf(QUEUE),
      variables: { AWS_ENDPOINT_URL_SQS: sqs.endpoint },
      close: () => resources.close(),
    };
  });
}

/** Runs the worker that looks at what chaos did to metrics: a function, and what hands it the messages of the queue. */
export function startWindowsWorker(options: WorkerOptions): Promise<Closable> {
  return closeOnFailure(async (resources) => {
    const worker = await resources.use(startLambdaFunction(workerFunction(options)));
    const source = startEventSource({
      queue: options.looks.queue,
      name: QUEUE,
      invoke: (event) => worker.invoke(event),
      concurrency: deployment.concurrency,
    });
    await resources.use(Promise.resolve(source));
    return { close: () => resources.close() };
  });
}

/** The worker's function as it is started. */
export function workerFunction({
  s3,
  telemetryUrl,
  looks,
  store,
  code,
  logFolder,
}: WorkerOptions): LambdaFunctionOptions {
  return {
    name: NAME,
    code,
    memorySize: deployment.memorySize,
    timeout: deployment.timeout,
    concurrency: deployment.concurrency,
    variables: {
      ...s3.variables,
      ...(s3.standIn !== undefined && { AWS_ENDPOINT_URL_S3: telemetryUrl + s3.standIn.path }),
      ...looks.variables,
      ...store,
      ...toVariables(variables, { bucketName: s3.bucketName, queueUrl: looks.url }),
    },
    logFile: join(logFolder, `${NAME}.log`),
  };
}
