/**
 * Parses the SQL that the connector sends.
 *
 * Any other SQL that Timestream would understand is refused like invalid SQL: a test that passes here has sent nothing
 * that was not thought of.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/reference.html
 */
import { readTokens, sqlError, type SqlToken } from './sql-token';
import type { Condition, SelectStatement, SqlName, Statement, TableReference } from './statement';

/** Words that are not valid column names unless quoted. */
const RESERVED = ['SELECT', 'FROM', 'WHERE', 'AND', 'OR', 'NOT', 'IN', 'IS', 'NULL', 'BETWEEN', 'DESCRIBE'];
/** The service has a limit too, on the size of a query's plan. */
const DEEPEST_NESTING = 100;
const LARGEST_BIGINT = 2n ** 63n - 1n;

/**
 * Parses one statement.
 *
 * @throws {ServiceError} ValidationException that says where the SQL is not understood.
 */
export function parseSql(sql: string): Statement {
  return new Parser(sql).statement();
}

class Parser {
  private readonly tokens: readonly SqlToken[];
  private next = 0;

  constructor(private readonly sql: string) {
    this.tokens = readTokens(sql);
  }

  statement(): Statement {
    const isDescribe = this.takeWord('DESCRIBE');
    if (!isDescribe) {
      this.expectWord('SELECT', `'DESCRIBE', 'SELECT'`);
    }
    const statement: Statement = isDescribe
      ? { kind: 'describe', table: this.table() }
      : this.selectStatement();
    if (this.peek().kind !== 'end') {
      throw this.mismatch('<EOF>');
    }
    return statement;
  }

  private selectStatement(): SelectStatement {
    const columns = this.list(() => this.column());
    this.expectWord('FROM');
    const table = this.table();
    this.expectWord('WHERE');
    this.expectWord('TIME');
    this.expectWord('BETWEEN');
    const start = this.milliseconds();
    this.expectWord('AND');
    const end = this.milliseconds();
    const conditions: Condition[] = [];
    while (this.takeWord('AND')) {
      conditions.push(this.condition(0));
    }
    return { kind: 'select', columns, table, start, end, conditions };
  }

  private table(): TableReference {
    const { offset } = this.peek();
    const database = this.expect('quoted', 'a quoted name');
    this.expectSymbol('.');
    return { database, table: this.expect('quoted', 'a quoted name'), offset };
  }

  private column(): SqlName {
    const { kind, value, offset } = this.peek();
    if (kind === 'quoted') {
      this.next += 1;
      return { name: value, offset };
    }
    if (kind !== 'word' || RESERVED.includes(value.toUpperCase())) {
      throw this.mismatch('a column');
    }
    if (this.tokens[this.next + 1]?.value === '(') {
      throw this.error(`Function '${value}' not registered`);
    }
    this.next += 1;
    return { name: value.toLowerCase(), offset };
  }

  private milliseconds(): bigint {
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

  private condition(depth: number): Condition {
    if (this.takeSymbol('(')) {
      return this.choice(depth + 1);
    }
    const isNegated = this.takeWord('NOT');
    if (isNegated || this.isWord('REGEXP_LIKE')) {
      return this.match(isNegated);
    }
    return this.comparison();
  }

  private choice(depth: number): Condition {
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

  private match(isNegated: boolean): Condition {
    this.expectWord('REGEXP_LIKE');
    this.expectSymbol('(');
    const column = this.column();
    this.expectSymbol(',');
    const pattern = this.expect('text', 'a text');
    this.expectSymbol(')');
    return { kind: 'matches', isNegated, column, pattern };
  }

  private comparison(): Condition {
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

  private list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.takeSymbol(',')) {
      items.push(item());
    }
    return items;
  }

  private peek(): SqlToken {
    return this.tokens[this.next]!;
  }

  private isWord(word: string): boolean {
    const { kind, value } = this.peek();
    return kind === 'word' && value.toUpperCase() === word;
  }

  private takeWord(word: string): boolean {
    const isNext = this.isWord(word);
    this.next += isNext ? 1 : 0;
    return isNext;
  }

  private expectWord(word: string, expected = `'${word}'`): void {
    if (!this.takeWord(word)) {
      throw this.mismatch(expected);
    }
  }

  private takeSymbol(symbol: string): boolean {
    const { kind, value } = this.peek();
    const isNext = kind === 'symbol' && value === symbol;
    this.next += isNext ? 1 : 0;
    return isNext;
  }

  private expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) {
      throw this.mismatch(`'${symbol}'`);
    }
  }

  private expect(kind: SqlToken['kind'], expected: string): string {
    const token = this.peek();
    if (token.kind !== kind) {
      throw this.mismatch(expected);
    }
    this.next += 1;
    return token.value;
  }

  private mismatch(expected: string): Error {
    const { kind, value } = this.peek();
    const found = kind === 'end' ? value : `'${value}'`;
    return this.error(`mismatched input ${found}. Expecting: ${expected}`);
  }

  private error(message: string): Error {
    return sqlError(this.sql, this.peek().offset, `${message} (the stand-in knows the connector's SQL only)`);
  }
}
