import { notFlux, type Span, undefinedIdentifier } from './flux-error';

type TokenKind = 'identifier' | 'integer' | 'duration' | 'string' | 'regex' | 'operator' | 'end';

/** A word of a query. */
export interface Token extends Span {
  readonly kind: TokenKind;
  /** As it is written. */
  readonly text: string;
}

/** Longest first, so that it is found first. */
const operators = ['|>', '=>', '==', '!=', '=~', '!~', '(', ')', '[', ']', '{', '}', ':', ',', '.', '-', ';'];
const DURATION = /(?:\d+(?:mo|ms|us|µs|ns|y|w|d|h|m|s))+/y;
const SPACE = /(?:[ \t\r\n\v\f]|\/\/[^\n]*)+/y;

/**
 * Where a text ends, if it is one without expressions in it. A character behind `$` is a part of the text whatever it is, so
 * that `"$\"` ends there, and `"$\${x}"` is no text.
 * https://docs.influxdata.com/flux/v0/spec/lexical-elements/#string-literals
 */
const STRING = /"(?:[^\\$"]|\\(?:[nrt\\"]|\$\{|x[\dA-Fa-f]{2})|\$[^{"])*\$?"/y;

/** Splits a query into words. https://docs.influxdata.com/flux/v0/spec/lexical-elements/ */
export class Lexer {
  /** The place behind the last word that was skipped. */
  place = 0;

  constructor(readonly query: string) {}

  /**
   * The next word, which stays the next one until {@link skip}.
   * @param mayBeRegex whether a slash begins a regular expression
   * @throws {ApiError} 400 for what is not a token of Flux
   */
  peek(mayBeRegex = false): Token {
    const start = this.place + (this.match(SPACE, this.place)?.length ?? 0);
    if (start >= this.query.length) return { kind: 'end', text: '', start, end: start };
    const regexEnd = mayBeRegex && this.query[start] === '/' ? endOfRegex(this.query, start) : undefined;
    if (regexEnd !== undefined) return this.token('regex', start, regexEnd);
    if (this.query[start] === '"') return this.token('string', start, start + this.string(start).length);
    for (const [kind, pattern] of patterns) {
      const text = this.match(pattern, start);
      if (text !== undefined) return this.token(kind, start, start + text.length);
    }
    const operator = operators.find((text) => this.query.startsWith(text, start));
    if (operator !== undefined) return this.token('operator', start, start + operator.length);
    throw notFlux(
      this.query,
      { start, end: start + 1 },
      `invalid token ${JSON.stringify(this.query[start])}`,
    );
  }

  /** Goes on behind a word. */
  skip(token: Token): void {
    this.place = token.end;
  }

  private string(start: number): string {
    const text = this.match(STRING, start);
    if (text !== undefined) return text;
    // What is in braces is evaluated: nothing that could be there is known here.
    const expression = /\$\{([^}]*)/.exec(this.query.slice(start));
    if (expression) {
      const from = start + expression.index + 2;
      throw undefinedIdentifier(
        this.query,
        { start: from, end: from + expression[1]!.length },
        expression[1]!,
      );
    }
    throw notFlux(this.query, { start, end: this.query.length }, 'got unexpected token in string expression');
  }

  private token(kind: TokenKind, start: number, end: number): Token {
    return { kind, text: this.query.slice(start, end), start, end };
  }

  private match(pattern: RegExp, start: number): string | undefined {
    pattern.lastIndex = start;
    return pattern.exec(this.query)?.[0];
  }
}

const patterns: readonly (readonly [TokenKind, RegExp])[] = [
  ['identifier', /[\p{L}_][\p{L}\p{Nd}_]*/uy],
  ['duration', DURATION],
  ['integer', /\d+/y],
];

/**
 * The place behind a regular expression: as far as possible, so that a slash ends it only if it cannot be escaped, or if no
 * other one follows.
 */
function endOfRegex(query: string, start: number): number | undefined {
  let end: number | undefined;
  for (let place = query.indexOf('/', start + 2); place !== -1; place = query.indexOf('/', place + 1)) {
    end = place + 1;
    if (query[place - 1] !== '\\') break;
  }
  return end;
}
