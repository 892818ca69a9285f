import { TimestreamQueryClient } from '@aws-sdk/client-timestream-query';
import { customUserAgent } from '../../../../kit/user-agent';
import type { TimestreamClientConfig } from '../write/write-client';

/** Queries of one request that run at once. */
export const CONCURRENT_QUERIES = 4;

/** A client for queries with the settings that a connector needs. Make one per set of credentials and keep it. */
export function createQueryClient(config: TimestreamClientConfig): TimestreamQueryClient {
  const connections = { keepAlive: true, maxSockets: CONCURRENT_QUERIES * 2 };
  return new TimestreamQueryClient({
    ...config,
    customUserAgent,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      // A query may take as long as there is time: the deadline of the invocation bounds it.
      requestTimeout: 25_000,
      throwOnRequestTimeout: true,
      httpAgent: connections,
      httpsAgent: connections,
    },
  });
}
