/** Parses what all statements have in common: names, texts, and where rows come from. */
import { sqlError } from './sql-token';
import type { Condition, SqlName, TableReference, TextExpression } from './statement';
import { TokenReader } from './token-reader';

/** Words that are not valid column names unless quoted. */
const RESERVED = [
  ...[
    'SELECT',
    'FROM',
    'WHERE',
    'GROUP',
    'BY',
    'AND',
    'OR',
    'NOT',
    'IN',
    'IS',
    'NULL',
    'BETWEEN',
    'DESCRIBE',
    'WITH',
    'AS',
    'CASE',
    'WHEN',
    'THEN',
    'ELSE',
    'END',
    'ORDER',
    'CAST',
    'TRUE',
    'FALSE',
  ],
];
/** https://docs.aws.amazon.com/timestream/latest/developerguide/date-time-functions.html#date-time-functions-interval-duration */
const SECONDS_PER_UNIT: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3600n };
/** The service has a limit too, on the size of a query's plan. */
const DEEPEST_NESTING = 100;
const LARGEST_BIGINT = 2n ** 63n - 1n;

/** Parses parts of statements. */
export class SourceParser extends TokenReader {
  protected textExpression(): TextExpression {
    if (this.peek().kind === 'text') return { kind: 'text', text: this.expect('text', 'a text') };
    if (this.isCall('REPLACE')) return this.replace();
    if (this.isCall('ARRAY_JOIN')) return this.arrayJoin();
    return { kind: 'column', column: this.column() };
  }

  protected replace(): TextExpression {
    this.next += 1;
    this.expectSymbol('(');
    const text = this.textExpression();
    this.expectSymbol(',');
    const search = this.expect('text', 'a text');
    this.expectSymbol(',');
    const replacement = this.expect('text', 'a text');
    this.expectSymbol(')');
    return { kind: 'replace', text, search, replacement };
  }

  protected arrayJoin(): TextExpression {
    this.next += 1;
    this.expectSymbol('(');
    this.expectWord('ARRAY');
    this.expectSymbol('[');
    const texts = this.list(() => this.textExpression());
    this.expectSymbol(']');
    this.expectSymbol(',');
    const delimiter = this.expect('text', 'a text');
    this.expectSymbol(',');
    const nullReplacement = this.expect('text', 'a text');
    this.expectSymbol(')');
    return { kind: 'arrayJoin', texts, delimiter, nullReplacement };
  }

  /** `FROM … WHERE time BETWEEN … AND …`, but for its first word. */
  protected range() {
    const table = this.table();
    this.expectWord('WHERE');
    this.expectWord('TIME');
    this.expectWord('BETWEEN');
    const start = this.milliseconds();
    this.expectWord('AND');
    return { table, start, end: this.milliseconds() };
  }

  /** `AND …`, as often as it is there. */
  protected conditions(): readonly Condition[] {
    const conditions: Condition[] = [];
    while (this.takeWord('AND')) {
      conditions.push(this.condition(0));
    }
    return conditions;
  }

  protected interval(): bigint {
    const length = BigInt(this.expect('number', 'an interval'));
    const seconds = SECONDS_PER_UNIT[this.peek().value];
    if (seconds === undefined) throw this.mismatch(`'s', 'm', 'h'`);
    this.next += 1;
    return length * seconds;
  }

  protected table(): TableReference {
    const { offset } = this.peek();
    const database = this.expect('quoted', 'a quoted name');
    this.expectSymbol('.');
    return { database, table: this.expect('quoted', 'a quoted name'), offset };
  }

  protected column(): SqlName {
    const { kind, value, offset } = this.peek();
    if (kind === 'quoted') {
      this.next += 1;
      return { name: value, offset };
    }
    if (kind !== 'word' || RESERVED.includes(value.toUpperCase())) {
      throw this.mismatch('a column');
    }
    if (this.isBefore('(')) {
      throw this.error(`Function '${value}' not registered`);
    }
    this.next += 1;
    return { name: value.toLowerCase(), offset };
  }

  protected milliseconds(): bigint {
    this.expectWord('FROM_MILLISECONDS');
    this.expectSymbol('(');
    const isNegative = this.takeSymbol('-');
    const { offset } = this.peek();
    const digits = this.expect('number', 'a whole number');
    this.expectSymbol(')');
    const value = BigInt(digits);
    if (value > LARGEST_BIGINT) {
      throw sqlError(this.sql, offset, `Invalid numeric literal: ${digits}`);
    }
    return isNegative ? -value : value;
  }

  protected condition(depth: number): Condition {
    if (this.takeSymbol('(')) {
      return this.choice(depth + 1);
    }
    const isNegated = this.takeWord('NOT');
    if (isNegated || this.isWord('REGEXP_LIKE')) {
      return this.match(isNegated);
    }
    return this.comparison();
  }

  protected choice(depth: number): Condition {
    if (depth > DEEPEST_NESTING) {
      throw this.error('The conditions are nested too deeply');
    }
    const conditions = [this.condition(depth)];
    do {
      this.expectWord('OR');
      conditions.push(this.condition(depth));
    } while (this.isWord('OR'));
    this.expectSymbol(')');
    return { kind: 'or', conditions };
  }

  protected match(isNegated: boolean): Condition {
    this.expectWord('REGEXP_LIKE');
    this.expectSymbol('(');
    const column = this.column();
    this.expectSymbol(',');
    const pattern = this.expect('text', 'a text');
    this.expectSymbol(')');
    return { kind: 'matches', isNegated, column, pattern };
  }

  protected comparison(): Condition {
    const column = this.column();
    if (this.takeWord('IS')) {
      const isNegated = this.takeWord('NOT');
      this.expectWord('NULL');
      return { kind: 'isNull', isNegated, column };
    }
    if (this.takeSymbol('=')) {
      return { kind: 'equals', isNegated: false, column, text: this.expect('text', 'a text') };
    }
    if (this.takeSymbol('<>')) {
      return { kind: 'equals', isNegated: true, column, text: this.expect('text', 'a text') };
    }
    const isNegated = this.takeWord('NOT');
    this.expectWord('IN', isNegated ? `'IN'` : `'=', '<>', 'IN', 'IS', 'NOT'`);
    this.expectSymbol('(');
    const texts = this.list(() => this.expect('text', 'a text'));
    this.expectSymbol(')');
    return { kind: 'in', isNegated, column, texts };
  }
}
