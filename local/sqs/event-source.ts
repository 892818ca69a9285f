import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createHash } from 'node:crypto';
import { diskTrouble, Outage, tellOnStderr, type Tell } from '../disk-trouble';
import type { Closable } from '../resources';
import type { MessageQueue, ReceivedMessage } from './message-queue';

interface EventSourceOptions {
  readonly queue: MessageQueue;
  /** Name of the queue. */
  readonly name: string;
  /** Hands an event to the function. */
  readonly invoke: (event: SQSEvent) => Promise<unknown>;
  /** Events under way at a time. */
  readonly concurrency: number;
  /** Milliseconds between two looks into the queue. */
  readonly pause?: number;
  /** Default: stderr. */
  readonly tell?: Tell;
}

/**
 * Hands the messages of a queue to a function, one at a time, as an event source mapping does: a message whose event the function
 * handles is deleted, any other can be received again when its visibility timeout is over. While the disk of the queue is full,
 * messages wait.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function startEventSource({
  queue,
  name,
  invoke,
  concurrency,
  pause = 250,
  tell = tellOnStderr,
}: EventSourceOptions): Closable {
  const underWay = new Set<Promise<void>>();
  const outage = new Outage(
    `what is in the queue ${name} waits`,
    `What is in the queue ${name} goes on`,
    tell,
  );
  let isClosing = false;
  const attempt = <T>(onQueue: () => T): T | undefined => {
    try {
      const done = onQueue();
      outage.worked();
      return done;
    } catch (error) {
      const reason = diskTrouble(error);
      if (reason === undefined) throw error;
      outage.failed(reason);
      return undefined;
    }
  };
  const poll = (): void => {
    while (!isClosing && underWay.size < concurrency) {
      const message = attempt(() => queue.receive());
      if (message === undefined) return;
      const handling = invoke({ Records: [toRecord(message, name)] }).then(
        () => {
          // The queue may be closed by now, or the disk full: then it is received again, which changes nothing.
          if (isClosing) return;
          attempt(() => {
            queue.delete(message.receiptHandle);
          });
        },
        // The function has logged why.
        () => undefined,
      );
      underWay.add(handling);
      void handling.finally(() => {
        underWay.delete(handling);
        poll();
      });
    }
  };
  const timer = setInterval(poll, pause);
  return {
    close: () => {
      isClosing = true;
      clearInterval(timer);
      return Promise.resolve();
    },
  };
}

function toRecord(
  { id, body, receiptHandle, receiveCount, sentAt }: ReceivedMessage,
  queue: string,
): SQSRecord {
  return {
    messageId: id,
    receiptHandle,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: 'local',
      ApproximateFirstReceiveTimestamp: String(sentAt),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:us-east-1:123456789012:${queue}`,
    awsRegion: 'us-east-1',
  };
}
