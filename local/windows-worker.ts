import { join } from 'node:path';
import { toVariables } from '../lambda/kit/environment';
import { deployment } from '../lambda/krkn-telemetry/windows-worker/deployment';
import { variables } from '../lambda/krkn-telemetry/windows-worker/settings';
import type { FunctionCode } from './lambda-function/bundle';
import type { LambdaFunctionOptions, StartFunction } from './lambda-function/lambda-function';
import { LOOK_QUEUE, type LookQueueAccess } from './look-queue';
import { closeOnFailure, type Closable } from './resources';
import { startEventSource } from './sqs/event-source';
import type { S3Access } from './telemetry';

/** What the worker's function is started with. */
interface WorkerOptions {
  readonly s3: S3Access;
  /** Base URL of the telemetry service, on whose port S3's stand-in is. */
  readonly telemetryUrl: string;
  readonly looks: Pick<LookQueueAccess, 'url' | 'variables'>;
  /** Variables by which it reaches the store of metrics, and which of them it looks at. */
  readonly store: Readonly<Record<string, string>>;
  readonly code: FunctionCode;
  /** Folder for its log. */
  readonly logFolder: string;
}

const NAME = 'windows-worker';

/** Runs the worker that looks at what chaos did to metrics: a function, and what hands it the messages of the queue. */
export function startWindowsWorker(
  options: WorkerOptions & {
    readonly looks: Pick<LookQueueAccess, 'queue'>;
    readonly startFunction: StartFunction;
  },
): Promise<Closable> {
  return closeOnFailure(async (resources) => {
    const worker = await resources.use(options.startFunction(workerFunction(options)));
    const source = startEventSource({
      queue: options.looks.queue,
      name: LOOK_QUEUE,
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
