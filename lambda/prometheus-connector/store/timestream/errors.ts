import { challenge } from '../../../auth/basic-credentials';
import { HttpError } from '../../../http/errors';
import { saidByService } from '../../../http/said-by-service';

/** Seconds until a sender repeats a request that failed for a cause which people must mend. */
const OPERATOR_SECONDS = 30;

/** What an error of AWS means to a client. */
interface Meaning {
  readonly code: string;
  /** Default 503. */
  readonly status?: number;
  readonly retryAfterSeconds?: number;
  /** What was wrong, and what to do about it. */
  readonly text: string;
}

/** What errors of AWS mean to those whose calls they end. */
export interface ErrorMeanings {
  /** By the errors' names, the only part of them that is stable. */
  readonly named: Readonly<Record<string, Meaning>>;
  /** What is said of all that may pass. */
  readonly advice: string;
}

const OF_ALL = {
  InternalServerException: { code: 'store_error', text: 'Timestream failed to answer.' },
  InvalidEndpointException: { code: 'endpoint_moved', text: 'Timestream moved to another endpoint.' },
  AbortError: { code: 'deadline_exceeded', text: 'Timestream did not answer in time.' },
  TimeoutError: { code: 'store_unreachable', text: 'Timestream did not answer in time.' },
  ServiceQuotaExceededException: {
    code: 'quota_exceeded',
    retryAfterSeconds: OPERATOR_SECONDS,
    text: 'A quota of Timestream is used up: have it raised.',
  },
  ExpiredTokenException: {
    code: 'expired_token',
    retryAfterSeconds: OPERATOR_SECONDS,
    text: 'The credentials for Timestream have expired.',
  },
} as const;

/** To a sender. Whatever could be mended is 503: it must not make a sender drop data. */
export const writeMeanings: ErrorMeanings = {
  advice: 'Nothing is lost while the sender repeats the request.',
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

/** To a caller whose key is being proved, before what it is for. Whatever could be mended is 503: it may be a sender's. */
export const proofMeanings: ErrorMeanings = {
  advice: 'Repeat the request.',
  named: {
    ...OF_ALL,
    ThrottlingException: { code: 'throttled', text: 'Timestream throttled the proof of this access key.' },
    AccessDeniedException: {
      code: 'access_denied',
      retryAfterSeconds: OPERATOR_SECONDS,
      text: 'AWS denied access: allow timestream:DescribeEndpoints on *.',
    },
  },
};

/** To somebody who reads, and has nothing to lose. */
export const readMeanings: ErrorMeanings = {
  advice: 'Repeat the query.',
  named: {
    ...OF_ALL,
    AbortError: {
      code: 'deadline_exceeded',
      text: 'Timestream did not answer all in time. Ask for a shorter range of time or fewer series.',
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
      text: 'Timestream did not take the query that was made of the selector.',
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

/** Failures after which a client is of no more use: others may have better luck with a new one. */
const ENDS_CLIENT = new Set([
  'invalid_credentials',
  'role_refused',
  'expired_token',
  'endpoint_moved',
  'store_unreachable',
]);

/** Whether a client that failed like this should be forgotten: its credentials or its endpoint are no longer valid. */
export function endsClient({ code }: HttpError): boolean {
  return ENDS_CLIENT.has(code);
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

/** The error for credentials that AWS does not know. They will not come true by waiting: a sender should stop. */
export function invalidCredentials(message: string, cause?: unknown): HttpError {
  return new HttpError({ code: 'invalid_credentials', status: 401, message, headers: challenge, cause });
}

/**
 * What an error of a Timestream client means to whoever called: 401 for credentials that AWS does not know, else what
 * `meanings` say, 503 mostly. Both AWS's and the network's errors may pass.
 * @throws the error itself when it is a defect rather than an answer.
 */
export function toHttpError(error: unknown, meanings: ErrorMeanings): HttpError {
  const cause = discoveryCause(error);
  if (!(cause instanceof Error)) throw cause;
  if (credentialErrors.has(cause.name) && !isClockSkew(cause)) {
    return invalidCredentials(
      'AWS does not know this access key, or the secret does not belong to it.',
      cause,
    );
  }
  return failure(meanings.named[cause.name] ?? unnamedMeaning(cause), meanings, cause);
}

/**
 * The same for credentials of the function's own role: never 401 or 403, as nothing about them is the caller's to mend.
 * @throws the error itself when it is a defect rather than an answer.
 */
export function toRoleError(error: unknown, meanings: ErrorMeanings): HttpError {
  const cause = discoveryCause(error);
  if (cause instanceof Error && isOfRole(cause)) return failure(ROLE_REFUSED, meanings, cause);
  const known = cause instanceof Error ? meanings.named[cause.name] : undefined;
  return known?.status === 403
    ? failure({ ...known, status: 503 }, meanings, cause)
    : toHttpError(error, meanings);
}

const ROLE_REFUSED: Meaning = {
  code: 'role_refused',
  retryAfterSeconds: OPERATOR_SECONDS,
  text: "AWS refused the credentials of the connector's own role.",
};

function failure({ text, ...meaning }: Meaning, { advice }: ErrorMeanings, cause: unknown): HttpError {
  const { status = 503 } = meaning;
  const message = status === 503 ? `${text}${saidByService(cause)} ${advice}` : text;
  return new HttpError({ ...meaning, status, message, cause });
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

function unnamedMeaning(error: Error): Meaning {
  if ('$fault' in error) return { code: 'store_error', text: 'Timestream answered with an error.' };
  // What the network says has a code; the SDK adds metadata to whatever comes out of a call.
  if ('code' in error || '$metadata' in error) {
    return { code: 'store_unreachable', text: 'Timestream could not be reached.' };
  }
  throw error;
}
