import { TimestreamQueryClient, type TimestreamQueryClientConfig } from '@aws-sdk/client-timestream-query';
import { collectBody } from '@smithy/core/protocols';
import type { $ClientProtocol, HttpRequest, HttpResponse, MetadataBearer } from '@smithy/types';
import { signAgain } from '../../kit/sign-again';
import { customUserAgent } from '../../kit/user-agent';

/** Where a client calls, and as whom. */
export type TimestreamClientConfig = Pick<TimestreamQueryClientConfig, 'region' | 'credentials' | 'endpoint'>;

/** Queries of one request that run at once. */
export const CONCURRENT_QUERIES = 4;

/** Milliseconds that an answer may take: a query, as long as there is time, which the deadline of the invocation bounds. */
const LONGEST_ANSWER = 25_000;

/**
 * A client for queries with the settings that a connector needs. Make one per set of credentials and keep it. Its
 * `QueryCommand` gives a {@link RawPage}.
 * @param requestTimeout milliseconds that an answer may take
 */
export function createQueryClient(
  config: TimestreamClientConfig,
  requestTimeout = LONGEST_ANSWER,
): TimestreamQueryClient {
  const connections = { keepAlive: true, maxSockets: CONCURRENT_QUERIES * 2 };
  const client = new TimestreamQueryClient({
    ...config,
    customUserAgent,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      requestTimeout,
      throwOnRequestTimeout: true,
      httpAgent: connections,
      httpsAgent: connections,
    },
  });
  signAgain(client);
  // It copies every page, deeply, for a log that no one keeps.
  client.middlewareStack.remove('loggerMiddleware');
  const { config: resolved } = client;
  resolved.protocol = withRawPages(resolved.protocol as Protocol);
  return client;
}

/** What a `QueryCommand` of {@link createQueryClient} gives: the body of a successful answer. */
export interface RawPage extends MetadataBearer {
  readonly body: Uint8Array;
}

type Protocol = $ClientProtocol<HttpRequest, HttpResponse>;

/**
 * The SDK's protocol, but for pages of queries: their bodies are left as they are, as the SDK's deserializer makes several
 * objects of each cell, and takes ten times as long as `JSON.parse`. Errors stay the SDK's.
 */
function withRawPages(protocol: Protocol): Protocol {
  const deserializeResponse: Protocol['deserializeResponse'] = async (operation, context, response) => {
    if (operation.name !== 'Query' || response.statusCode !== 200) {
      return protocol.deserializeResponse(operation, context, response);
    }
    const page: RawPage = {
      $metadata: { httpStatusCode: response.statusCode },
      body: await collectBody(response.body, context),
    };
    return page as never;
  };
  return Object.create(protocol, { deserializeResponse: { value: deserializeResponse } }) as Protocol;
}
