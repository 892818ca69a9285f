import { randomInt } from 'node:crypto';
import { readText, writePrivateJson } from './private-files';
import { StartTrouble } from './start-trouble';

/** A kind of secret that a file keeps. */
interface SecretKind<Secret> {
  /** `an access key` */
  readonly name: string;
  readonly is: (value: unknown) => value is Secret;
  readonly make: () => Secret;
}

/**
 * A file that should keep a secret and holds something else. No text of it is in the message, which has no full stop at its
 * end.
 */
export class UnusableSecretFileError extends StartTrouble {
  constructor(file: string, kind: string) {
    super(`${file} does not hold ${kind}. Delete it, and the next start makes a new one`);
    this.name = 'UnusableSecretFileError';
  }
}

/**
 * The secret kept in a file, made at the first call.
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export async function keptSecret<Secret>(file: string, kind: SecretKind<Secret>): Promise<Secret> {
  const kept = parseJson(await keptText(file, kind.make));
  if (kind.is(kept)) return kept;
  throw new UnusableSecretFileError(file, kind.name);
}

/** The current text of a file that keeps a secret; the file is made at the first call. */
export async function keptText(file: string, make: () => unknown): Promise<string> {
  const kept = await readText(file);
  if (kept !== undefined) return kept;
  await writePrivateJson(file, make());
  return keptText(file, make);
}

/** Undefined for what is not JSON. The parser's own error would quote the secret. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const UPPER_CASE_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letters = UPPER_CASE_LETTERS + UPPER_CASE_LETTERS.toLowerCase();
const DIGITS = '0123456789';

/** Characters to make secrets of. */
export const alphabets = {
  letters,
  alphanumeric: letters + DIGITS,
  upperCaseAlphanumeric: UPPER_CASE_LETTERS + DIGITS,
} as const;

/** Unpredictable text of `length` characters of an alphabet. */
export function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
