import { randomInt } from 'node:crypto';
import { dirname, join } from 'node:path';
import { problemOfLength } from '../lambda/auth/secret-format';
import { parseJson } from '../lambda/kit/json';
import { entries } from './data-folder';
import { tellOnStderr, type Tell } from './disk-trouble';
import { readText, writePrivateJson } from './private-files';
import { StartTrouble } from './start-trouble';

/** A kind of secret that a file keeps, as JSON. */
export interface SecretKind<Secret> {
  /** `an access key` */
  readonly name: string;
  /** Why a value is no such secret, the rest of a sentence without any of its text. Undefined: it is one. */
  readonly problemOf: (value: unknown) => string | undefined;
  /** The field that no one may guess. */
  readonly password: keyof Secret & string;
  /** The output that has it. */
  readonly output: 'TelemetryPassword' | 'ConnectorPassword';
  readonly make: () => Secret;
}

/** A file that should keep a secret and holds something else, or one that may be guessed. No text of it is in the message. */
export class UnusableSecretFileError extends StartTrouble {
  constructor(
    readonly file: string,
    kind: Pick<SecretKind<never>, 'name'>,
    /** The rest of a sentence. */
    readonly problem: string,
  ) {
    super(
      `${file} does not hold ${kind.name} (${problem}). Correct it, or delete it, and the next start makes a new one`,
    );
    this.name = 'UnusableSecretFileError';
  }
}

/**
 * The secret kept in a file of the data folder, made at the first call. One of the user's own that is too short is refused,
 * unless the outputs of the last run have it: then the user is told.
 * @throws {UnusableSecretFileError} if the file holds something else
 */
export async function keptSecret<Secret>(
  file: string,
  kind: SecretKind<Secret>,
  tell: Tell = tellOnStderr,
): Promise<Secret> {
  const value = parseJson(await keptText(file, kind.make));
  const problem = value === undefined ? 'it is not JSON' : kind.problemOf(value);
  if (problem !== undefined) throw new UnusableSecretFileError(file, kind, problem);
  const secret = value as Secret;
  const password = String(secret[kind.password]);
  const weakness = problemOfLength(kind.password, password);
  if (weakness === undefined) return secret;
  const wasInUse = (await outputsNamed(kind.output, join(dirname(file), entries.outputs))).includes(password);
  if (!wasInUse) throw new UnusableSecretFileError(file, kind, weakness);
  tell(`${file}: ${weakness} and may be guessed. Make it longer`);
  return secret;
}

/** Values of an output in all stacks of a file of outputs. */
async function outputsNamed(name: string, file: string): Promise<readonly unknown[]> {
  const stacks = Object.values(parseJson((await readText(file)) ?? '') ?? {}) as readonly unknown[];
  return stacks.map((stack) => (stack as Readonly<Record<string, unknown>> | null)?.[name]);
}

/** The current text of a file that keeps a secret; the file is made at the first call. */
export async function keptText(file: string, make: () => unknown): Promise<string> {
  const kept = await readText(file);
  if (kept !== undefined) return kept;
  await writePrivateJson(file, make());
  return keptText(file, make);
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
