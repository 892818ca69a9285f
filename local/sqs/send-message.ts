import { createHash } from 'node:crypto';
import { longField, stringField } from '../aws-json/json-fields';
import type { Operation } from '../aws-json/operation';
import { ServiceError } from '../aws-json/service-error';
import type { MessageQueue } from './message-queue';

/** Seconds. */
const LONGEST_DELAY = 900;
/** Bytes: what every queue takes, though some take 1 MiB since 2025. */
const LONGEST_BODY = 256 * 1024;
/** Characters that a message may hold: those of XML 1.0. */
const FORBIDDEN_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/**
 * Puts a message into a queue.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
export function sendMessage(queues: Readonly<Record<string, MessageQueue>>): Operation {
  return ({ body }) => {
    const queue = queueOf(queues, stringField(body, 'QueueUrl'));
    const text = stringField(body, 'MessageBody') ?? '';
    if (text === '') throw missingParameter('MessageBody');
    const delay = Number(longField(body, 'DelaySeconds') ?? 0n);
    if (delay < 0 || delay > LONGEST_DELAY) throw invalidDelay(delay);
    if (FORBIDDEN_CHARACTER.test(text)) throw invalidContents();
    if (Buffer.byteLength(text) > LONGEST_BODY) throw tooLong();
    const id = queue.send(text, delay);
    return Promise.resolve({
      MessageId: id,
      MD5OfMessageBody: createHash('md5').update(text).digest('hex'),
    });
  };
}

/** The queue of a URL: what counts is the account and the name at its end. */
function queueOf(queues: Readonly<Record<string, MessageQueue>>, url: string | undefined): MessageQueue {
  if (url === undefined) throw missingParameter('QueueUrl');
  const name = /^https?:\/\/[^/]+\/\d{12}\/([\w-]{1,80})$/.exec(url)?.[1] ?? '';
  const queue = Object.hasOwn(queues, name) ? queues[name] : undefined;
  if (queue !== undefined) return queue;
  throw new ServiceError('com.amazonaws.sqs#QueueDoesNotExist', 400, 'The specified queue does not exist.');
}

function missingParameter(name: string): ServiceError {
  return new ServiceError(
    'com.amazonaws.sqs#MissingParameter',
    400,
    `The request must contain the parameter ${name}.`,
  );
}

function invalidDelay(delay: number): ServiceError {
  return invalidParameter(
    `Value ${delay} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${LONGEST_DELAY}.`,
  );
}

function tooLong(): ServiceError {
  return invalidParameter(
    `One or more parameters are invalid. Reason: Message must be shorter than ${LONGEST_BODY} bytes.`,
  );
}

function invalidParameter(message: string): ServiceError {
  return new ServiceError('com.amazonaws.sqs#InvalidParameterValue', 400, message);
}

function invalidContents(): ServiceError {
  return new ServiceError(
    'com.amazonaws.sqs#InvalidMessageContents',
    400,
    'Invalid characters found. Valid characters are: #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
}
