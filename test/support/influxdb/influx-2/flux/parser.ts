import { encodeText, type ByteText } from '../byte-text';
import { notFlux, notKnownHere, undefinedIdentifier, type Span } from './flux-error';
import { Lexer, type Token } from './lexer';
import { durationOf, integerOf, regexOf, stringOf } from './literals';
import type { Argument, Call, Condition } from './syntax';

/** Functions whose calls are known here. */
const functions = new Set(['from', 'range', 'filter', 'drop', 'time']);
const comparisons = new Set(['==', '!=', '=~', '!~']);
const keywords = new Set([
  ...['and', 'or', 'not', 'exists', 'import', 'package', 'return', 'option', 'builtin', 'testcase'],
  ...['if', 'then', 'else'],
]);
/** Conditions within parentheses within one another. */
const DEEPEST_PARENTHESES = 78;
/** Conditions within one another. */
const DEEPEST_CONDITION = 171;
/** A column of the row is one of these within another. */
const MEMBER_DEPTH = 2;

/**
 * Reads a query: one function and those that its answer is sent through.
 * https://docs.influxdata.com/flux/v0/spec/
 * @throws {ApiError} 400 for what is not Flux, or not known here
 */
export function parseFlux(query: string): readonly Call[] {
  return new Parser(query).pipe();
}

class Parser {
  private readonly lexer: Lexer;
  private parentheses = 0;
  /** How many conditions are within one another, by the outermost. */
  private readonly depths = new Map<Condition, number>();

  constructor(private readonly query: string) {
    this.lexer = new Lexer(query);
  }

  pipe(): readonly Call[] {
    const calls = [this.call(this.lexer.peek().start)];
    while (this.accept('|>')) calls.push(this.call(calls[0]!.start));
    const rest = this.lexer.peek();
    if (rest.kind !== 'end') throw notFlux(this.query, rest, `invalid statement: ${rest.text}`);
    return calls;
  }

  /** @param start of what is sent through the function, too */
  private call(start: number): Call {
    const name = this.identifier();
    if (!functions.has(name.text)) throw undefinedIdentifier(this.query, name, name.text);
    const values = new Map<string, Argument>();
    this.within(start, '(', ')', () => {
      const label = this.identifier();
      if (values.has(label.text)) throw notFlux(this.query, label, `duplicate argument ${label.text}`);
      this.expect(':', start);
      values.set(label.text, this.argument(start));
    });
    return { name: name.text, arguments: values, ...this.since(start) };
  }

  /** Items between brackets, with commas between them. */
  private within(start: number, open: string, close: string, item: () => void): void {
    this.expect(open, start);
    while (!this.accept(close)) {
      if (this.lexer.peek().kind === 'end') this.expect(close, start);
      item();
      if (!this.accept(',')) {
        this.expect(close, start);
        return;
      }
    }
  }

  private argument(callStart: number): Argument {
    const token = this.lexer.peek();
    const { start } = token;
    if (token.kind === 'string') return { kind: 'string', value: this.text(), ...this.since(start) };
    if (token.text === '[') {
      const values: ByteText[] = [];
      this.within(start, '[', ']', () => values.push(this.text()));
      return { kind: 'texts', values, ...this.since(start) };
    }
    if (token.text === '(') return { kind: 'condition', condition: this.function(), ...this.since(start) };
    if (token.kind === 'identifier') return { kind: 'call', call: this.call(start), ...this.since(start) };
    const sign = this.accept('-') ? -1n : 1n;
    const number = this.lexer.peek();
    if (number.kind !== 'integer' && number.kind !== 'duration') throw this.unexpected(number, callStart);
    this.lexer.skip(number);
    const value = (number.kind === 'integer' ? integerOf : durationOf)(this.query, number);
    return { kind: number.kind, value: sign * value, ...this.since(start) };
  }

  /** A function of a row: `(r) => …`. */
  private function(): Condition {
    const { start } = this.lexer.peek();
    this.expect('(', start);
    const row = this.identifier();
    this.expect(')', start);
    this.expect('=>', start);
    return this.or(row.text);
  }

  private or(row: string): Condition {
    return this.chain('or', () => this.chain('and', () => this.unary(row)));
  }

  private chain(kind: 'and' | 'or', operand: () => Condition): Condition {
    let condition = operand();
    while (this.accept(kind)) {
      const right = operand();
      condition = this.nested({ kind, left: condition, right }, condition, right);
    }
    return condition;
  }

  private unary(row: string): Condition {
    for (const kind of ['not', 'exists'] as const) {
      if (!this.accept(kind)) continue;
      const argument = this.unary(row);
      return this.nested({ kind, argument }, argument);
    }
    return this.comparison(row);
  }

  private comparison(row: string): Condition {
    const left = this.operand(row);
    const operator = this.lexer.peek();
    if (!comparisons.has(operator.text)) return left;
    this.lexer.skip(operator);
    const right = this.operand(row);
    const isRegex = right.kind === 'regex';
    if (left.kind === 'regex' || isRegex !== operator.text.includes('~')) {
      throw notFlux(this.query, operator, 'type conflict: regexp != string');
    }
    const text = operator.text as '==' | '!=' | '=~' | '!~';
    return this.nested({ kind: 'compare', operator: text, left, right }, left, right);
  }

  private operand(row: string): Condition {
    const token = this.lexer.peek(true);
    if (token.kind === 'string') return { kind: 'string', value: this.text() };
    if (token.kind === 'regex') {
      this.lexer.skip(token);
      return { kind: 'regex', regex: regexOf(this.query, token) };
    }
    if (this.accept('(')) return this.inParentheses(token, row);
    const name = this.identifier();
    if (name.text === row) return this.member();
    if (name.text === 'true' || name.text === 'false') {
      return { kind: 'boolean', value: name.text === 'true' };
    }
    throw undefinedIdentifier(this.query, name, name.text);
  }

  private inParentheses(open: Token, row: string): Condition {
    this.parentheses += 1;
    if (this.parentheses > DEEPEST_PARENTHESES) throw notFlux(this.query, open, 'Program is nested too deep');
    const condition = this.or(row);
    this.expect(')', open.start);
    this.parentheses -= 1;
    return this.nested({ ...condition }, condition);
  }

  /** @param parts conditions within it */
  private nested(condition: Condition, ...parts: readonly Condition[]): Condition {
    const depth = Math.max(...parts.map((part) => this.depths.get(part) ?? MEMBER_DEPTH)) + 1;
    if (depth > DEEPEST_CONDITION) {
      throw notFlux(this.query, this.lexer.peek(), 'Program is nested too deep');
    }
    this.depths.set(condition, depth);
    return condition;
  }

  /** A column of the row: `.label` or `["label"]`. */
  private member(): Condition {
    const { start } = this.lexer.peek();
    if (this.accept('.')) {
      return { kind: 'member', label: this.known(encodeText(this.identifier().text), start) };
    }
    this.expect('[', start);
    // Flux takes what follows an @ for the name of a package:
    // https://github.com/influxdata/flux/blob/v0.196.1/libflux/flux-core/src/semantic/convert.rs#L197
    const label = this.text().split('@')[0]!;
    this.expect(']', start);
    return { kind: 'member', label: this.known(label, start) };
  }

  /** Conditions on these columns differ from row to row. */
  private known(label: ByteText, start: number): ByteText {
    if (['_time', '_value', '_start', '_stop'].includes(label)) {
      throw notKnownHere(this.query, this.since(start));
    }
    return label;
  }

  private text(): ByteText {
    const token = this.lexer.peek();
    if (token.kind !== 'string') throw this.unexpected(token, token.start);
    this.lexer.skip(token);
    return stringOf(this.query, token);
  }

  private identifier(): Token {
    const token = this.lexer.peek();
    if (token.kind !== 'identifier' || keywords.has(token.text)) throw this.unexpected(token, token.start);
    this.lexer.skip(token);
    return token;
  }

  private accept(text: string): boolean {
    const token = this.lexer.peek();
    const isNext = token.kind !== 'string' && token.text === text;
    if (isNext) this.lexer.skip(token);
    return isNext;
  }

  private expect(text: string, start: number): void {
    if (!this.accept(text)) throw this.unexpected(this.lexer.peek(), start);
  }

  private unexpected(token: Token, start: number): Error {
    const name = token.kind === 'end' ? 'EOF' : token.text;
    return notFlux(this.query, { start, end: token.end }, `unexpected ${name}`);
  }

  private since(start: number): Span {
    return { start, end: this.lexer.place };
  }
}
