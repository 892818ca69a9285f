import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { createHash } from 'node:crypto';
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
}

/**
 * Hands the messages of a queue to a function, one at a time, as an event source mapping does: a message whose event the function
 * handles is deleted, any other can be received again when its visibility timeout is over.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export function startEventSource({
  queue,
  name,
  invoke,
  concurrency,
  pause = 250,
}: EventSourceOptions): Closable {
  const underWay = new Set<Promise<void>>();
  let isClosing = false;
  const poll = (): void => {
    while (!isClosing && underWay.size < concurrency) {
      const message = queue.receive();
      if (message === undefined) return;
      const handling = invoke({ Records: [toRecord(message, name)] }).then(
        () => {
          // The queue may be closed by now: then it is received again, which changes nothing.
          if (!isClosing) queue.delete(message.receiptHandle);
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
