import { challenge } from '../../auth/basic-credentials';
import { HttpError } from '../../http/errors';

/** Seconds until a sender repeats a request that failed for a cause which people must mend. */
const OPERATOR_SECONDS = 30;

const REPEAT = 'Nothing is lost while the sender repeats the request.';

/** Errors of AWS by name, the only part of them that is stable, and what they mean to a sender. */
const meanings: Readonly<Record<string, { code: string; retryAfterSeconds?: number; message: string }>> = {
  ThrottlingException: { code: 'throttled', message: `Timestream throttled the write. ${REPEAT}` },
  InternalServerException: { code: 'store_error', message: `Timestream failed to answer. ${REPEAT}` },
  InvalidEndpointException: {
    code: 'endpoint_moved',
    message: `Timestream moved to another endpoint. ${REPEAT}`,
  },
  AbortError: { code: 'deadline_exceeded', message: `Timestream did not answer in time. ${REPEAT}` },
  TimeoutError: { code: 'store_unreachable', message: `Timestream did not answer in time. ${REPEAT}` },
  AccessDeniedException: {
    code: 'access_denied',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `AWS denied access: allow timestream:WriteRecords on the table and timestream:DescribeEndpoints on *. ${REPEAT}`,
  },
  ResourceNotFoundException: {
    code: 'destination_not_found',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `Timestream has no such database or table in this region: create it, or correct the destination labels. ${REPEAT}`,
  },
  ServiceQuotaExceededException: {
    code: 'quota_exceeded',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `A quota of Timestream is used up: have it raised. ${REPEAT}`,
  },
  ConflictException: {
    code: 'destination_busy',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `The table is being changed. ${REPEAT}`,
  },
  ExpiredTokenException: {
    code: 'expired_token',
    retryAfterSeconds: OPERATOR_SECONDS,
    message: `The credentials for Timestream have expired. ${REPEAT}`,
  },
};

const credentialErrors = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidClientTokenIdException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);

/** The error for credentials that AWS does not know. They will not come true by waiting: a sender should stop. */
export function invalidCredentials(message: string, cause?: unknown): HttpError {
  return new HttpError({ code: 'invalid_credentials', status: 401, message, headers: challenge, cause });
}

/**
 * What an error of the Timestream client means to a sender: 401 for credentials that AWS does not know, else 503. Both
 * AWS's and the network's errors may pass; whatever could be mended must not make a sender drop data.
 * @throws the error itself when it is a defect rather than an answer.
 */
export function toHttpError(error: unknown): HttpError {
  const cause = discoveryCause(error);
  if (!(cause instanceof Error)) throw cause;
  if (credentialErrors.has(cause.name) && !isClockSkew(cause)) {
    return invalidCredentials(
      'AWS does not know this access key, or the secret does not belong to it.',
      cause,
    );
  }
  const meaning = meanings[cause.name] ?? unnamedMeaning(cause);
  return new HttpError({ status: 503, ...meaning, cause });
}

/**
 * The same for credentials of the function's own role: 503 in every case, as nothing about them is the sender's to mend.
 * @throws the error itself when it is a defect rather than an answer.
 */
export function toRoleError(error: unknown): HttpError {
  const cause = discoveryCause(error);
  if (cause instanceof Error && isOfRole(cause)) {
    return new HttpError({
      code: 'role_refused',
      status: 503,
      retryAfterSeconds: OPERATOR_SECONDS,
      message: `AWS refused the credentials of the connector's own role. ${REPEAT}`,
      cause,
    });
  }
  return toHttpError(error);
}

function isOfRole(error: Error): boolean {
  return (
    error.name === 'CredentialsProviderError' || (credentialErrors.has(error.name) && !isClockSkew(error))
  );
}

/** The SDK wraps what goes wrong while it looks up its endpoint. */
function discoveryCause(error: unknown): unknown {
  return error instanceof Error && 'reason' in error ? error.reason : error;
}

/** Signatures also fail when clocks differ: those of AWS and of the function, not of the sender, who can go on. */
function isClockSkew(error: Error): boolean {
  return /signature expired|not yet current/i.test(error.message);
}

function unnamedMeaning(error: Error): { code: string; message: string; retryAfterSeconds?: number } {
  if ('$fault' in error)
    return { code: 'store_error', message: `Timestream answered with an error. ${REPEAT}` };
  // What the network says has a code; the SDK adds metadata to whatever comes out of a call.
  if ('code' in error || '$metadata' in error) {
    return { code: 'store_unreachable', message: `Timestream could not be reached. ${REPEAT}` };
  }
  throw error;
}
