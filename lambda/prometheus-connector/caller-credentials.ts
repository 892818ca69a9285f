import type { HttpRequest } from '../http/message';
import { parseBasicCredentials } from '../auth/basic-credentials';
import type { CallerClients } from './store/caller-clients';
import type { MetricStore } from './store/metric-store';
import { invalidCredentials } from './store/timestream-errors';
import { TimestreamStore } from './store/timestream-store';

/**
 * Authentication with the caller's own IAM access key, sent as HTTP Basic user and password: what the caller may write
 * is what IAM lets that key write.
 * @returns a function that gives the store as the caller may use it
 */
export function withCallerCredentials(
  clients: CallerClients,
): (request: HttpRequest, signal: AbortSignal) => Promise<MetricStore> {
  return async (request, signal) => {
    const credentials = parseBasicCredentials(request.headers['authorization']);
    if (credentials === undefined) {
      throw invalidCredentials(
        'The request has no Basic credentials. Set basic_auth in prometheus.yml: an IAM access key id as username, its secret as password.',
      );
    }
    const client = await clients.connect(credentials, signal);
    return new TimestreamStore(client, () => {
      clients.forget(credentials);
    });
  };
}
