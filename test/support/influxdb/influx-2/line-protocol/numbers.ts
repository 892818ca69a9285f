import type { ByteText } from '../byte-text';
import { LineError, type FieldValue } from './point';

const HIGHEST_INTEGER = 2n ** 63n - 1n;
const LOWEST_INTEGER = -(2n ** 63n);
const HIGHEST_UNSIGNED = 2n ** 64n - 1n;

/**
 * The place behind a number that begins at `from`.
 * @throws {LineError}
 */
export function scanNumber(line: ByteText, from: number): number {
  let place = from;
  while (place < line.length && line[place] !== ',' && line[place] !== ' ') place += 1;
  numberOf(line.slice(from, place));
  return place;
}

/**
 * The value of a number: `1`, `1.5e3`, `1i`, `1u`.
 * @throws {LineError}
 */
export function numberOf(text: ByteText): FieldValue {
  if (/^-?\d+i$/.test(text)) return { type: 'integer', value: integerOf(text) };
  if (/^\d+u$/.test(text)) return { type: 'unsigned', value: unsignedOf(text) };
  if (/^-?(?:\d+\.?\d*|\.\d+)$/.test(text)) return { type: 'float', value: floatOf(text) };
  if (/^-?[\d.eE][\d.eE+-]*$/.test(text) && isWellPunctuated(text) && /[eE]/.test(text)) {
    if (!/^-?(?:\d+\.?\d*|\.\d+)[eE][+-]?\d+$/.test(text)) throw new LineError('invalid float');
    return { type: 'float', value: floatOf(text) };
  }
  throw new LineError('invalid number');
}

/** One decimal point at most, and signs only behind an `e`. */
function isWellPunctuated(text: ByteText): boolean {
  return text.split('.').length <= 2 && !/(?<![eE])[+-]/.test(text.replace(/^-/, ''));
}

function floatOf(text: ByteText): number {
  const value = Number(text);
  if (!Number.isFinite(value)) throw new LineError('invalid float');
  return value;
}

function integerOf(text: ByteText): bigint {
  const digits = text.slice(0, -1);
  const value = BigInt(digits);
  if (value < LOWEST_INTEGER || value > HIGHEST_INTEGER) {
    throw new LineError(
      `unable to parse integer ${digits}: strconv.ParseInt: parsing "${digits}": value out of range`,
    );
  }
  return value;
}

function unsignedOf(text: ByteText): bigint {
  const digits = text.slice(0, -1);
  const value = BigInt(digits);
  if (value > HIGHEST_UNSIGNED) {
    throw new LineError(
      `unable to parse unsigned ${digits}: strconv.ParseUint: parsing "${digits}": value out of range`,
    );
  }
  return value;
}
