import { join } from 'node:path';
import { deployment } from '../lambda/krkn-telemetry/windows-worker/deployment';
import { entries } from './data-folder';
import { closeOnFailure, type Closable } from './resources';
import { startSqs } from './sqs';
import { MessageQueue } from './sqs/message-queue';

/** The queue of runs whose metrics are looked at, and how functions send to it. */
export interface LookQueueAccess extends Closable {
  readonly queue: MessageQueue;
  readonly url: string;
  /** Variables by which functions reach it. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Its name. */
export const LOOK_QUEUE = 'local-chaos-windows';

/** Epoch milliseconds by a clock that no one sets: delays are what they were meant to be. */
function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}

/**
 * Opens the queue. What it holds is kept in the data folder.
 * @throws {Error} when its file cannot be read
 */
export function openLookQueue(dataFolder: string): Promise<LookQueueAccess> {
  return closeOnFailure(async (resources) => {
    const queue = new MessageQueue(join(dataFolder, entries.looks), deployment.queue, steadyNow);
    const close = (): Promise<void> => {
      queue.close();
      return Promise.resolve();
    };
    await resources.use(Promise.resolve({ close }));
    // A caller can have a run looked at, and no more.
    const sqs = await resources.use(startSqs({ queues: { [LOOK_QUEUE]: queue }, accessKeys: 'any' }));
    return {
      queue,
      url: sqs.urlOf(LOOK_QUEUE),
      variables: { AWS_ENDPOINT_URL_SQS: sqs.endpoint },
      close: () => resources.close(),
    };
  });
}
