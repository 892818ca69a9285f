import { RE2JS, RE2JSException } from 're2js';
import { byteTextOf, type ByteText } from '../byte-text';
import { notFlux } from './flux-error';
import type { Token } from './lexer';
import { refusalByRust } from './rust-regex';

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
  d: 86_400_000_000_000n,
  w: 604_800_000_000_000n,
};

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '\\': '\\', '"': '"', $: '$' };

/**
 * The value of a text.
 * @throws {ApiError} 400 for an unknown escape, or what is not UTF-8
 */
export function stringOf(query: string, token: Token): ByteText {
  return unescaped(query, token, token.text.slice(1, -1), (letter) => {
    const character = escapes[letter];
    if (character === undefined) throw notFlux(query, token, `invalid escape character ${letter}`);
    return character;
  });
}

/**
 * A regular expression: of RE2, in which only a slash and numbers of bytes are escaped for Flux.
 * @throws {ApiError} 400 for another text
 */
export function regexOf(query: string, token: Token): RE2JS {
  const bytes = unescaped(query, token, token.text.slice(1, -1), (letter) => {
    if (letter === 'x') throw notFlux(query, token, 'invalid byte value');
    return letter === '/' ? '/' : `\\${letter}`;
  });
  const regex = Buffer.from(bytes, 'latin1').toString();
  const refusal = refusalByRust(regex);
  if (refusal !== undefined) throw notFlux(query, token, `regex parse error: ${regex} error: ${refusal}`);
  try {
    return RE2JS.compile(regex);
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    throw notFlux(query, token, `regex parse error: ${regex} error: ${error.message}`);
  }
}

/**
 * A number, without its sign.
 * @throws {ApiError} 400 for one that has more than 64 bits with a sign
 */
export function integerOf(query: string, token: Token): bigint {
  const value = BigInt(token.text);
  if (value === BigInt.asIntN(64, value)) return value;
  throw notFlux(query, token, `invalid integer literal "${token.text}": value out of range`);
}

/**
 * A span of time in nanoseconds.
 * @throws {ApiError} 400 for months and years, whose length depends on when they are
 */
export function durationOf(query: string, token: Token): bigint {
  let sum = 0n;
  for (const [, digits, unit] of token.text.matchAll(/(\d+)(\D+)/g)) {
    const nanoseconds = NANOSECONDS[unit!];
    if (nanoseconds === undefined) throw notFlux(query, token, `${unit} is not known here`);
    sum += BigInt(digits!) * nanoseconds;
  }
  return sum;
}

function unescaped(query: string, token: Token, text: string, escape: (letter: string) => string): ByteText {
  const parts: Buffer[] = [];
  const pattern = /\\x([\dA-Fa-f]{2})|\\(.)|[^\\]+|\\/gsu;
  for (const [part, hex, letter] of text.matchAll(pattern)) {
    if (hex !== undefined) parts.push(Buffer.from(hex, 'hex'));
    else if (letter !== undefined) parts.push(Buffer.from(escape(letter)));
    else if (part === '\\') throw notFlux(query, token, 'invalid escape sequence');
    else parts.push(Buffer.from(part));
  }
  const bytes = Buffer.concat(parts);
  if (!bytes.equals(Buffer.from(bytes.toString()))) throw notFlux(query, token, 'invalid utf-8 sequence');
  return byteTextOf(bytes);
}
