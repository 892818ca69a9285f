import { challenge, hintOf, type Credentials } from '../../../auth/basic-credentials';
import type { ErrorCode } from '../../../http/error-codes';
import type { HttpError } from '../../../http/errors';
import { meaningOf, OPERATOR_SECONDS, type Meanings } from '../../../kit/aws-errors';
import type { Destination } from '../../../metrics/model/destination';
import {
  areRefusedCredentials,
  commonMeanings,
  discoveryCause,
  TimestreamError,
  toFailure,
} from '../../../metrics/timestream/errors';

/** To a caller, possibly a sender, whose key is being checked. Anything that an operator can fix is 503. */
const proofMeanings: Meanings<ErrorCode> = {
  advice: 'Retry the request.',
  ...commonMeanings,
  named: {
    ...commonMeanings.named,
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the check of this access key.' },
    AccessDeniedException: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:DescribeEndpoints on *.',
    },
  },
};

/** The error for credentials that AWS does not know. Waiting does not make them valid: a sender should stop. */
export function invalidCredentials(message: string, cause?: unknown): HttpError {
  const code = 'invalid_credentials';
  return new TimestreamError({ code, status: 401, message, headers: challenge, endsClient: true, cause });
}

/**
 * What it means that AWS did not accept a caller's credentials, or could not be asked.
 * @throws {Error} the error itself when it is a defect rather than an answer.
 */
export function toProofError(error: unknown, credentials: Credentials): HttpError {
  const cause = discoveryCause(error);
  return areRefusedCredentials(cause)
    ? invalidCredentials(`${UNKNOWN_KEY}${hintOf(credentials)}`, cause)
    : toCallerError(error, proofMeanings);
}

const UNKNOWN_KEY = 'AWS does not know this access key, or the secret does not belong to it.';

/**
 * What an error of a Timestream client means to the caller with whose credentials it works: 401 for credentials that
 * AWS does not know, else what `meanings` say, 503 mostly. Errors of AWS and of the network are retryable.
 * @param destination that the call was for, if it was for one
 * @throws {Error} the error itself when it is a defect rather than an answer.
 */
export function toCallerError(
  error: unknown,
  meanings: Meanings<ErrorCode>,
  destination?: Destination,
): HttpError {
  const cause = discoveryCause(error);
  return areRefusedCredentials(cause)
    ? invalidCredentials(UNKNOWN_KEY, cause)
    : toFailure(meaningOf(cause, meanings), meanings, cause, destination);
}
