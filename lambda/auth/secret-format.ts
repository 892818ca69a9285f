import { parseJson } from '../kit/json';
import { MalformedSecretError } from '../kit/secret-format';
import type { Credentials } from './basic-credentials';

/**
 * Says why a value is not valid credentials of a service, `{"username", "password"}`. Used for the stack's secret and
 * the file of the local run. It names fields, never their values.
 * @returns undefined if the value is credentials
 */
export function problemOfCredentials(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is not a JSON object';
  const { username, password } = value as Partial<Record<keyof Credentials, unknown>>;
  return (
    problemOfText('username', username) ??
    // Basic authentication cannot send one: https://www.rfc-editor.org/rfc/rfc7617#section-2
    (String(username).includes(':') ? 'username has a colon' : undefined) ??
    problemOfText('password', password)
  );
}

function problemOfText(name: string, value: unknown): string | undefined {
  if (value === undefined) return `${name} is missing`;
  if (typeof value !== 'string') return `${name} is not a string`;
  return value === '' ? `${name} is empty` : undefined;
}

/** Characters that a password of the user's own should have at least. */
const SHORTEST_PASSWORD = 16;

/**
 * Says of a password that it is too short. The local run refuses a new one; in AWS it stays valid, as no update of ours may
 * lock anyone out, and is logged.
 * @param name of the field
 */
export function problemOfLength(name: string, password: string): string | undefined {
  return password.length < SHORTEST_PASSWORD
    ? `${name} has fewer than ${SHORTEST_PASSWORD} characters`
    : undefined;
}

const CREDENTIALS = 'JSON with the strings username, without a colon, and password, neither of them empty';

/**
 * Reads credentials from JSON, `{"username": "…", "password": "…"}`. More fields do no harm.
 * @throws {MalformedSecretError}
 */
export function parseCredentials(text: string): Credentials {
  // JSON's own error would quote the secret.
  const value = parseJson(text);
  const problem = value === undefined ? 'it is not JSON' : problemOfCredentials(value);
  if (problem !== undefined) throw new MalformedSecretError(problem, CREDENTIALS);
  const { username, password } = value as Credentials;
  return { username, password };
}
