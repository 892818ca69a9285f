import { setMaxListeners } from 'node:events';
import {
  TimestreamWriteClient,
  WriteRecordsCommand,
  type WriteRecordsCommandInput,
  type TimestreamWriteClientConfig,
} from '@aws-sdk/client-timestream-write';

/** Calls of WriteRecords in flight at once for one request: enough for 3,200 samples in one wave. */
export const CONCURRENT_CALLS = 32;

/** A client with the settings that a connector needs. Make one per set of credentials and keep it. */
export function createTimestreamClient(
  config: Pick<TimestreamWriteClientConfig, 'region' | 'credentials'>,
): TimestreamWriteClient {
  const client = new TimestreamWriteClient({
    ...config,
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 2_000,
      // One answer: the deadline of the invocation bounds them all.
      requestTimeout: 10_000,
      throwOnRequestTimeout: true,
      httpAgent: { keepAlive: true, maxSockets: CONCURRENT_CALLS * 2 },
      httpsAgent: { keepAlive: true, maxSockets: CONCURRENT_CALLS * 2 },
    },
  });
  // What a call does without: the logger copies every input for a log that nobody keeps, a fifth of the CPU time of a
  // write; the others read the environment and name the SDK's features, for each call anew.
  for (const name of ['loggerMiddleware', 'recursionDetectionMiddleware', 'getUserAgentMiddleware']) {
    client.middlewareStack.remove(name);
  }
  client.middlewareStack.add(
    (next) => (args) => {
      const { body } = args.input as Partial<SerializedInput>;
      if (body !== undefined) {
        const request = args.request as { body: unknown; headers: Record<string, string> };
        request.body = body;
        request.headers['content-length'] = String(body.byteLength);
      }
      return next(args);
    },
    // After serialization, of an input without records, and before the signature.
    { step: 'build', priority: 'high', name: 'serializedBody' },
  );
  return client;
}

interface SerializedInput extends WriteRecordsCommandInput {
  readonly body: Buffer;
}

/** Sends one WriteRecords call, whose JSON body is given. Rejects with the SDK's errors. */
export type WriteRecords = (body: string) => Promise<void>;

/**
 * Prepares WriteRecords calls that all end when `signal` aborts. The SDK's stack of middleware is built once for all
 * of them rather than for each.
 */
export function writeRecordsUntil(client: TimestreamWriteClient, signal: AbortSignal): WriteRecords {
  // Each call in flight listens, and Node takes more than ten listeners for a leak.
  setMaxListeners(0, signal);
  const nothing = { DatabaseName: '', TableName: '', Records: [] };
  const handler = new WriteRecordsCommand(nothing).resolveMiddleware(client.middlewareStack, client.config, {
    abortSignal: signal,
  });
  return async (body) => {
    const input: SerializedInput = { ...nothing, body: Buffer.from(body) };
    await handler({ input });
  };
}
