/** The value of a field, by its type in line protocol. */
export type FieldValue =
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'integer' | 'unsigned'; readonly value: bigint }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'boolean'; readonly value: boolean };

/** A line as InfluxDB 3 understands it. */
export interface Line {
  readonly measurement: string;
  readonly tags: readonly (readonly [key: string, value: string])[];
  readonly fields: readonly (readonly [key: string, value: FieldValue])[];
  /** In the precision of the request. Undefined: the server's time. */
  readonly time: bigint | undefined;
}

/** A line that is not valid. The message is InfluxDB's. */
class LineError extends Error {
  override name = 'LineError';
}

/** Bytes of the longest measurement, key, tag value or string. */
const LONGEST_TEXT = 65_536;

/**
 * Cuts a body into lines as InfluxDB 3 does: a line feed in a string in quotes ends no line, nor does one after a backslash.
 * https://github.com/influxdata/influxdb3_core/blob/main/influxdb_line_protocol/src/lib.rs
 */
export function splitLines(body: string): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  let state = newLine();
  for (let index = 0; index < body.length; index++) {
    const character = body[index]!;
    if (state.isEscaped) state.isEscaped = false;
    else if (character === '\\') state.isEscaped = true;
    else if (character === ' ') state.isInFields = true;
    else if (state.isInFields && !state.isQuoted && character === '=') state.equals++;
    else if (state.isInFields && !state.isQuoted && character === ',') state.commas++;
    else if (state.isInFields && character === '"' && state.equals > state.commas) {
      state.isQuoted = !state.isQuoted;
    } else if (character === '\n' && !state.isQuoted) {
      lines.push(body.slice(start, index));
      start = index + 1;
      state = newLine();
    }
  }
  return [...lines, body.slice(start)];
}

function newLine() {
  return { isInFields: false, isQuoted: false, isEscaped: false, equals: 0, commas: 0 };
}

/** What is left of a line without white space and comments before it; empty if it holds nothing. */
export function trimmed(line: string): string {
  const text = line.replace(/^[ \t\n]+/, '');
  return text.startsWith('#') ? '' : text;
}

/** @throws {LineError} */
export function parseLine(text: string): Line {
  const cursor = new Cursor(text);
  const measurement = cursor.escaped(/[^ \t\n\0,\\]/y, ', \\', 'Invalid measurement was provided');
  const tags = cursor.takes(',') ? parseTags(cursor) : [];
  cursor.spaces();
  const fields = parseFields(cursor);
  const time = parseTime(cursor);
  if (cursor.rest !== '') {
    throw new LineError(`Could not parse entire line. Found trailing content: \`${cut(cursor.rest)}\``);
  }
  return { measurement, tags, fields, time };
}

/** A character that stands for itself in a key, but those that a backslash makes part of it. */
const IN_KEY = /[^ \t\n=\\]/y;
const IN_VALUE = /[^ \t\n,\\]/y;
/** What a backslash makes part of a key or a value. */
const ESCAPABLE = '\\,= ';

function parseTags(cursor: Cursor): Line['tags'] {
  const tags: (readonly [string, string])[] = [];
  do {
    const key = cursor.escaped(IN_KEY, ESCAPABLE, `Expected tag key, got ${cursor.shown}`);
    if (!cursor.takes('=')) {
      throw new LineError(`Tag set malformed: could not find equals sign in \`${cut(cursor.whole)}\``);
    }
    tags.push([key, cursor.escaped(IN_VALUE, ESCAPABLE, `Expected tag value, got ${cursor.shown}`)]);
  } while (cursor.takes(','));
  const again = tags.find(([key], index) => tags.findIndex(([other]) => other === key) !== index);
  if (again !== undefined) {
    throw new LineError(`Must not contain duplicate tags, but \`${again[0]}\` was repeated`);
  }
  return tags;
}

function parseFields(cursor: Cursor): Line['fields'] {
  const fields: (readonly [string, FieldValue])[] = [];
  for (;;) {
    const before = cursor.position;
    const field = fields.length === 0 || cursor.takes(',') ? parseField(cursor) : undefined;
    if (field === undefined) {
      cursor.position = before;
      break;
    }
    fields.push(field);
  }
  if (fields.length === 0) throw new LineError('No fields were provided');
  const again = fields.find(([key], index) => fields.findIndex(([other]) => other === key) !== index);
  if (again !== undefined) {
    throw new LineError(`invalid line protocol - multiple instances of '${again[0]}' field found`);
  }
  return fields;
}

function parseField(cursor: Cursor): readonly [string, FieldValue] | undefined {
  const start = cursor.position;
  if (cursor.rest === '' || /^[ \t\n=]/.test(cursor.rest)) return undefined;
  const key = cursor.escaped(IN_KEY, ESCAPABLE, 'No fields were provided');
  const value = cursor.takes('=') ? parseValue(cursor) : undefined;
  if (value === undefined) {
    cursor.position = start;
    return undefined;
  }
  return [key, value];
}

function parseValue(cursor: Cursor): FieldValue | undefined {
  const integer = cursor.match(/(-?\d+)i/y);
  if (integer !== undefined) return { type: 'integer', value: inRange(integer[1]!, 'integer', 'int') };
  const unsigned = cursor.match(/(\d+)u/y);
  if (unsigned !== undefined) return { type: 'unsigned', value: inRange(unsigned[1]!, 'uinteger', 'uint') };
  const float = cursor.match(/-?\d+(?:\.\d+(?:[eE][-+]?\d+)?|[eE][-+]?\d+)?/y);
  if (float !== undefined) return { type: 'float', value: Number(float[0]) };
  const text = cursor.match(/"((?:[^"\\]|\\[^])*)"/y);
  if (text !== undefined) {
    const value = text[1]!.replace(/\\(["\\])/g, '$1');
    if (Buffer.byteLength(value) > LONGEST_TEXT) throw tooLarge();
    return { type: 'string', value };
  }
  const boolean = cursor.match(/true|True|TRUE|t|T|false|False|FALSE|f|F/y);
  return boolean === undefined ? undefined : { type: 'boolean', value: /^t/i.test(boolean[0]) };
}

const bounds = {
  int: [-(2n ** 63n), 2n ** 63n - 1n],
  uint: [0n, 2n ** 64n - 1n],
} as const;

function inRange(digits: string, named: string, kind: keyof typeof bounds): bigint {
  const value = BigInt(digits);
  const [least, most] = bounds[kind];
  if (value < least || value > most) throw new LineError(`Unable to parse ${named} value \`${digits}\``);
  return value;
}

function parseTime(cursor: Cursor): bigint | undefined {
  if (cursor.rest === '' || !cursor.rest.startsWith(' ')) return undefined;
  cursor.match(/ +/y);
  const digits = cursor.match(/-?\d+/y)?.[0];
  if (digits === undefined) return undefined;
  const [least, most] = bounds.int;
  const time = BigInt(digits);
  if (time < least || time > most) throw new LineError(`Unable to parse timestamp value \`${digits}\``);
  cursor.match(/ +/y);
  return time;
}

function tooLarge(): LineError {
  return new LineError('String is greater than 64KB');
}

function cut(text: string): string {
  return text.length > 10 ? `${text.slice(0, 10)}...` : text;
}

/** Reads a text from its beginning to its end. */
class Cursor {
  position = 0;

  constructor(readonly whole: string) {}

  get rest(): string {
    return this.whole.slice(this.position);
  }

  /** The rest as errors show it. */
  get shown(): string {
    return this.rest === '' ? 'end of input' : `\`${cut(this.rest)}\``;
  }

  takes(character: string): boolean {
    const isNext = this.whole[this.position] === character;
    if (isNext) this.position++;
    return isNext;
  }

  /** @param pattern sticky */
  match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.whole) ?? undefined;
    if (found !== undefined) this.position += found[0].length;
    return found;
  }

  /** @throws {LineError} */
  spaces(): void {
    if (this.match(/ +/y) === undefined) {
      throw new LineError(`Expected at least one space character, got ${this.shown}`);
    }
  }

  /**
   * Reads characters that stand for themselves, and those after a backslash.
   * @param plain a character that stands for itself; sticky
   * @param escapable what loses its backslash: before any other character the backslash stays
   * @throws {LineError} with `expected` when there is nothing to read
   */
  escaped(plain: RegExp, escapable: string, expected: string): string {
    let text = '';
    for (;;) {
      const character = this.match(plain)?.[0];
      if (character !== undefined) {
        text += character;
      } else if (this.takes('\\')) {
        const next = this.whole[this.position] ?? '';
        this.position += next.length;
        text += next !== '' && escapable.includes(next) ? next : `\\${next}`;
      } else {
        break;
      }
    }
    if (text === '') throw new LineError(expected);
    if (text.endsWith('\\')) {
      throw new LineError('Measurements, tag keys and values, and field keys may not end with a backslash');
    }
    if (Buffer.byteLength(text) > LONGEST_TEXT) throw tooLarge();
    return text;
  }
}
