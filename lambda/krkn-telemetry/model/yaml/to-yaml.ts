import { LosslessNumber } from 'lossless-json';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json';

/** Most characters that are written: what is longer is no reading matter. */
const MAX_LENGTH = 64 * 1024;

/** The last line of a text that was cut. */
export const CUT_NOTE = '# … cut: the rest is in telemetry.json';

/**
 * Writes YAML that PyYAML's `safe_load` reads as the same value: in lines, not in braces; texts are quoted when any
 * version of YAML would take them for something else, or when a character in them cannot be seen. Numbers keep their
 * digits, but for exponents, which YAML 1.1 knows only with a point and a sign. Long lines are not folded.
 * At most 64 Ki characters are written, followed by {@link CUT_NOTE} when there are more.
 * https://yaml.org/spec/1.1/
 * @param value not deeper than {@link JsonValue}s are read; deeper than 200, only we would not read it back
 */
export function toYaml(value: JsonValue): string {
  const writer = new Writer();
  if (isBlock(value)) writer.block(value, 0, '');
  else writer.line(scalar(value, 2, MAX_LENGTH));
  return writer.text();
}

type Block = readonly JsonValue[] | JsonObject;

/** Lists and mappings that take lines of their own. */
function isBlock(value: JsonValue): value is Block {
  if (isJsonArray(value)) return value.length > 0;
  return isJsonObject(value) && Object.keys(value).length > 0;
}

/** Keys that are longer must be announced, or readers do not take them for keys. */
const MAX_SIMPLE_KEY = 1000;

class Writer {
  private readonly lines: string[] = [];
  private room = MAX_LENGTH;

  text(): string {
    const end = this.room < 0 ? `${CUT_NOTE}\n` : '';
    return this.lines.map((line) => `${line}\n`).join('') + end;
  }

  /**
   * Writes the items of a list or mapping.
   * @param indent spaces before each line
   * @param start of the first line, as many characters: `- ` of the list that it is in
   */
  block(value: Block, indent: number, start: string): void {
    let prefix = start;
    for (const key of Object.keys(value)) {
      if (this.room < 0) return;
      if (isJsonArray(value)) this.listItem(prefix, value[Number(key)]!, indent);
      else this.mappingItem(prefix, key, value[key]!, indent);
      prefix = ' '.repeat(indent);
    }
  }

  private listItem(prefix: string, item: JsonValue, indent: number): void {
    if (isBlock(item)) this.block(item, indent + 2, `${prefix}- `);
    else this.line(`${prefix}- ${scalar(item, indent + 2, this.room)}`);
  }

  private mappingItem(prefix: string, key: string, item: JsonValue, indent: number): void {
    const text = inLine(cut(key, this.room));
    const isLong = text.length > MAX_SIMPLE_KEY;
    if (isLong) this.line(`${prefix}? ${text}`);
    const mark = isLong ? `${' '.repeat(indent)}:` : `${prefix}${text}:`;
    if (isBlock(item)) {
      this.line(mark);
      this.block(item, indent + 2, ' '.repeat(indent + 2));
    } else this.line(`${mark} ${scalar(item, indent + 2, this.room)}`);
  }

  line(line: string): void {
    if (this.room < 0) return;
    this.lines.push(
      line.length < this.room ? line : line.slice(0, this.room).replace(/[\ud800-\udbff]$/, ''),
    );
    this.room -= line.length + 1;
  }
}

/** As much of a text as there is room for, and a bit more, so that it is seen to be cut. */
function cut(text: string, room: number): string {
  return text.length <= room ? text : text.slice(0, Math.max(0, room) + 2);
}

/**
 * @param indent of the lines of a text of many
 * @param room characters that will be kept
 */
function scalar(value: JsonValue, indent: number, room: number): string {
  if (value === null) return '~';
  if (typeof value === 'boolean') return String(value);
  if (value instanceof LosslessNumber) return number(value.value);
  if (typeof value === 'string') return text(cut(value, room), indent);
  return isJsonArray(value) ? '[]' : '{}';
}

function text(value: string, indent: number): string {
  return isLiteral(value) ? literal(value, indent) : inLine(value);
}

/** `1e5` would be read as a text. */
function number(digits: string): string {
  const [, mantissa = '', exponent] = /^([^eE]*)(?:[eE](.*))?$/.exec(digits) ?? [];
  if (exponent === undefined) return digits;
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}e${/^[-+]/.test(exponent) ? '' : '+'}${exponent}`;
}

/** What reads as itself without quotes: letters, digits, signs and single spaces between them. */
const PLAIN = /^(?![-?:,[\]{}#&*!|>'"%@`=<~. ])(?:[\p{L}\p{N}\p{P}\p{S}]| (?! |#|$))*(?<!:)$/u;

/** What some version of YAML takes for a number, a boolean, null or a date. */
const OTHER_TYPE =
  /^(?:[-+]?[0-9][0-9_,.:]*(?:e[-+]?[0-9]+)?|[-+]?0[xob][0-9a-f_]+|y|n|yes|no|on|off|true|false|null|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)$/i;

/** Controls, and marks that change the order or the look of others. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\ufeff]/u;

function inLine(text: string): string {
  if (UNSEEN.test(text)) return doubleQuoted(text);
  if (text !== '' && PLAIN.test(text) && !text.includes(': ') && !OTHER_TYPE.test(text)) return text;
  return `'${text.replaceAll("'", "''")}'`;
}

function doubleQuoted(text: string): string {
  return JSON.stringify(text).replace(new RegExp(UNSEEN, 'gu'), (character) => {
    const digits = character.codePointAt(0)!.toString(16);
    return digits.length > 4 ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
  });
}

/** Whether a text of several lines can stand as it is: white space at its begin or end would not stay what it is. */
function isLiteral(text: string): boolean {
  if (!text.includes('\n') || text.includes('\n\t')) return false;
  if (/^\s/.test(text) || /\s/.test(text.charAt(endOfLines(text) - 1))) return false;
  return !UNSEEN.test(text.replace(/[\n\t]/g, ''));
}

function literal(text: string, indent: number): string {
  const end = endOfLines(text);
  const lines = text.slice(0, end).split('\n');
  const breaks = text.length - end;
  const keep = breaks === 0 ? '-' : breaks === 1 ? '' : '+';
  const space = ' '.repeat(indent);
  const body = lines.map((line) => (line === '' ? '' : `${space}${line}`)).join('\n');
  return `|${keep}\n${body}${'\n'.repeat(Math.max(0, breaks - 1))}`;
}

/** Where the line breaks begin that a text ends in. */
function endOfLines(text: string): number {
  let end = text.length;
  while (text[end - 1] === '\n') end--;
  return end;
}
