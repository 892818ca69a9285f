import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Closable } from '../resources';
import { StartTrouble } from '../start-trouble';
import type { TimestreamStandIn, TimestreamStandInOptions } from '.';

/** What can be handed to a thread. */
export type ThreadOptions = Omit<TimestreamStandInOptions, 'now' | 'tell'>;

/** What the thread says once it listens. */
export type ThreadMessage = Pick<TimestreamStandIn, 'endpoint'>;

/**
 * Starts a stand-in in a thread of its own: what it reads and keeps does not hold up the pages.
 * @param bundle path of the bundled `thread.ts`
 * @throws {Error} as `startTimestream` does.
 */
export async function startTimestreamThread(
  options: ThreadOptions,
  bundle: string,
): Promise<Pick<TimestreamStandIn, 'endpoint'> & Closable> {
  const worker = new Worker(bundle, { workerData: options, execArgv: [] });
  const [{ endpoint }] = (await once(worker, 'message').catch(throwAgain)) as [ThreadMessage];
  // A defect of it is one of the process.
  worker.on('error', (error) => {
    throw error;
  });
  const ended = once(worker, 'exit');
  return {
    endpoint,
    close: async () => {
      worker.postMessage('close');
      await ended;
    },
  };
}

/** What a worker threw arrives as a copy, which is an Error in nothing but its properties. */
function throwAgain(thrown: unknown): never {
  const { name, message } = thrown as Partial<Error>;
  throw name === StartTrouble.name ? new StartTrouble(message) : thrown;
}
