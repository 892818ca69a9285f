import type { ErrorCode } from '../../http/error-codes';
import { HttpError } from '../../http/errors';
import { OPERATOR_SECONDS, toErrorProps, type Meaning } from '../../kit/aws-errors';
import { describeDestination, destinationDetails } from '../model/destination';
import type { Destination } from '../model/destination';
import { InfluxError, networkCodeOf, type Right } from './client';

/** Whose token InfluxDB was called with: the connector's own, or one that a caller has sent. */
export type TokenOwner = 'connector' | 'caller';

/** What a call was for: `proof` asks whether InfluxDB knows a token. */
type Purpose = Right | 'proof';

/** A call of InfluxDB. */
export interface Call {
  readonly purpose: Purpose;
  readonly owner: TokenOwner;
  /** Absent: for none. */
  readonly destination?: Destination | undefined;
}

const advice: Readonly<Record<Purpose, string>> = {
  write: 'Nothing is lost while the sender retries.',
  read: 'Retry the query.',
  proof: 'Retry the request.',
};

/**
 * What it means to a sender or a reader that a call failed. What an operator can fix is 503, so that a sender does not drop
 * data.
 * @throws {Error} the error itself when it is a defect rather than an answer or a failure of the network
 */
export function toFailure(error: unknown, call: Call): HttpError {
  if (error instanceof HttpError) return error;
  const meaning = meaningOf(error, call);
  const { destination, purpose } = call;
  const about = destination && `Destination: ${describeDestination(destination)}.`;
  const networkCode = networkCodeOf(error);
  return new HttpError({
    ...toErrorProps(meaning, { advice: advice[purpose], named: {}, ...unnamed }, error, about),
    details: {
      ...(destination && destinationDetails(destination)),
      ...(error instanceof InfluxError && { answered: error.status }),
      ...(networkCode !== undefined && { networkCode }),
    },
  });
}

const unnamed = {
  answered: { code: 'store_error', text: 'InfluxDB failed to answer.' },
  unreachable: { code: 'store_unreachable', text: 'InfluxDB could not be reached.' },
} as const satisfies Record<string, Meaning<ErrorCode>>;

function meaningOf(error: unknown, call: Call): Meaning<ErrorCode> {
  if (error instanceof InfluxError) return answered(error, call);
  const { name } = (error ?? {}) as Partial<Error>;
  if (name === 'AbortError' || name === 'TimeoutError') return tooSlow[call.purpose];
  const code = networkCodeOf(error);
  if (code === undefined) throw error;
  const text = unreachable.find(([codes]) => codes.test(code))?.[1];
  return text === undefined ? unnamed.unreachable : { ...unnamed.unreachable, text };
}

/** What is wrong on the way to InfluxDB, by the codes of Node, of its TLS and of its `fetch`. */
const unreachable: readonly (readonly [codes: RegExp, text: string])[] = [
  [
    /^ECONNREFUSED$/,
    'InfluxDB refused the connection: it is not running, or its URL names another host or port.',
  ],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "The name of InfluxDB's host could not be resolved."],
  [
    /^(?:ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/,
    'No connection to InfluxDB came about: a security group, a route or a firewall may be in the way.',
  ],
  [
    /^(?:EPROTO|ERR_SSL_\w+)$/,
    'InfluxDB did not answer in TLS: its URL should perhaps begin with http, or name another port.',
  ],
  [/^HPE_\w+$/, 'What answers at the URL of InfluxDB does not speak HTTP: check its scheme and port.'],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
    'InfluxDB closed the connection: it was stopped, or its URL should begin with https.',
  ],
  // https://docs.openssl.org/3.0/man1/openssl-verification-options/
  [/CERT|^UNABLE_TO_/, "InfluxDB's certificate is not valid for its host, has expired, or is not trusted."],
];

const tooSlow: Readonly<Record<Purpose, Meaning<ErrorCode>>> = {
  write: { code: 'deadline_exceeded', text: 'InfluxDB did not answer in time.' },
  read: {
    code: 'deadline_exceeded',
    text: 'InfluxDB did not return all results in time. Ask for a shorter time range or fewer series.',
  },
  proof: { code: 'deadline_exceeded', text: 'InfluxDB did not answer in time.' },
};

function answered({ status, body, retryAfterSeconds }: InfluxError, call: Call): Meaning<ErrorCode> {
  const asked = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const told =
    call.purpose === 'read' ? toldOfQuery.find(([what]) => what.test(`${status} ${body}`))?.[1] : undefined;
  if (told !== undefined) return told;
  if (status >= 300 && status < 400) return REDIRECTED;
  switch (status) {
    case 401:
      return refusedToken[call.owner];
    case 403:
      return { ...operator, code: 'access_denied', text: DENIED[call.purpose] };
    case 404:
      return NOT_FOUND;
    case 429:
      return { code: 'throttled', text: 'InfluxDB throttled the request.', ...asked };
    default:
      return { ...unnamed.answered, ...asked };
  }
}

const operator = { retryAfterSeconds: OPERATOR_SECONDS } as const;

/** InfluxDB 2 says so, too, to a reader whose token may not read the bucket. */
const NOT_FOUND: Meaning<ErrorCode> = {
  ...operator,
  code: 'destination_not_found',
  text: 'InfluxDB has no such database (bucket) or organization, or the token may not read it: create it, or correct the destination labels, the organization or the token.',
};

/** What only the text of an answer to a query tells, with the status before it. */
const toldOfQuery: readonly (readonly [what: RegExp, meaning: Meaning<ErrorCode>])[] = [
  // Of InfluxDB 3 Core: https://docs.influxdata.com/influxdb3/core/reference/config-options/#query-file-limit
  [
    /^500 [^]*exceeding the file limit/,
    {
      code: 'query_too_large',
      status: 400,
      text: 'InfluxDB would have to open more files for this query than it allows. Ask for a shorter time range.',
    },
  ],
  // InfluxDB 2 answers 404 to those who write.
  [/^400 [^]*organization (?:name|id) [^]* not found/i, NOT_FOUND],
  [
    /^400 /,
    {
      code: 'query_refused',
      status: 500,
      text: 'InfluxDB rejected the query generated for this selector.',
    },
  ],
];

const REDIRECTED: Meaning<ErrorCode> = {
  ...operator,
  code: 'store_error',
  text: 'The URL of InfluxDB answers with a redirect, which would take the token elsewhere: configure the URL of InfluxDB itself.',
};

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

const DENIED: Readonly<Record<Purpose, string>> = {
  write: 'InfluxDB denied access: the token may not write to this database, or is inactive.',
  read: 'InfluxDB denied access: the token may not read this database, or is inactive.',
  proof: 'InfluxDB denied access.',
};
