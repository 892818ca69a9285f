import { LosslessNumber, parse, stringify } from 'lossless-json';
import { formatNumber } from '../text/amounts';

/** A JSON value whose numbers keep the digits that they were written with. */
export type JsonValue = null | boolean | string | LosslessNumber | readonly JsonValue[] | JsonObject;

/** A JSON object. Its keys are data: `__proto__` is one like any other. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** Most arrays and objects inside each other that are read. Deeper ones would exhaust the stack. */
const MAX_DEPTH = 500;

/**
 * Most values (texts, numbers, lists, objects and the like) that are read: those of a body and of decoded parameters, which
 * become one text. In memory a value is some 200 bytes, and up to a kilobyte by the time that a page is made of it: what a
 * text costs is told by its values, not by its bytes.
 */
const MOST_VALUES = 400_000;

/** Largest text that is written, in characters: depth and aliases can make a small body very large. */
const MAX_TEXT_LENGTH = 32 * 1024 * 1024;

/** JSON that is deeper or longer than we write, or holds more than we read. The message goes on from its name. */
export class JsonTooLargeError extends Error {
  override name = 'JsonTooLargeError';
}

/**
 * Reads JSON as Python's `json.loads` does: of repeated keys the last wins, and numbers keep their digits. `NaN`,
 * `Infinity` and `-Infinity`, which Python writes though JSON has no such numbers, become null. Keys keep their order,
 * but those that are whole numbers come first, as in every JavaScript object.
 * https://docs.python.org/3/library/json.html#infinite-and-nan-number-values
 * @param mostValues judged before memory is set aside for them
 * @throws {SyntaxError} when the text is not JSON
 * @throws {JsonTooLargeError} when more than 500 arrays and objects are inside each other, or there are too many values
 */
export function parseJson(text: string, mostValues: number = MOST_VALUES): JsonValue {
  const values = valuesInText(text);
  if (values > mostValues) {
    const [found, most] = [formatNumber(values), formatNumber(mostValues)];
    throw new JsonTooLargeError(`holds ${found} values; at most ${most} are read`);
  }
  return parse(toStrictJson(text), null, {
    onDuplicateKey: ({ newValue }) => newValue,
  }) as JsonValue;
}

/** Half a surrogate pair, or a whole one, as JSON escapes it. */
const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * The same for what is shown: its texts and keys can all be written as UTF-8. JSON can name half a surrogate pair, and
 * Python sends one for each byte of a file name that is no UTF-8. Each becomes U+FFFD; of keys that become the same, the
 * last wins. https://peps.python.org/pep-0383/
 * @throws {SyntaxError} and {JsonTooLargeError} as parseJson
 */
export function parseWellFormedJson(text: string): JsonValue {
  const value = parseJson(text);
  return text.isWellFormed() && !ESCAPED_SURROGATE.test(text) ? value : toWellFormed(value);
}

/** A value with U+FFFD for each half of a surrogate pair in its texts and keys. */
export function toWellFormed(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.toWellFormed();
  if (isJsonArray(value)) return value.map(toWellFormed);
  if (!isJsonObject(value)) return value;
  // Entries, not assignments: `__proto__` is a key like any other.
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key.toWellFormed(), toWellFormed(item)]),
  );
}

/** How many values a JSON text holds, by the marks that are between them; more than one for each empty list or object. */
function valuesInText(text: string): number {
  let values = 1;
  let isInString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isInString) {
      if (code === BACKSLASH) index++;
      else if (code === QUOTE) isInString = false;
    } else if (code === QUOTE) isInString = true;
    else if (code === COMMA || code === BRACKET || code === BRACE) values++;
  }
  return values;
}

const [QUOTE, COMMA, BRACKET, BACKSLASH, BRACE] = [0x22, 0x2c, 0x5b, 0x5c, 0x7b];

/** How many values a value holds, itself included; undefined when these are more than `most`. Aliases count each time. */
export function countValues(value: JsonValue, most: number): number | undefined {
  if (most < 1) return undefined;
  if (!isJsonArray(value) && !isJsonObject(value)) return 1;
  let count = 1;
  for (const item of Object.values<JsonValue>(value)) {
    const inItem = countValues(item, most - count);
    if (inItem === undefined) return undefined;
    count += inItem;
  }
  return count;
}

/** All that counts outside of strings, what begins and ends strings, and what does not end them. */
const STRUCTURE = /\\.|["[\]{}]|NaN|-?Infinity/gs;

function toStrictJson(text: string): string {
  let isInString = false;
  let depth = 0;
  return text.replace(STRUCTURE, (token) => {
    if (token === '"') isInString = !isInString;
    else if (isInString || token.startsWith('\\')) return token;
    else if (token === '[' || token === '{') depth++;
    else if (token === ']' || token === '}') depth--;
    else return 'null';
    if (depth > MAX_DEPTH) throw tooDeep();
    return token;
  });
}

/**
 * Writes JSON as Python's `json.dumps(value, indent=4)` does, which is what readers of `telemetry.json` have always
 * got: four spaces for each level, everything but printable ASCII escaped. Numbers are written as they were read.
 * @throws {JsonTooLargeError} when the text would be longer than 32 Mi characters, or deeper than can be read again
 */
export function stringifyJson(value: JsonValue): string {
  measure(value, 0, MAX_TEXT_LENGTH);
  return stringify(value, null, 4)!.replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * Characters that a value is long once it is written as {@link stringifyJson} does, all escapes left aside. Undefined when
 * these are more than `most`, or the value is deeper than can be read again.
 */
export function textLength(value: JsonValue, most: number): number | undefined {
  try {
    return most - measure(value, 0, most);
  } catch (error) {
    if (error instanceof JsonTooLargeError) return undefined;
    throw error;
  }
}

/** What is left of `room` once the value is written inside `depth` others, all escapes left aside. */
function measure(value: JsonValue, depth: number, room: number): number {
  let left = room - 4 * depth - 2;
  if (typeof value === 'string') left -= value.length;
  else if (value instanceof LosslessNumber) left -= value.value.length;
  else if (typeof value === 'object' && value !== null) left = measureItems(value, depth, left);
  if (left < 0) throw new JsonTooLargeError(`would be longer than ${MAX_TEXT_LENGTH} characters`);
  return left;
}

function measureItems(value: readonly JsonValue[] | JsonObject, depth: number, room: number): number {
  if (depth === MAX_DEPTH) throw tooDeep();
  let left = room;
  if (isJsonArray(value)) for (const item of value) left = measure(item, depth + 1, left);
  else for (const key of Object.keys(value)) left = measure(value[key]!, depth + 1, left - key.length - 4);
  return left;
}

function tooDeep(): JsonTooLargeError {
  return new JsonTooLargeError(`holds more than ${MAX_DEPTH} lists and objects inside each other`);
}

/** Whether a value is an array. */
export function isJsonArray(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** Whether a value is an object, and neither an array nor a number. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return (
    typeof value === 'object' && value !== null && !isJsonArray(value) && !(value instanceof LosslessNumber)
  );
}
