/** Escapes that patterns of Java have inside and outside of character classes. */
import { invalidPattern, type PatternReader, unsupportedPattern } from './pattern-reader';

/** What an escape stands for: one character, or several, written as members of a character class of RE2. */
export type PatternEscape =
  | { readonly kind: 'character'; readonly code: number }
  | { readonly kind: 'characters'; readonly members: string };

const CONTROLS: Readonly<Record<string, number>> = { t: 9, n: 10, f: 12, r: 13, a: 7, e: 27 };

/** White space of RE2 lacks the vertical tab. */
const MEMBERS: Readonly<Record<string, string>> = {
  d: '\\d',
  D: '\\D',
  w: '\\w',
  W: '\\W',
  s: '\\x09-\\x0d\\x20',
  S: '\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}',
};

const CODE = /x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})/y;
const LARGEST_CODE = 0x10ffff;

/**
 * Reads what comes after a backslash.
 *
 * @throws {ServiceError} when it is nothing that Java and RE2 both know.
 */
export function readEscape(reader: PatternReader): PatternEscape {
  const match = reader.take(CODE);
  if (match !== undefined) {
    return { kind: 'character', code: characterCode(match[1] ?? match[2] ?? match[3]!, reader) };
  }
  const character = reader.next();
  const members = MEMBERS[character];
  if (members !== undefined) {
    return { kind: 'characters', members };
  }
  const code = CONTROLS[character];
  if (code === undefined && /[a-zA-Z0-9]/.test(character)) {
    throw unsupportedPattern(reader.pattern, `\\${character}`);
  }
  return { kind: 'character', code: code ?? character.codePointAt(0)! };
}

function characterCode(digits: string, reader: PatternReader): number {
  const code = parseInt(digits, 16);
  if (code > LARGEST_CODE) {
    throw invalidPattern(reader.pattern, 'Hexadecimal codepoint is too big');
  }
  if (code >= 0xd800 && code <= 0xdfff) {
    throw unsupportedPattern(reader.pattern, 'halves of surrogate pairs');
  }
  return code;
}

/** A character as RE2 takes it literally, inside and outside of character classes. */
export function quoteCharacter(code: number): string {
  const character = String.fromCodePoint(code);
  return /[a-zA-Z0-9]/.test(character) ? character : `\\x{${code.toString(16)}}`;
}
