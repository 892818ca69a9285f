import { TimestreamWriteClient } from '@aws-sdk/client-timestream-write';
import { customUserAgent } from '../../../../kit/user-agent';
import type { TimestreamClientConfig } from '../../../../metrics/timestream/query-client';

/** Calls of WriteRecords in flight at once for one request: enough for 3,200 samples in one wave. */
export const CONCURRENT_CALLS = 32;

/** A client with the settings that a connector needs. Make one per set of credentials and keep it. */
export function createTimestreamClient(config: TimestreamClientConfig): TimestreamWriteClient {
  return new TimestreamWriteClient({
    ...config,
    customUserAgent,
    // After the first attempt, which is made without the SDK's stack.
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: 2_000,
      // One answer: the deadline of the invocation bounds them all.
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: CONCURRENT_CALLS * 2 },
      httpsAgent: { keepAlive: true, maxSockets: CONCURRENT_CALLS * 2 },
    },
  });
}
