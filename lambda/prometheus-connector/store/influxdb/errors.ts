import { challenge } from '../../../auth/basic-credentials';
import type { ErrorCode } from '../../../http/error-codes';
import { HttpError } from '../../../http/errors';
import { OPERATOR_SECONDS, toErrorProps, type Meaning } from '../../../kit/aws-errors';
import { describeDestination, destinationDetails } from '../../model/describe-refused';
import type { Destination } from '../../model/destination';
import { InfluxError, type Right } from './client';

/** Whose token InfluxDB was called with: the connector's own, or one that a caller has sent. */
export type TokenOwner = 'connector' | 'caller';

/** What a call was for. */
export interface Call {
  readonly right: Right;
  readonly owner: TokenOwner;
  /** Absent: for none. */
  readonly destination?: Destination | undefined;
}

const advice: Readonly<Record<Right, string>> = {
  write: 'Nothing is lost while the sender retries.',
  read: 'Retry the query.',
};

/**
 * What it means to a sender or a reader that a call failed. What an operator can fix is 503, so that a sender does not drop
 * data.
 * @throws {Error} the error itself when it is a defect rather than an answer or a failure of the network
 */
export function toFailure(error: unknown, call: Call): HttpError {
  if (error instanceof HttpError) return error;
  const meaning = meaningOf(error, call);
  const { destination, right } = call;
  const about = destination && `Destination: ${describeDestination(destination)}.`;
  return new HttpError({
    ...toErrorProps(meaning, { advice: advice[right], named: {}, ...unnamed }, error, about),
    ...(meaning.status === 401 && { headers: challenge }),
    details: {
      ...(destination && destinationDetails(destination)),
      ...(error instanceof InfluxError && { answered: error.status }),
    },
  });
}

const unnamed = {
  answered: { code: 'store_error', text: 'InfluxDB failed to answer.' },
  unreachable: { code: 'store_unreachable', text: 'InfluxDB could not be reached.' },
} as const satisfies Record<string, Meaning<ErrorCode>>;

function meaningOf(error: unknown, call: Call): Meaning<ErrorCode> {
  if (error instanceof InfluxError) return answered(error, call);
  if (!(error instanceof Error)) throw error;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return tooSlow[call.right];
  // `fetch` throws all failures of the network as this, with the reason as its cause.
  if (error instanceof TypeError && error.cause !== undefined) return unnamed.unreachable;
  throw error;
}

const tooSlow: Readonly<Record<Right, Meaning<ErrorCode>>> = {
  write: { code: 'deadline_exceeded', text: 'InfluxDB did not answer in time.' },
  read: {
    code: 'deadline_exceeded',
    text: 'InfluxDB did not return all results in time. Ask for a shorter time range or fewer series.',
  },
};

function answered({ status, retryAfterSeconds }: InfluxError, call: Call): Meaning<ErrorCode> {
  switch (status) {
    case 401:
      return refusedToken[call.owner];
    case 403:
      return { ...operator, code: 'access_denied', text: DENIED[call.right] };
    case 404:
      return { ...operator, code: 'destination_not_found', text: NOT_FOUND };
    case 429:
      return {
        code: 'throttled',
        text: 'InfluxDB throttled the request.',
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
    default:
      return {
        ...unnamed.answered,
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
      };
  }
}

const operator = { retryAfterSeconds: OPERATOR_SECONDS } as const;

const refusedToken: Readonly<Record<TokenOwner, Meaning<ErrorCode>>> = {
  connector: {
    ...operator,
    code: 'token_refused',
    text: "InfluxDB refused the connector's own token: it was deleted, or the secret does not hold it.",
  },
  caller: {
    code: 'invalid_credentials',
    status: 401,
    text: 'InfluxDB does not know this token: send one of its tokens as the password.',
  },
};

const DENIED: Readonly<Record<Right, string>> = {
  write: 'InfluxDB denied access: the token may not write to this bucket, or is inactive.',
  read: 'InfluxDB denied access: the token may not read this bucket, or is inactive.',
};

/** InfluxDB 2 says so, too, to a reader whose token may not read the bucket. */
const NOT_FOUND =
  'InfluxDB has no such bucket or organization, or the token may not read it: create it, or correct the destination labels, the organization or the token.';
