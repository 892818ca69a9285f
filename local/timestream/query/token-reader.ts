/** Reads SQL token by token. */
import { readTokens, sqlError, type SqlToken } from './sql-token';

/** Where a parser is in its SQL. */
export class TokenReader {
  protected next = 0;
  private readonly tokens: readonly SqlToken[];

  constructor(protected readonly sql: string) {
    this.tokens = readTokens(sql);
  }

  protected list<Item>(item: () => Item): Item[] {
    const items = [item()];
    while (this.takeSymbol(',')) {
      items.push(item());
    }
    return items;
  }

  protected peek(): SqlToken {
    return this.tokens[this.next]!;
  }

  protected isWord(word: string): boolean {
    const { kind, value } = this.peek();
    return kind === 'word' && value.toUpperCase() === word;
  }

  protected isCall(word: string): boolean {
    return this.isWord(word) && this.isBefore('(');
  }

  /** Whether a symbol comes after the next token. */
  protected isBefore(symbol: string): boolean {
    return this.tokens[this.next + 1]?.value === symbol;
  }

  protected takeWord(word: string): boolean {
    const isNext = this.isWord(word);
    this.next += isNext ? 1 : 0;
    return isNext;
  }

  protected expectWord(word: string, expected = `'${word}'`): void {
    if (!this.takeWord(word)) {
      throw this.mismatch(expected);
    }
  }

  protected takeSymbol(symbol: string): boolean {
    const { kind, value } = this.peek();
    const isNext = kind === 'symbol' && value === symbol;
    this.next += isNext ? 1 : 0;
    return isNext;
  }

  protected expectSymbol(symbol: string): void {
    if (!this.takeSymbol(symbol)) {
      throw this.mismatch(`'${symbol}'`);
    }
  }

  protected expect(kind: SqlToken['kind'], expected: string): string {
    const token = this.peek();
    if (token.kind !== kind) {
      throw this.mismatch(expected);
    }
    this.next += 1;
    return token.value;
  }

  protected expectEnd(): void {
    if (this.peek().kind !== 'end') throw this.mismatch('<EOF>');
  }

  protected mismatch(expected: string): Error {
    const { kind, value } = this.peek();
    const found = kind === 'end' ? value : `'${value}'`;
    return this.error(`mismatched input ${found}. Expecting: ${expected}`);
  }

  protected error(message: string): Error {
    return sqlError(this.sql, this.peek().offset, `${message} (the stand-in knows the connector's SQL only)`);
  }
}
