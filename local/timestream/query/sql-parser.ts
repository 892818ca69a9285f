/**
 * Parses the SQL that the connector sends.
 *
 * Any other SQL that Timestream would understand is refused like invalid SQL: a test that passes here has sent nothing
 * that was not thought of.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/reference.html
 */
import { readTokens, sqlError, type SqlToken } from './sql-token';
import type {
  Condition,
  SelectStatement,
  SeriesStatement,
  SqlName,
  Statement,
  TableReference,
  TextExpression,
} from './statement';

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
  ],
];
/** https://docs.aws.amazon.com/timestream/latest/developerguide/date-time-functions.html#date-time-functions-interval-duration */
const SECONDS_PER_UNIT: Readonly<Record<string, bigint>> = { s: 1n, m: 60n, h: 3600n };
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

  private selectStatement(): SelectStatement | SeriesStatement {
    const items = this.items();
    this.expectWord('FROM');
    const source = this.source();
    if (items.value === undefined) return { kind: 'select', columns: items.columns, ...source };
    const statement = { kind: 'series', ...source, ...items, value: items.value, ...this.groups() } as const;
    for (const column of statement.texts.flatMap(columnsOf)) {
      if (!statement.groups.some(({ name }) => name === column.name)) {
        const message = `'${column.name}' must be an aggregate expression or appear in GROUP BY clause`;
        throw sqlError(this.sql, column.offset, message);
      }
    }
    return statement;
  }

  /** What is selected: columns, or texts and a time series. */
  private items(): {
    readonly columns: readonly SqlName[];
    readonly texts: readonly TextExpression[];
    readonly value: SqlName | undefined;
  } {
    const texts: TextExpression[] = [];
    do {
      if (this.isCall('CREATE_TIME_SERIES')) return { columns: [], texts, value: this.timeSeries() };
      texts.push(this.textExpression());
    } while (this.takeSymbol(','));
    const columns = texts.flatMap((text) => (text.kind === 'column' ? [text.column] : []));
    // Any other expression comes with a time series.
    if (columns.length < texts.length) throw this.mismatch(`','`);
    return { columns, texts, value: undefined };
  }

  private timeSeries(): SqlName {
    this.next += 1;
    this.expectSymbol('(');
    this.expectWord('TIME');
    this.expectSymbol(',');
    const value = this.column();
    this.expectSymbol(')');
    return value;
  }

  private textExpression(): TextExpression {
    if (this.peek().kind === 'text') return { kind: 'text', text: this.expect('text', 'a text') };
    if (this.isCall('REPLACE')) return this.replace();
    if (this.isCall('ARRAY_JOIN')) return this.arrayJoin();
    return { kind: 'column', column: this.column() };
  }

  private replace(): TextExpression {
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

  private arrayJoin(): TextExpression {
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

  private source() {
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
    return { table, start, end, conditions };
  }

  private groups(): Pick<SeriesStatement, 'groups' | 'binSeconds'> {
    this.expectWord('GROUP');
    this.expectWord('BY');
    const groups: SqlName[] = [];
    while (!this.isCall('BIN')) {
      groups.push(this.column());
      this.expectSymbol(',');
    }
    this.next += 1;
    this.expectSymbol('(');
    this.expectWord('TIME');
    this.expectSymbol(',');
    const binSeconds = this.interval();
    this.expectSymbol(')');
    return { groups, binSeconds };
  }

  private interval(): bigint {
    const length = BigInt(this.expect('number', 'an interval'));
    const seconds = SECONDS_PER_UNIT[this.peek().value];
    if (seconds === undefined) throw this.mismatch(`'s', 'm', 'h'`);
    this.next += 1;
    return length * seconds;
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

  private isCall(word: string): boolean {
    return this.isWord(word) && this.tokens[this.next + 1]?.value === '(';
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

function columnsOf(expression: TextExpression): readonly SqlName[] {
  switch (expression.kind) {
    case 'text':
      return [];
    case 'column':
      return [expression.column];
    case 'replace':
      return columnsOf(expression.text);
    case 'arrayJoin':
      return expression.texts.flatMap(columnsOf);
  }
}
