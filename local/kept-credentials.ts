import { problemOfCredentials, problemOfLength } from '../lambda/auth/secret-format';
import { parseJson } from '../lambda/kit/json';
import type { Tell } from './disk-trouble';
import {
  alphabets,
  keptSecret,
  keptText,
  randomText,
  type SecretKind,
  UnusableSecretFileError,
} from './kept-secret';

/** User and password of a service, as its secret holds them. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** The credentials of a service in a file of the data folder, which the user may edit to change them. */
interface KeptCredentials {
  /** At the start. */
  readonly credentials: Credentials;
  /**
   * The text of the file as it is now, which the functions validate as they do with a secret in AWS.
   * @throws {UnusableSecretFileError} if the password is another one, and too short
   */
  readonly readSecret: () => Promise<string>;
}

/**
 * Opens the credentials of a service, made at the first call. They are judged as the service judges them.
 * @param username of those that are made
 * @param output that has the password
 * @param tell default: stderr
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export async function openCredentials(
  file: string,
  username: string,
  output: SecretKind<Credentials>['output'],
  tell?: Tell,
): Promise<KeptCredentials> {
  const kind: SecretKind<Credentials> = {
    name: 'a username and a password',
    problemOf: problemOfCredentials,
    password: 'password',
    output,
    make: () => makeCredentials(username),
  };
  const credentials = await keptSecret(file, kind, tell);
  return {
    credentials,
    readSecret: async () => {
      const text = await keptText(file, kind.make);
      const { password } = (parseJson(text) ?? {}) as Partial<Record<keyof Credentials, unknown>>;
      if (typeof password !== 'string' || password === credentials.password) return text;
      const weakness = problemOfLength(kind.password, password);
      if (weakness !== undefined) throw new UnusableSecretFileError(file, kind, weakness);
      return text;
    },
  };
}

/** Alphanumeric, beginning with a letter: Krkn's configuration is YAML, and may hold the password without quotes. */
function makeCredentials(username: string): Credentials {
  return {
    username,
    password: randomText(1, alphabets.letters) + randomText(31, alphabets.alphanumeric),
  };
}
