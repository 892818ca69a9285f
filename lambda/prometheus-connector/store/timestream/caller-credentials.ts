import type { HttpRequest } from '../../../http/message';
import { parseBasicCredentials } from '../../../auth/basic-credentials';
import type { CallerClients } from './caller-clients';
import type { TimestreamAccess } from './access';
import { invalidCredentials, readMeanings, toHttpError, writeMeanings } from './errors';

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_AccessKey.html */
const ACCESS_KEY_ID = /^\w{16,128}$/;

/**
 * Authentication with the caller's own IAM access key, sent as HTTP Basic user and password: what the caller may write
 * and read is what IAM lets that key.
 * @returns a function that gives Timestream as the caller may use it
 */
export function withCallerCredentials(
  clients: CallerClients,
): (request: HttpRequest, signal: AbortSignal) => Promise<TimestreamAccess> {
  return async (request, signal) => {
    const credentials = parseBasicCredentials(request.headers['authorization']);
    if (credentials === undefined) {
      throw invalidCredentials(
        'The request has no Basic credentials. Set basic_auth in prometheus.yml: an IAM access key id as username, its secret as password.',
      );
    }
    if (!ACCESS_KEY_ID.test(credentials.username)) {
      throw invalidCredentials(
        'The user name is no AWS access key id: 16 to 128 letters and digits, beginning with AKIA for an IAM user.',
      );
    }
    return {
      clients: await clients.connect(credentials, signal),
      toWriteFailure: (error) => toHttpError(error, writeMeanings),
      toReadFailure: (error) => toHttpError(error, readMeanings),
      abandon: () => {
        clients.forget(credentials);
      },
    };
  };
}
