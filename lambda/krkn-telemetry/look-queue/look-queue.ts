import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { HttpError } from '../../http/errors';
import { meaningOf, OPERATOR_SECONDS, toErrorProps, type Meanings } from '../../kit/aws-errors';
import type { ErrorCode } from '../../http/error-codes';
import { signAgain } from '../../kit/sign-again';
import { customUserAgent } from '../../kit/user-agent';
import { lookMessageBody, type LookMessage } from './look-message';

/** The longest that SQS delays a message, in seconds. */
const LONGEST_DELAY = 900;

/**
 * The queue of messages that make the worker look at the metrics of runs.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export class LookQueue {
  constructor(
    private readonly client: SQSClient,
    private readonly url: string,
  ) {}

  /**
   * Sends a message.
   * @param delay seconds after which it arrives: what is longer than SQS delays, it arrives too early
   * @throws {HttpError} 503
   */
  async send(message: LookMessage, delay: number, signal: AbortSignal): Promise<void> {
    const command = new SendMessageCommand({
      QueueUrl: this.url,
      MessageBody: lookMessageBody(message),
      DelaySeconds: Math.min(Math.max(Math.ceil(delay), 0), LONGEST_DELAY),
    });
    try {
      await this.client.send(command, { abortSignal: signal });
    } catch (error) {
      throw new HttpError(toErrorProps(meaningOf(error, meanings), meanings, error));
    }
  }
}

/** A client with the settings that a service which must not wait needs. */
export function createQueueClient(region: string): SQSClient {
  const client = new SQSClient({
    region,
    customUserAgent,
    // The endpoint is that of the region, as with every other service, or what the SDK's environment variables say.
    useQueueUrlAsEndpoint: false,
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  });
  signAgain(client);
  return client;
}

const unavailable = {
  code: 'credentials_unavailable',
  retryAfterSeconds: OPERATOR_SECONDS,
  text: 'No credentials for SQS are available.',
} as const;

const noQueue = {
  code: 'destination_not_found',
  retryAfterSeconds: OPERATOR_SECONDS,
  text: "SQS has no such queue: deploy the stack again, or correct the URL in the function's environment.",
} as const;

const meanings: Meanings<ErrorCode> = {
  advice: 'Nothing is lost if the request is retried.',
  answered: { code: 'store_error', text: 'SQS answered with an error.' },
  unreachable: { code: 'store_unreachable', text: 'SQS could not be reached.' },
  named: {
    AbortError: { code: 'deadline_exceeded', text: 'SQS did not answer in time.' },
    TimeoutError: { code: 'store_unreachable', text: 'SQS could not be reached, or did not answer in time.' },
    RequestThrottled: { code: 'throttled', text: 'SQS throttled the request.' },
    ThrottlingException: { code: 'throttled', text: 'SQS throttled the request.' },
    CredentialsProviderError: unavailable,
    TokenProviderError: unavailable,
    AccessDenied: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: "SQS denied access: allow the function's role to send messages to the queue.",
    },
    QueueDoesNotExist: noQueue,
    'AWS.SimpleQueueService.NonExistentQueue': noQueue,
  },
};
