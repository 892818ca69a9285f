import type { ByteText } from '../byte-text';
import { numberOf, scanNumber } from './numbers';
import { LineError, type Point } from './point';
import { endOfFieldValue, placeOf, skipBlanks } from './scan';

/** The fields of a line as they are written. */
interface ScannedFields {
  readonly text: ByteText;
  /** The place behind them. */
  readonly end: number;
}

/**
 * Reads the fields that begin at `from`.
 * @throws {LineError}
 */
export function scanFields(line: ByteText, from: number): ScannedFields {
  const start = skipBlanks(line, from);
  let isQuoted = false;
  let equals = 0;
  let commas = 0;
  let place = start;
  while (place < line.length) {
    const character = line[place]!;
    if (character === '\\' && place + 1 < line.length) {
      place += 2;
      continue;
    }
    if (character === '"' && equals > commas) {
      isQuoted = !isQuoted;
      place += 1;
      continue;
    }
    if (character === '=' && !isQuoted) {
      equals += 1;
      const before = line[place - 1]!;
      if ((before === ' ' || before === ',') && line[place - 2] !== '\\') {
        throw new LineError('missing field key');
      }
      const next = line[place + 1];
      if (next === undefined || next === ',' || next === ' ') throw new LineError('missing field value');
      if (/[\d.\-Nn]/.test(next)) {
        place = scanNumber(line, place + 1);
        continue;
      }
      if (next !== '"') {
        place = scanBoolean(line, place + 1);
        continue;
      }
    }
    if (character === ',' && !isQuoted) commas += 1;
    if (character === ' ' && !isQuoted) break;
    place += 1;
  }
  if (isQuoted) throw new LineError('unbalanced quotes');
  if (equals === 0 || commas !== equals - 1) throw new LineError('invalid field format');
  const text = line.slice(start, place);
  if (text === '') throw new LineError('missing fields');
  return { text, end: place };
}

function scanBoolean(line: ByteText, from: number): number {
  let place = from;
  while (place < line.length && line[place] !== ',' && line[place] !== ' ') place += 1;
  if (!booleans.has(line.slice(from, place))) throw new LineError('invalid boolean');
  return place;
}

const booleans = new Map([
  ...['t', 'T', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['f', 'F', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
]);

/** Names and texts of values, as they are written. */
function* writtenFields(text: ByteText): Generator<readonly [name: ByteText, value: ByteText]> {
  let place = 0;
  while (place < text.length) {
    const equals = placeOf(text, place, '=');
    if (equals > text.length - 2) {
      throw new LineError(`invalid value: field-key=${text.slice(place, equals)}`);
    }
    const end = endOfFieldValue(text, equals + 1);
    yield [text.slice(place, equals), text.slice(equals + 1, end)];
    place = end + 1;
  }
}

/** Names of fields, as they are written. @throws {LineError} */
export function writtenNames(text: ByteText): readonly ByteText[] {
  return Array.from(writtenFields(text), ([name]) => name);
}

/** The fields that a text has which {@link scanFields} has read. */
export function fieldsOf(text: ByteText): Point['fields'] {
  return Array.from(writtenFields(text), ([name, value]) => ({
    name: name.replace(/\\([," =])/g, '$1'),
    value: valueOf(value),
  }));
}

function valueOf(text: ByteText): Point['fields'][number]['value'] {
  if (text.startsWith('"')) {
    return { type: 'string', value: text.slice(1, -1).replace(/\\(["\\])/g, '$1') };
  }
  const boolean = booleans.get(text);
  return boolean === undefined ? numberOf(text) : { type: 'boolean', value: boolean };
}
