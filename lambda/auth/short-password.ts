import type { Logger } from '../kit/logger';
import type { Credentials } from './basic-credentials';
import { problemOfLength } from './secret-format';

/**
 * Reads credentials as `read` does. The first time that their password is too short, it is logged: the password stays valid,
 * as clients have it.
 */
export function loggingShortPassword(
  read: () => Promise<Credentials>,
  logger: Pick<Logger, 'warn'>,
): () => Promise<Credentials> {
  let isLogged = false;
  return async () => {
    const credentials = await read();
    const problem = problemOfLength('password', credentials.password);
    if (problem !== undefined && !isLogged) {
      isLogged = true;
      logger.warn('The password of the secret may be guessed', { problem });
    }
    return credentials;
  };
}
