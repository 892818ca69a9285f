import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Credentials } from '../auth/basic-credentials';
import { parseCredentials } from '../auth/secret-format';
import { MalformedSecretError } from '../kit/secret-format';
import { secretReader } from '../kit/secret-reader';
import { parseJsonObject } from '../kit/json';
import { SetupError } from './model/setup-error';

/** A token in its secret. Its users need nothing but `token`. */
interface StoredToken {
  readonly token: string;
  /** Id of its authorization in InfluxDB. */
  readonly authorization: string;
}

function parseStoredToken(text: string): StoredToken | undefined {
  const { token, authorization } = parseJsonObject(text) ?? {};
  const isToken = typeof token === 'string' && SENDABLE.test(token);
  return isToken && typeof authorization === 'string' ? { token, authorization } : undefined;
}

/** A text that can be sent in a header. */
const SENDABLE = /^[\x21-\x7e]+$/;

/** The secrets of a set-up. All that is asked of them rejects with a {@link SetupError}. */
export class Secrets {
  constructor(private readonly client: SecretsManagerClient) {}

  /** The administrator's user and password. */
  async administrator(secretId: string): Promise<Credentials> {
    return this.told('GetSecretValue', secretId, secretReader(this.client, secretId, parseCredentials));
  }

  /** Undefined: it holds no token of ours, as nothing has been put into it, or something else. */
  async storedToken(secretId: string): Promise<StoredToken | undefined> {
    const read = secretReader(this.client, secretId, parseStoredToken);
    return this.told('GetSecretValue', secretId, () =>
      read().catch((error: unknown) => {
        // What Secrets Manager says of a secret without a value, too.
        if ((error as Partial<Error>).name === 'ResourceNotFoundException') return undefined;
        throw error;
      }),
    );
  }

  /** Makes a token the current value of a secret. */
  async putToken(secretId: string, { token, authorization }: StoredToken): Promise<void> {
    const SecretString = JSON.stringify({ token, authorization });
    await this.told('PutSecretValue', secretId, () =>
      this.client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString })),
    );
  }

  private async told<T>(action: string, secretId: string, call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (error) {
      if (error instanceof MalformedSecretError) {
        throw new SetupError(`The administrator's secret ${secretId}: ${error.problem}`, false, error);
      }
      const { name, $fault: fault } = error as Partial<Error> & { readonly $fault?: string };
      // Rights that were given just now come into effect after a while.
      const isTransient = fault !== 'client' || name === 'AccessDeniedException';
      throw new SetupError(
        `Secrets Manager: ${action} of ${secretId} fails: ${name ?? ''}`,
        isTransient,
        error,
      );
    }
  }
}
