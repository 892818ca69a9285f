/**
 * Stands in for AWS Secrets Manager at the wire, for reading secrets and putting values into them.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html
 */
import { CallServer } from '../aws-json/call-server';
import type { ServerLimits } from '../http-server/limits';
import type { AccessKey } from '../sigv4';
import { getSecretValue } from './get-secret-value';
import { putSecretValue } from './put-secret-value';
import type { Secrets } from './secrets';

/** How to start a stand-in. */
interface SecretsManagerStandInOptions {
  readonly secrets: Secrets;
  /**
   * Access keys it knows, SigV4 verified as AWS does; or `any`: then any caller that knows a secret's name may read it, and put a value into it.
   */
  readonly accessKeys: readonly AccessKey[] | 'any';
  /** TCP port on 127.0.0.1; default 0, which takes any that is free. */
  readonly port?: number;
  /** Epoch milliseconds; default `Date.now`. */
  readonly now?: () => number;
  /** Limits on what callers may use of the process. Default: those of `defaultServerLimits`. */
  readonly serverLimits?: Partial<ServerLimits>;
}

/** A running stand-in. */
export interface SecretsManagerStandIn {
  /** URL without a trailing slash: for `AWS_ENDPOINT_URL_SECRETS_MANAGER`, or a client's `endpoint`. */
  readonly endpoint: string;
  /** Number of calls so far. Calls whose credentials were refused count too. */
  readonly calls: number;
  /** Answers what is under way, then closes all sockets. Calling it again does nothing. */
  close(): Promise<void>;
}

/** Starts a stand-in. @throws {Error} when the port is taken. */
export async function startSecretsManager(
  options: SecretsManagerStandInOptions,
): Promise<SecretsManagerStandIn> {
  let calls = 0;
  const server = await CallServer.listen({
    port: options.port ?? 0,
    version: '1.1',
    service: 'secretsmanager',
    target: 'secretsmanager',
    accessKeys: options.accessKeys,
    operations: {
      GetSecretValue: getSecretValue(options.secrets),
      PutSecretValue: putSecretValue(options.secrets),
    },
    arrived: () => {
      calls += 1;
      return () => undefined;
    },
    now: options.now ?? Date.now,
    serverLimits: options.serverLimits ?? {},
  });
  let closed: Promise<void> | undefined;
  return {
    endpoint: server.endpoint,
    get calls() {
      return calls;
    },
    close: () => (closed ??= server.close()),
  };
}
