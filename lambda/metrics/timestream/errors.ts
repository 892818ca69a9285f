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
import { describeDestination, destinationDetails, type Destination } from '../model/destination';

/** What the errors mean that any call of Timestream may fail with, whatever it is for. */
export const commonMeanings = {
  answered: { code: 'store_error', text: 'Timestream answered with an error.' },
  unreachable: { code: 'store_unreachable', endsClient: true, text: 'Timestream could not be reached.' },
  named: {
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
  },
} as const satisfies Omit<Meanings<ErrorCode>, 'advice'>;

/** To a reader, who has nothing to lose. */
export const readMeanings: Meanings<ErrorCode> = {
  advice: 'Retry the query.',
  ...commonMeanings,
  named: {
    ...commonMeanings.named,
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
export class TimestreamError extends HttpError {
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

/**
 * What an error of a Timestream client that has the credentials of the function's own role means to a caller: never 401 or 403,
 * as the caller can fix nothing about them. Errors of AWS and of the network are retryable.
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
  return toFailure(
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

/** The error that means this. @param cause as Timestream or the SDK gave it */
export function toFailure(
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

const credentialErrors = new Set([
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidClientTokenIdException',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);

/** Whether AWS does not know the credentials of a call, or these did not sign it. */
export function areRefusedCredentials(error: unknown): boolean {
  return error instanceof Error && credentialErrors.has(error.name) && !isClockSkew(error);
}

/** What an error is about: the SDK wraps those of endpoint discovery. */
export function discoveryCause(error: unknown): unknown {
  return error instanceof Error && 'reason' in error ? error.reason : error;
}

/** Signatures also fail when clocks differ: those of AWS and of the function, not of the sender, who can go on. */
function isClockSkew(error: Error): boolean {
  return /signature expired|not yet current/i.test(error.message);
}
