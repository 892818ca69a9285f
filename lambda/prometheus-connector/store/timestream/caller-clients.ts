import { createHash } from 'node:crypto';
import type { Credentials } from '../../../auth/basic-credentials';
import { LruCache } from '../../../kit/lru';
import type { TimestreamClients } from './clients';
import { invalidCredentials, toProofError } from './caller-errors';

/** Callers whose clients are kept: they hold open connections. */
const CAPACITY = 64;

/**
 * Clients by the credentials of their callers. They are kept only after AWS has accepted the credentials, and found only
 * by both of them: the right key with a wrong secret is a stranger, however often the right one came before.
 */
export class CallerClients {
  private readonly clients = new LruCache<TimestreamClients>({
    limit: CAPACITY,
    dispose: (clients) => {
      clients.destroy();
    },
  });

  constructor(private readonly create: (credentials: Credentials) => TimestreamClients) {}

  /**
   * The clients of a caller.
   * @throws {HttpError} 401 when AWS does not know the credentials, 503 when it cannot be asked.
   */
  async connect(credentials: Credentials, signal: AbortSignal): Promise<TimestreamClients> {
    const key = keyOf(credentials);
    const known = this.clients.get(key);
    if (known !== undefined) return known;
    const clients = await this.prove(credentials, signal);
    this.clients.set(key, clients);
    return clients;
  }

  /** Forgets a caller: its credentials were withdrawn, or its clients' endpoint is no longer valid. */
  forget(credentials: Credentials): void {
    this.clients.delete(keyOf(credentials));
  }

  private async prove(credentials: Credentials, signal: AbortSignal): Promise<TimestreamClients> {
    // Timestream would reject them without saying why.
    if (credentials.username.startsWith('ASIA')) {
      throw invalidCredentials(
        'Temporary access keys need a session token, which Basic authentication cannot carry: use the access key of an IAM user.',
      );
    }
    const clients = this.create(credentials);
    try {
      await clients.prove(signal);
      return clients;
    } catch (error) {
      clients.destroy();
      throw toProofError(error, credentials);
    }
  }
}

/** Never use secrets as map keys: they would stay in memory in plain text. */
function keyOf({ username, password }: Credentials): string {
  return createHash('sha256')
    .update(JSON.stringify([username, password]))
    .digest('base64');
}
