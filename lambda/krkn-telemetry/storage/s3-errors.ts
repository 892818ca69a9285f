import type { S3ServiceException } from '@aws-sdk/client-s3';
import type { ErrorCode } from '../../http/error-codes';
import { HttpError } from '../../http/errors';
import { meaningOf, OPERATOR_SECONDS, toErrorProps, type Meaning, type Meanings } from '../../kit/aws-errors';

const throttled: Meaning<ErrorCode> = { code: 'throttled', text: 'S3 throttled the request.' };

const noCredentials: Meaning<ErrorCode> = {
  code: 'credentials_unavailable',
  retryAfterSeconds: OPERATOR_SECONDS,
  text: 'No credentials for S3 are available.',
};

/** All 503: what an operator can fix must not make a client drop its data. */
const meanings: Meanings<ErrorCode> = {
  advice: 'Nothing is lost if the request is retried.',
  answered: { code: 'store_error', text: 'S3 answered with an error.' },
  unreachable: { code: 'store_unreachable', text: 'S3 could not be reached.' },
  named: {
    SlowDown: throttled,
    ThrottlingException: throttled,
    AbortError: { code: 'deadline_exceeded', text: 'S3 did not answer in time.' },
    TimeoutError: {
      code: 'store_unreachable',
      text: 'S3 could not be reached, or did not answer in time.',
    },
    CredentialsProviderError: noCredentials,
    TokenProviderError: noCredentials,
    AccessDenied: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: "S3 denied access: allow the function's role to put, get and list objects of the bucket.",
    },
    NoSuchBucket: {
      code: 'bucket_not_found',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: "S3 has no such bucket: create it, or correct the name in the function's environment.",
    },
  },
};

/** Whether S3 says that there is no such object, or that there can be none, as its key would be too long. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && ['NoSuchKey', 'KeyTooLongError'].includes(error.name);
}

/**
 * Whether S3 refused a conditional write because the object is not, or no longer, what the writer takes it for.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
export function isConflict(error: unknown): boolean {
  const names = ['PreconditionFailed', 'ConditionalRequestConflict', 'NoSuchKey'];
  return error instanceof Error && names.includes(error.name);
}

/**
 * What an error of the S3 client means to a client of ours.
 * @throws {Error} the error itself when it is a defect rather than an answer.
 */
export function toBucketError(error: unknown): HttpError {
  return new HttpError(toErrorProps(meaningOf(error, meanings), meanings, error));
}

/** Refusals that all requests meet alike, whatever they ask for. */
const meetsAll = [
  'NoSuchBucket',
  'ExpiredToken',
  'InvalidToken',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'RequestTimeout',
];

/**
 * Whether an error that a Bucket threw is about the object that was asked for, so that others may be read: it is archived,
 * or may not be read, or its key is gone.
 */
export function isAboutObject(error: HttpError): boolean {
  const { cause } = error;
  if (error.code === 'throttled' || !(cause instanceof Error) || meetsAll.includes(cause.name)) return false;
  const { httpStatusCode = 500 } = (cause as Partial<S3ServiceException>).$metadata ?? {};
  return httpStatusCode >= 400 && httpStatusCode < 500;
}
