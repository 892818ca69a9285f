import type { S3ServiceException } from '@aws-sdk/client-s3';
import { HttpError } from '../../http/errors';
import { saidByService } from '../../http/said-by-service';

/** Seconds until a client repeats a request that failed for a cause that an operator has to fix. */
const OPERATOR_SECONDS = 30;

const REPEAT = 'Nothing is lost if the request is repeated.';

const noCredentials = {
  code: 'credentials_unavailable',
  retryAfterSeconds: OPERATOR_SECONDS,
  message: `No credentials for S3 are available. ${REPEAT}`,
};

/** Errors of S3 by name, the only part of them that is stable, and what they mean to a client. */
const meanings: Readonly<Record<string, { code: string; retryAfterSeconds?: number; message: string }>> = {
  SlowDown: { code: 'throttled', message: `S3 throttled the request. ${REPEAT}` },
  ThrottlingException: { code: 'throttled', message: `S3 throttled the request. ${REPEAT}` },
  AbortError: { code: 'deadline_exceeded', message: `S3 did not answer in time. ${REPEAT}` },
  TimeoutError: {
    code: 'store_unreachable',
    message: `S3 could not be reached, or did not answer in time. ${REPEAT}`,
  },
  CredentialsProviderError: noCredentials,
  TokenProviderError: noCredentials,
  AccessDenied: {
    code: 'access_denied',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `S3 denied access: allow the function's role to put, get and list objects of the bucket. ${REPEAT}`,
  },
  NoSuchBucket: {
    code: 'bucket_not_found',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `S3 has no such bucket: create it, or correct the name in the function's environment. ${REPEAT}`,
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
 * What an error of the S3 client means to a client of ours: 503, because whatever could be mended must not make it drop
 * its data.
 * @throws the error itself when it is a defect rather than an answer.
 */
export function toHttpError(error: unknown): HttpError {
  if (!(error instanceof Error)) throw error;
  const meaning = meanings[error.name] ?? unnamedMeaning(error);
  return new HttpError({ status: 503, ...meaning, cause: error });
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
 * Whether an error that a Bucket threw is about the object that was asked for, so that others may be had: it is archived,
 * or may not be read, or its key is gone.
 */
export function isAboutObject(error: HttpError): boolean {
  const { cause } = error;
  if (error.code === 'throttled' || !(cause instanceof Error) || meetsAll.includes(cause.name)) return false;
  const { httpStatusCode = 500 } = (cause as Partial<S3ServiceException>).$metadata ?? {};
  return httpStatusCode >= 400 && httpStatusCode < 500;
}

function unnamedMeaning(error: Error): { code: string; message: string } {
  if ('$fault' in error) {
    return { code: 'store_error', message: `S3 answered with an error.${saidByService(error)} ${REPEAT}` };
  }
  // What the network says has a code; the SDK adds metadata to whatever comes out of a call.
  if ('code' in error || '$metadata' in error) {
    return { code: 'store_unreachable', message: `S3 could not be reached. ${REPEAT}` };
  }
  throw error;
}
