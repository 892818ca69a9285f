import { problemOfCredentials } from '../lambda/auth/secret-format';
import { alphabets, keptSecret, keptText, randomText } from './kept-secret';

/** User and password of a service, as its secret holds them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * The credentials of a service kept in a file, made at the first call for this user. They are judged as the service judges them.
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export function keptCredentials(file: string, username: string): Promise<Credentials> {
  return keptSecret(file, {
    name: 'a username and a password (JSON, both strings, neither of them empty, no colon in the username)',
    is: (value): value is Credentials => problemOfCredentials(value) === undefined,
    make: () => makeCredentials(username),
  });
}

/**
 * The text of the same file, as the secret: editing it changes the password. The functions validate it, as they do with
 * a secret in AWS.
 */
export function credentialsSecret(file: string, username: string): Promise<string> {
  return keptText(file, () => makeCredentials(username));
}

/** Alphanumeric, beginning with a letter: Krkn's configuration is YAML, and may hold the password without quotes. */
function makeCredentials(username: string): Credentials {
  return {
    username,
    password: randomText(1, alphabets.letters) + randomText(31, alphabets.alphanumeric),
  };
}
