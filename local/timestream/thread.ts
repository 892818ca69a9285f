// Runs in a worker thread: the stand-in, as `timestream-thread.ts` starts it.

import { parentPort, workerData } from 'node:worker_threads';
import { startTimestream } from '.';
import type { ThreadMessage, ThreadOptions } from './timestream-thread';

const port = parentPort!;

// What this throws ends the thread, and who started it hears of it.
void startTimestream(workerData as ThreadOptions).then((standIn) => {
  port.once('message', () => {
    void standIn.close().then(() => {
      port.close();
    });
  });
  port.postMessage({ endpoint: standIn.endpoint } satisfies ThreadMessage);
});
