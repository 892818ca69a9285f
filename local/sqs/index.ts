/**
 * Stands in for Amazon SQS at the wire, for sending messages: what receives them is Lambda, `event-source.ts`.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html
 */
import { CallServer } from '../aws-json/call-server';
import type { ServerLimits } from '../http-server/limits';
import type { AccessKey } from '../sigv4';
import type { MessageQueue } from './message-queue';
import { sendMessage } from './send-message';

/** How to start a stand-in. */
interface SqsOptions {
  /** By name. */
  readonly queues: Readonly<Record<string, MessageQueue>>;
  /** Access keys it knows, SigV4 verified as AWS does; or `any`: then every caller may send. */
  readonly accessKeys: readonly AccessKey[] | 'any';
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Limits on what callers may use of the process. Default: those of `defaultServerLimits`. */
  readonly serverLimits?: Partial<ServerLimits>;
}

/** A running stand-in. */
interface SqsStandIn {
  /** URL without a trailing slash: for `AWS_ENDPOINT_URL_SQS`. */
  readonly endpoint: string;
  /** The URL of a queue. */
  readonly urlOf: (queue: string) => string;
  /** Answers what is under way, then closes all sockets. */
  close(): Promise<void>;
}

const ACCOUNT = '123456789012';

/** Starts a stand-in on a free port of the loopback interface. */
export async function startSqs({ queues, accessKeys, now, serverLimits }: SqsOptions): Promise<SqsStandIn> {
  const server = await CallServer.listen({
    port: 0,
    version: '1.0',
    service: 'sqs',
    target: 'AmazonSQS',
    accessKeys,
    operations: { SendMessage: sendMessage(queues) },
    now: now ?? Date.now,
    serverLimits: serverLimits ?? {},
  });
  return {
    endpoint: server.endpoint,
    urlOf: (queue) => `${server.endpoint}/${ACCOUNT}/${queue}`,
    close: () => server.close(),
  };
}
