import { challenge, hintOf, parseBasicCredentials } from '../../../auth/basic-credentials';
import { HttpError } from '../../../http/errors';
import type { HttpRequest } from '../../../http/message';
import { isToken } from '../../../metrics/influxdb/secret-format';
import type { CallerTokens } from './caller-tokens';
import { InfluxClient, InfluxError, type InfluxPlace, type Tokens } from '../../../metrics/influxdb/client';
import { toFailure, type Call } from '../../../metrics/influxdb/errors';

/**
 * InfluxDB with the caller's own token, sent as password of HTTP Basic, whatever the user: what the caller may write and read
 * is what InfluxDB lets that token. One that is not known is proved before anything else is done.
 * @throws {HttpError} 401 `invalid_credentials`, 503 when InfluxDB cannot be asked
 */
export async function connectAsCaller(
  place: InfluxPlace,
  known: CallerTokens,
  { headers }: Pick<HttpRequest, 'headers'>,
  signal: AbortSignal,
): Promise<InfluxClient> {
  const credentials = parseBasicCredentials(headers['authorization']);
  if (credentials === undefined) {
    throw invalidCredentials(
      'The request has no Basic credentials. Set basic_auth in prometheus.yml: a token of InfluxDB as password, and any username.',
    );
  }
  const { password: token } = credentials;
  if (!isToken(token)) {
    throw invalidCredentials(`The password is not a token of InfluxDB.${hintOf(credentials)}`);
  }
  const client = new InfluxClient(place, callersOwn(token, known));
  if (!known.has(token)) {
    await prove(client, signal);
    known.add(token);
  }
  return client;
}

/** There is no other token, and a refused one is proved again when it comes next. */
function callersOwn(token: string, known: CallerTokens): Tokens {
  return {
    get: () => Promise.resolve(token),
    renew: () => {
      known.delete(token);
      return Promise.resolve(undefined);
    },
  };
}

async function prove(client: InfluxClient, signal: AbortSignal): Promise<void> {
  try {
    await client.prove(signal);
  } catch (error) {
    // Known, and without the right to what the proof asks for.
    if (error instanceof InfluxError && error.status === 403) return;
    throw toCallerFailure(error, { purpose: 'proof' });
  }
}

/** Waiting does not make them valid: a sender should stop. */
function invalidCredentials(message: string): HttpError {
  return new HttpError({ code: 'invalid_credentials', status: 401, message, headers: challenge });
}

/**
 * What it means to a caller that a call with its own token failed: 401 for a token that InfluxDB does not know.
 * @throws {Error} the error itself when it is a defect rather than an answer or a failure of the network
 */
export function toCallerFailure(error: unknown, call: Omit<Call, 'owner'>): HttpError {
  const failure = toFailure(error, { ...call, owner: 'caller' });
  return failure.status === 401 ? failure.with({ headers: challenge }) : failure;
}
