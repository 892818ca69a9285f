import { parseBasicCredentials } from '../../../auth/basic-credentials';
import type { HttpRequest } from '../../../http/message';
import type { CallerClients } from './caller-clients';
import type { ClientAccess } from './client-access';
import { readMeanings } from '../../../metrics/timestream/errors';
import { invalidCredentials, toCallerError } from './caller-errors';
import { writeMeanings } from './write-meanings';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
const ACCESS_KEY_ID = /^\w{16,128}$/;

/**
 * Timestream with the caller's own IAM access key, sent as HTTP Basic user and password: what the caller may write and read
 * is what IAM lets that key.
 * @throws {HttpError} 401 `invalid_credentials`, 503 when AWS cannot be asked
 */
export async function connectAsCaller(
  clients: CallerClients,
  { headers }: Pick<HttpRequest, 'headers'>,
  signal: AbortSignal,
): Promise<ClientAccess> {
  const credentials = parseBasicCredentials(headers['authorization']);
  if (credentials === undefined) {
    throw invalidCredentials(
      'The request has no Basic credentials. Set basic_auth in prometheus.yml: an IAM access key id as username, its secret as password.',
    );
  }
  if (!ACCESS_KEY_ID.test(credentials.username)) {
    throw invalidCredentials(
      'The username is not an AWS access key ID: 16 to 128 letters and digits, beginning with AKIA for an IAM user.',
    );
  }
  return {
    clients: await clients.connect(credentials, signal),
    toWriteFailure: (error, destination) => toCallerError(error, writeMeanings, destination),
    toReadFailure: (error) => toCallerError(error, readMeanings),
    abandon: () => {
      clients.forget(credentials);
    },
  };
}
