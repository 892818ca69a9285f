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

/** An expression that gives a value. */
export type Expression =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'number'; readonly text: string }
  /** `from_milliseconds(…)`. */
  | { readonly kind: 'time'; readonly milliseconds: bigint }
  | { readonly kind: 'column'; readonly column: SqlName }
  | { readonly kind: 'call'; readonly call: FunctionCall }
  | {
      readonly kind: 'operation';
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
      readonly offset: number;
    }
  | { readonly kind: 'case'; readonly branches: readonly Branch[]; readonly otherwise: Expression }
  | { readonly kind: 'array'; readonly items: readonly Expression[] }
  | { readonly kind: 'element'; readonly array: SqlName; readonly index: string }
  | { readonly kind: 'double'; readonly of: Expression };

/** What stands between two expressions. */
export type Operator = 'OR' | 'AND' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '+' | '-' | '*' | '/';

/** `WHEN … THEN …`. */
interface Branch {
  readonly when: Expression;
  readonly then: Expression;
}

/** `name(…)`, maybe with `OVER (…)`. Of `count(*)` there are no arguments. */
export interface FunctionCall {
  readonly name: SqlName;
  readonly values: readonly Expression[];
  readonly over: { readonly partition: readonly SqlName[]; readonly order: readonly Order[] } | undefined;
}

/** A column that rows are ordered by. */
export interface Order {
  readonly column: SqlName;
  readonly isDescending: boolean;
}

/** `… AS name`. */
export interface Item {
  readonly name: string;
  readonly value: Expression;
}

/** A SELECT from the one before it. */
export interface AnalysisStep {
  readonly items: readonly Item[];
  readonly where: Expression | undefined;
  /** Empty: rows are not grouped. */
  readonly groups: readonly SqlName[];
  readonly order: readonly Order[];
  readonly limit: string | undefined;
}

/** `WITH … SELECT …`: SELECTs of which the first reads a table, and each other one the one before. */
export interface AnalysisStatement extends Source {
  readonly kind: 'analysis';
  /** Epoch milliseconds: what lies between them is left out. */
  readonly gap: { readonly start: bigint; readonly end: bigint };
  /** Texts of the first SELECT that tell series apart, by name. */
  readonly texts: ReadonlyMap<string, TextExpression>;
  /** Conditions on names of series, by name. */
  readonly flags: ReadonlyMap<string, Condition>;
  /** All else that it selects. */
  readonly items: readonly Item[];
  /** Columns that it groups by. */
  readonly groups: readonly SqlName[];
  /** The first moment of the later part of what it groups by, epoch milliseconds. Undefined: it does not group by parts. */
  readonly part: bigint | undefined;
  readonly binSeconds: bigint | undefined;
  readonly steps: readonly AnalysisStep[];
}

/** A statement. */
export type Statement = DescribeStatement | SelectStatement | SeriesStatement | AnalysisStatement;
