import { randomInt } from 'node:crypto';
import { readJson, writePrivateJson } from './private-files';

/** A kind of secret that a file keeps. */
export interface SecretKind<Secret> {
  /** `an access key` */
  readonly name: string;
  readonly is: (value: unknown) => value is Secret;
  readonly make: () => Secret;
}

/**
 * The secret kept in a file, made at the first call.
 * @throws Error if the file holds something else.
 */
export async function keptSecret<Secret>(file: string, kind: SecretKind<Secret>): Promise<Secret> {
  const kept = await readJson(file);
  if (kind.is(kept)) return kept;
  if (kept !== undefined)
    throw new Error(`${file} does not hold ${kind.name}. Delete it to have a new one made.`);
  const made = kind.make();
  await writePrivateJson(file, made);
  return made;
}

const upperCaseLetters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const letters = upperCaseLetters + upperCaseLetters.toLowerCase();
const digits = '0123456789';

/** Characters to make secrets of. */
export const alphabets = {
  letters,
  alphanumeric: letters + digits,
  upperCaseAlphanumeric: upperCaseLetters + digits,
} as const;

/** Unpredictable text of `length` characters of an alphabet. */
export function randomText(length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}
