/** The statements that the stand-in understands: those of the connector, and no others. */

/** A name in SQL, with its place there in UTF-16 units from 0. */
export interface SqlName {
  readonly name: string;
  readonly offset: number;
}

/** `"database"."table"`. */
export interface TableReference {
  readonly database: string;
  readonly table: string;
  /** Place of the database's name. */
  readonly offset: number;
}

/** A condition on a column, or a choice of conditions. `isNegated` is a NOT. */
export type Condition =
  | { readonly kind: 'equals'; readonly isNegated: boolean; readonly column: SqlName; readonly text: string }
  | {
      readonly kind: 'in';
      readonly isNegated: boolean;
      readonly column: SqlName;
      readonly texts: readonly string[];
    }
  | { readonly kind: 'isNull'; readonly isNegated: boolean; readonly column: SqlName }
  /** `pattern` is one of Java. */
  | {
      readonly kind: 'matches';
      readonly isNegated: boolean;
      readonly column: SqlName;
      readonly pattern: string;
    }
  | { readonly kind: 'or'; readonly conditions: readonly Condition[] };

/** `DESCRIBE "database"."table"`. */
interface DescribeStatement {
  readonly kind: 'describe';
  readonly table: TableReference;
}

/** `FROM … WHERE time BETWEEN … AND … AND …`. */
interface Source {
  readonly table: TableReference;
  /** Epoch milliseconds, inclusive; any 64-bit number. */
  readonly start: bigint;
  /** Epoch milliseconds, inclusive; any 64-bit number. */
  readonly end: bigint;
  /** All of them have to be true. */
  readonly conditions: readonly Condition[];
}

/** `SELECT … FROM … WHERE …`. */
export interface SelectStatement extends Source {
  readonly kind: 'select';
  readonly columns: readonly SqlName[];
}

/** An expression of columns that gives a text. */
export type TextExpression =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'column'; readonly column: SqlName }
  | {
      readonly kind: 'replace';
      readonly text: TextExpression;
      readonly search: string;
      readonly replacement: string;
    }
  | {
      readonly kind: 'arrayJoin';
      readonly texts: readonly TextExpression[];
      readonly delimiter: string;
      readonly nullReplacement: string;
    };

/** `SELECT …, CREATE_TIME_SERIES(time, …) FROM … WHERE … GROUP BY …, bin(time, …)`. */
export interface SeriesStatement extends Source {
  readonly kind: 'series';
  /** What comes before the time series. */
  readonly texts: readonly TextExpression[];
  /** Column of the time series' values. */
  readonly value: SqlName;
  readonly groups: readonly SqlName[];
  readonly binSeconds: bigint;
}

/** A statement. */
export type Statement = DescribeStatement | SelectStatement | SeriesStatement;
