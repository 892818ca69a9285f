/**
 * Parses the SQL that the connector sends.
 *
 * Any other SQL that Timestream would understand is refused like invalid SQL: a test that passes here has sent nothing
 * that was not thought of.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/reference.html
 */
import { AnalysisParser } from './analysis-parser';
import { SourceParser } from './source-parser';
import { sqlError } from './sql-token';
import type { SelectStatement, SeriesStatement, SqlName, Statement, TextExpression } from './statement';
import { columnsOf } from './text-expression';

/**
 * Parses one statement.
 *
 * @throws {ServiceError} ValidationException that says where the SQL is not understood.
 */
export function parseSql(sql: string): Statement {
  return /^\s*WITH\b/i.test(sql) ? new AnalysisParser(sql).statement() : new Parser(sql).statement();
}

class Parser extends SourceParser {
  statement(): Statement {
    const isDescribe = this.takeWord('DESCRIBE');
    if (!isDescribe) {
      this.expectWord('SELECT', `'DESCRIBE', 'SELECT', 'WITH'`);
    }
    const statement: Statement = isDescribe
      ? { kind: 'describe', table: this.table() }
      : this.selectStatement();
    this.expectEnd();
    return statement;
  }

  private selectStatement(): SelectStatement | SeriesStatement {
    const items = this.items();
    this.expectWord('FROM');
    const source = { ...this.range(), conditions: this.conditions() };
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
}
