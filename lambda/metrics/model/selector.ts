import { isUtf8 } from 'node:buffer';
import { HttpError } from '../../http/errors';
import { METRIC_NAME } from './label';
import { comparisons, toMatcher, type LabelMatcher, type Matcher } from './matcher';

/** A text is not a selector of series. The message says why, as a sentence about it without full stop. */
export class SelectorError extends Error {
  override name = 'SelectorError';
}

/**
 * Reads a selector of series, such as `go_info`, `{job="x",__name__=~"go_.*"}` or `{"metric.name"}`.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#instant-vector-selectors
 * @returns what its labels have to be, all of it
 * @throws {SelectorError} also when it would select every series
 */
export function parseSelector(text: string): readonly Matcher[] {
  const conditions = new SelectorParser(text).selector();
  const names = conditions.filter(({ condition }) => condition.name === METRIC_NAME);
  // Prometheus takes several matchers for it, but none beside the name itself.
  if (names.length > 1 && names.some(({ isBareName }) => isBareName)) {
    throw new SelectorError('it names the metric twice');
  }
  const matchers = conditions.map(({ condition }) => compiled(condition));
  if (matchers.every(({ accepts }) => accepts(''))) {
    throw new SelectorError(
      'it needs a matcher that does not match the empty text, or it would select every series',
    );
  }
  return matchers;
}

/** A condition, and whether it is the metric's name by itself. */
interface Condition {
  readonly condition: LabelMatcher;
  readonly isBareName: boolean;
}

function compiled(condition: LabelMatcher): Matcher {
  try {
    return toMatcher(condition);
  } catch (error) {
    throw error instanceof HttpError ? new SelectorError(withoutStop(error.message)) : error;
  }
}

function withoutStop(sentence: string): string {
  return sentence.replace(/^T/, 't').replace(/\.$/, '');
}

const SPACE = /\s*/y;
const METRIC = /[a-zA-Z_:][a-zA-Z0-9_:]*/y;
const LABEL = /[a-zA-Z_][a-zA-Z0-9_]*/y;
const COMPARISON = /=~|!~|!=|=/y;
/** https://prometheus.io/docs/prometheus/latest/querying/basics/#string-literals */
const QUOTED = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`[^`]*`/y;

class SelectorParser {
  private position = 0;

  constructor(private readonly text: string) {}

  selector(): readonly Condition[] {
    const name = this.take(METRIC);
    const named = name === undefined ? [] : [bareName(name)];
    const conditions = this.takes('{') ? [...named, ...this.matchers()] : named;
    if (conditions.length === 0) throw this.unexpected('a metric name, or matchers in { },');
    this.take(SPACE);
    const rest = this.text.slice(this.position);
    if (rest !== '') throw new SelectorError(`it goes on after its end with ${rest}`);
    return conditions;
  }

  private matchers(): Condition[] {
    const conditions: Condition[] = [];
    while (!this.takes('}')) {
      conditions.push(this.matcher());
      if (this.takes(',')) continue;
      if (!this.takes('}')) throw this.unexpected(', or }');
      break;
    }
    return conditions;
  }

  private matcher(): Condition {
    const label = this.take(LABEL);
    const name = label ?? this.quoted('the name of a label');
    const comparison = this.take(COMPARISON);
    if (comparison === undefined) {
      if (label === undefined) return bareName(name);
      throw this.unexpected(`one of ${comparisons.join(' ')}`);
    }
    const value = this.quoted('a text in quotes');
    return {
      condition: { name, comparison: comparison as LabelMatcher['comparison'], value },
      isBareName: false,
    };
  }

  private quoted(expected: string): string {
    const literal = this.take(QUOTED);
    if (literal === undefined) throw this.unexpected(expected);
    return textOf(literal);
  }

  private takes(character: string): boolean {
    this.take(SPACE);
    const isNext = this.text[this.position] === character;
    if (isNext) this.position++;
    return isNext;
  }

  /** The next token after white space, if it is one of these. */
  private take(pattern: RegExp): string | undefined {
    if (pattern !== SPACE) this.take(SPACE);
    pattern.lastIndex = this.position;
    const [token] = pattern.exec(this.text) ?? [];
    if (token !== undefined) this.position += token.length;
    return token;
  }

  private unexpected(expected: string): SelectorError {
    this.take(SPACE);
    const rest = this.text.slice(this.position, this.position + 20);
    const where = rest === '' ? 'at its end' : `in place of ${rest}`;
    return new SelectorError(`it needs ${expected} ${where}`);
  }
}

function bareName(value: string): Condition {
  return { condition: { name: METRIC_NAME, comparison: '=', value }, isBareName: true };
}

const ESCAPE =
  /\\(?:([abfnrtv\\"'])|([0-3][0-7]{2})|x([\dA-Fa-f]{2})|u([\dA-Fa-f]{4})|U([\dA-Fa-f]{8})|[^])/gu;
const CONTROLS: Readonly<Record<string, string>> = {
  ...{ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' },
};

/** The text of a literal, whose escapes are those of Go. https://go.dev/ref/spec#Rune_literals */
function textOf(literal: string): string {
  const [quote] = literal;
  const inside = literal.slice(1, -1);
  if (quote === '`') return inside;
  const parts: Buffer[] = [];
  let end = 0;
  for (const escape of inside.matchAll(ESCAPE)) {
    parts.push(Buffer.from(inside.slice(end, escape.index)), escaped(escape, quote!));
    end = escape.index + escape[0].length;
  }
  const bytes = Buffer.concat([...parts, Buffer.from(inside.slice(end))]);
  if (!isUtf8(bytes)) throw new SelectorError(`${literal} is not UTF-8`);
  return bytes.toString();
}

function escaped([escape, single, octal, byte, short, long]: RegExpExecArray, quote: string): Buffer {
  if (single !== undefined && (!/["']/.test(single) || single === quote)) {
    return Buffer.from(CONTROLS[single] ?? single);
  }
  if (octal !== undefined) return Buffer.of(parseInt(octal, 8));
  if (byte !== undefined) return Buffer.of(parseInt(byte, 16));
  const code = parseInt(short ?? long ?? '', 16);
  const isCharacter = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  if (!isCharacter) throw new SelectorError(`${escape} is no escape`);
  return Buffer.from(String.fromCodePoint(code));
}
