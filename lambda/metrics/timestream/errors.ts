import { challenge, hintOf, type Credentials } from '../../auth/basic-credentials';
import type { ErrorCode } from '../../http/error-codes';
import { HttpError, type HttpErrorProps } from '../../http/errors';
import {
  meaningOf,
  OPERATOR_SECONDS,
  saidByService,
  toErrorProps,
  type Meaning,
  type Meanings,
} from '../../kit/aws-errors';
import { describeDestination, destinationDetails } from '../../prometheus-connector/model/describe-refused';
import type { Destination } from '../model/destination';

const unnamed = {
  answered: { code: 'store_error', text: 'Timestream answered with an error.' },
  unreachable: { code: 'store_unreachable', endsClient: true, text: 'Timestream could not be reached.' },
} as const;

const OF_ALL = {
  InternalServerException: { code: 'store_error', text: 'Timestream failed to answer.' },
  InvalidEndpointException: {
    code: 'endpoint_moved',
    endsClient: true,
    text: 'Timestream moved to another endpoint.',
  },
  AbortError: { code: 'deadline_exceeded', text: 'Timestream did not answer in time.' },
  TimeoutError: { code: 'store_unreachable', endsClient: true, text: 'Timestream did not answer in time.' },
  ServiceQuotaExceededException: {
    code: 'quota_exceeded',
    retryAfterSeconds: OPERATOR_SECONDS,
    text: 'A Timestream quota is exhausted: request an increase.',
  },
  ExpiredTokenException: {
    code: 'expired_token',
    retryAfterSeconds: OPERATOR_SECONDS,
    endsClient: true,
    text: 'The credentials for Timestream have expired.',
  },
} as const;

/** To a sender. Anything that an operator can fix is 503, so that the sender does not drop data. */
export const writeMeanings: Meanings<ErrorCode> = {
  advice: 'Nothing is lost while the sender retries.',
  ...unnamed,
  named: {
    ...OF_ALL,
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the write.' },
    AccessDeniedException: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:WriteRecords on the table and timestream:DescribeEndpoints on *.',
    },
    ResourceNotFoundException: {
      code: 'destination_not_found',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'Timestream has no such database or table in this region: create it, or correct the destination labels.',
    },
    ConflictException: {
      code: 'destination_busy',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'The table is being changed.',
    },
  },
};

/** To a caller, possibly a sender, whose key is being checked. Anything that an operator can fix is 503. */
const proofMeanings: Meanings<ErrorCode> = {
  advice: 'Retry the request.',
  ...unnamed,
  named: {
    ...OF_ALL,
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the check of this access key.' },
    AccessDeniedException: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:DescribeEndpoints on *.',
    },
  },
};

/** To a reader, who has nothing to lose. */
export const readMeanings: Meanings<ErrorCode> = {
  advice: 'Retry the query.',
  ...unnamed,
  named: {
    ...OF_ALL,
    AbortError: {
      code: 'deadline_exceeded',
      text: 'Timestream did not return all results in time. Ask for a shorter time range or fewer series.',
    },
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the query.' },
    AccessDeniedException: {
      code: 'access_denied',
      status: 403,
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:Select and timestream:DescribeTable on the table, and timestream:DescribeEndpoints on *.',
    },
    QueryExecutionException: { code: 'query_failed', text: 'Timestream could not run the query.' },
    ConflictException: { code: 'query_failed', text: 'Timestream cancelled the query.' },
    ValidationException: {
      code: 'query_refused',
      status: 500,
      text: 'Timestream rejected the query generated for this selector.',
    },
  },
};

/** The error for a read of a table that does not exist. */
export function destinationNotFound(cause: unknown): HttpError {
  return new HttpError({
    code: 'destination_not_found',
    status: 404,
    message:
      'Timestream has no such database or table in this region: create it, or correct the matchers for the destination labels.',
    cause,
  });
}

/** An error that says whether to keep the client that failed. */
class TimestreamError extends HttpError {
  readonly endsClient: boolean;

  constructor({ endsClient = false, ...props }: HttpErrorProps & Pick<Meaning<ErrorCode>, 'endsClient'>) {
    super(props);
    this.endsClient = endsClient;
  }
}

/** Whether to discard a client that failed like this. */
export function endsClient(error: HttpError): boolean {
  return error instanceof TimestreamError && error.endsClient;
}

const credentialErrors = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidClientTokenIdException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);

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
    : failure(meaningOf(cause, meanings), meanings, cause, destination);
}

/**
 * The same for credentials of the function's own role: never 401 or 403, as the caller can fix nothing about them.
 * @param destination that the call was for, if it was for one
 * @throws {Error} the error itself when it is a defect rather than an answer.
 */
export function toRoleError(
  error: unknown,
  meanings: Meanings<ErrorCode>,
  destination?: Destination,
): HttpError {
  const cause = discoveryCause(error);
  const meaning = isOfRole(cause) ? ROLE_REFUSED : meaningOf(cause, meanings);
  return failure(
    meaning.status === 403 ? { ...meaning, status: 503 } : meaning,
    meanings,
    cause,
    destination,
  );
}

const ROLE_REFUSED: Meaning<ErrorCode> = {
  code: 'role_refused',
  retryAfterSeconds: OPERATOR_SECONDS,
  endsClient: true,
  text: "AWS refused the credentials of the connector's own role.",
};

function failure(
  meaning: Meaning<ErrorCode>,
  meanings: Meanings<ErrorCode>,
  cause: unknown,
  destination: Destination | undefined,
): HttpError {
  const about = destination && `Destination: ${describeDestination(destination)}.`;
  const said = saidByService(cause);
  const details = {
    ...(destination && destinationDetails(destination)),
    ...(said !== undefined && { said }),
  };
  return new TimestreamError({ ...toErrorProps(meaning, meanings, cause, about), details });
}

function isOfRole(error: unknown): boolean {
  return (
    (error instanceof Error && error.name === 'CredentialsProviderError') || areRefusedCredentials(error)
  );
}

function areRefusedCredentials(error: unknown): boolean {
  return error instanceof Error && credentialErrors.has(error.name) && !isClockSkew(error);
}

/** The SDK wraps errors of endpoint discovery. */
function discoveryCause(error: unknown): unknown {
  return error instanceof Error && 'reason' in error ? error.reason : error;
}

/** Signatures also fail when clocks differ: those of AWS and of the function, not of the sender, who can go on. */
function isClockSkew(error: Error): boolean {
  return /signature expired|not yet current/i.test(error.message);
}
