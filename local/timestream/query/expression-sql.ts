/** Says expressions in the SQL of DuckDB, where it means the same as Timestream's, and tells their types. */
import type { ServiceError } from '../../aws-json/service-error';
import { NANOSECONDS_PER_UNIT } from '../record-time';
import { sqlError } from './sql-token';
import type { Expression, FunctionCall, Operator, SqlName } from './statement';

/** DECIMAL is what `0.5` is: of two of them, Timestream rounds quotients. ARRAY is one of doubles. */
export type ValueType =
  'DOUBLE' | 'BIGINT' | 'DECIMAL' | 'BOOLEAN' | 'TIMESTAMP' | 'VARCHAR' | 'ARRAY' | 'NULL';

/** An expression in the SQL of DuckDB. */
interface Written {
  readonly sql: string;
  readonly type: ValueType;
}

/**
 * Makes a function that writes expressions.
 *
 * @param sql of the statement.
 * @param resolve finds a column, or throws.
 */
export function expressionWriter(
  sql: string,
  resolve: (name: SqlName) => Written,
): (expression: Expression) => Written {
  const writer = new ExpressionWriter(sql, resolve);
  return (expression) => writer.write(expression);
}

const numeric: readonly ValueType[] = ['BIGINT', 'DECIMAL', 'DOUBLE'];

class ExpressionWriter {
  constructor(
    private readonly sql: string,
    private readonly resolve: (name: SqlName) => Written,
  ) {}

  write(expression: Expression): Written {
    switch (expression.kind) {
      case 'null':
        return { sql: 'NULL', type: 'NULL' };
      case 'boolean':
        return { sql: String(expression.value), type: 'BOOLEAN' };
      case 'number':
        return expression.text.includes('.')
          ? { sql: `${expression.text}::DOUBLE`, type: 'DECIMAL' }
          : { sql: `${expression.text}::BIGINT`, type: 'BIGINT' };
      case 'time':
        return {
          sql: `make_timestamp_ns(${expression.milliseconds * NANOSECONDS_PER_UNIT.MILLISECONDS})`,
          type: 'TIMESTAMP',
        };
      case 'column':
        return this.resolve(expression.column);
      case 'double':
        return { sql: `(${this.write(expression.of).sql})::DOUBLE`, type: 'DOUBLE' };
      case 'array':
        return { sql: `[${expression.items.map((item) => this.write(item).sql).join(', ')}]`, type: 'ARRAY' };
      case 'element':
        return { sql: `${this.resolve(expression.array).sql}[${expression.index}]`, type: 'DOUBLE' };
      case 'case':
        return this.branches(expression);
      case 'operation':
        return this.operation(expression);
      case 'call':
        return this.call(expression.call);
    }
  }

  private branches({ branches, otherwise }: Extract<Expression, { kind: 'case' }>): Written {
    const written = branches.map(({ when, then }) => ({ when: this.write(when), then: this.write(then) }));
    const last = this.write(otherwise);
    const type = [...written.map(({ then }) => then), last].reduce(common).type;
    const cases = written.map(({ when, then }) => `WHEN ${when.sql} THEN ${then.sql}`);
    return { sql: `CASE ${cases.join(' ')} ELSE ${last.sql} END`, type };
  }

  private operation({ operator, left, right, offset }: Extract<Expression, { kind: 'operation' }>): Written {
    const [first, second] = [this.write(left), this.write(right)];
    const type = resultOf(operator, first.type, second.type);
    if (type === undefined) {
      throw this.refused(offset, `'${operator}' cannot be applied to ${first.type}, ${second.type}`);
    }
    // Whole numbers are divided without a rest.
    const symbol = operator === '/' && type === 'BIGINT' ? '//' : operator;
    return { sql: `(${first.sql} ${symbol} ${second.sql})`, type };
  }

  private call({ name, values, over }: FunctionCall): Written {
    const written = values.map((value) => this.write(value));
    const made = functions[name.name]?.(written);
    if (made === undefined) {
      const types = written.map(({ type }) => type).join(', ');
      throw this.refused(name.offset, `Function '${name.name}(${types})' not registered`);
    }
    if (over === undefined) return made;
    const column = (each: SqlName): string => this.resolve(each).sql;
    const order = over.order.map(
      (each) => column(each.column) + (each.isDescending ? ' DESC NULLS LAST' : ''),
    );
    const window = [
      over.partition.length === 0 ? '' : `PARTITION BY ${over.partition.map(column).join(', ')}`,
      order.length === 0 ? '' : `ORDER BY ${order.join(', ')}`,
    ].join(' ');
    // A cast stands behind the window.
    const [, aggregate = made.sql, cast = ''] = /^(.*?\))(::\w+)?$/s.exec(made.sql) ?? [];
    return { sql: `(${aggregate} OVER (${window}))${cast}`, type: made.type };
  }

  private refused(offset: number, message: string): ServiceError {
    return sqlError(this.sql, offset, `${message} (the stand-in knows the connector's SQL only)`);
  }
}

function resultOf(operator: Operator, left: ValueType, right: ValueType): ValueType | undefined {
  const areNumeric = numeric.includes(left) && numeric.includes(right);
  switch (operator) {
    case 'OR':
    case 'AND':
      return left === 'BOOLEAN' && right === 'BOOLEAN' ? 'BOOLEAN' : undefined;
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return areNumeric || left === right ? 'BOOLEAN' : undefined;
    default:
      if (!areNumeric) return undefined;
      if (left === 'DOUBLE' || right === 'DOUBLE') return 'DOUBLE';
      return left === 'BIGINT' && right === 'BIGINT' ? 'BIGINT' : undefined;
  }
}

/** The type of two values of which a column may have either. */
function common(left: Written, right: Written): Written {
  if (left.type === right.type || right.type === 'NULL') return left;
  if (left.type === 'NULL') return right;
  const isDouble = left.type === 'DOUBLE' || right.type === 'DOUBLE';
  return { sql: '', type: isDouble ? 'DOUBLE' : left.type };
}

/** Undefined for values that it does not take. */
type SqlFunction = (values: readonly Written[]) => Written | undefined;

const ofDouble =
  (name: string): SqlFunction =>
  ([value, ...rest]) =>
    value?.type === 'DOUBLE' && rest.length === 0
      ? { sql: `${name}(${value.sql})`, type: 'DOUBLE' }
      : undefined;

const ofAny =
  (name: string): SqlFunction =>
  ([value, ...rest]) =>
    value !== undefined && rest.length === 0 ? { sql: `${name}(${value.sql})`, type: value.type } : undefined;

/** DuckDB's leave NULL out; of Timestream's, NULL comes of it, and NaN fails the query. */
const extreme =
  (name: string): SqlFunction =>
  (values) =>
    values.length < 2 || values.reduce(common).type !== 'DOUBLE'
      ? undefined
      : {
          sql: `${name}_or_null([${values.map(({ sql }) => sql).join(', ')}]::DOUBLE[])`,
          type: 'DOUBLE',
        };

/** What DuckDB says when a function does not take a value. */
export const INVALID_ARGUMENT = 'Invalid argument of a function';

/** What DuckDB lacks, for each connection. */
export const MACROS = ['greatest', 'least']
  .map(
    (name) => `
    CREATE OR REPLACE TEMP MACRO ${name}_or_null(items) AS
      CASE WHEN list_bool_or([isnan(item) FOR item IN items]) THEN error('${INVALID_ARGUMENT}')
        WHEN len(items) = list_count(items) THEN list_${name === 'least' ? 'min' : 'max'}(items) END;`,
  )
  .join('');

/**
 * Those that the connector calls.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/aggregate-functions.html
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/mathematical-functions.html
 */
const functions: Readonly<Record<string, SqlFunction>> = {
  abs: ofDouble('abs'),
  floor: ofDouble('floor'),
  sqrt: ofDouble('sqrt'),
  avg: ofDouble('avg'),
  min: ofAny('min'),
  max: ofAny('max'),
  count: (values) => (values.length === 0 ? { sql: 'count(*)', type: 'BIGINT' } : undefined),
  row_number: (values) => (values.length === 0 ? { sql: 'row_number()', type: 'BIGINT' } : undefined),
  sum: ([value]) => {
    if (value?.type === 'DOUBLE') return { sql: `sum(${value.sql})`, type: 'DOUBLE' };
    return value?.type === 'BIGINT' ? { sql: `sum(${value.sql})::BIGINT`, type: 'BIGINT' } : undefined;
  },
  coalesce: (values) => ({
    sql: `coalesce(${values.map(({ sql }) => sql).join(', ')})`,
    type: values.reduce(common, { sql: '', type: 'NULL' }).type,
  }),
  greatest: extreme('greatest'),
  least: extreme('least'),
  to_milliseconds: ([time]) =>
    time?.type === 'TIMESTAMP' ? { sql: `epoch_ms(${time.sql})`, type: 'BIGINT' } : undefined,
  // Exact, where the service is near: answers stay the same however threads share the work.
  approx_percentile: ([value, share]) => {
    if (value?.type !== 'DOUBLE' || (share?.type !== 'DECIMAL' && share?.type !== 'ARRAY')) return undefined;
    return {
      sql: `quantile_cont(${value.sql}, ${share.sql})`,
      type: share.type === 'ARRAY' ? 'ARRAY' : 'DOUBLE',
    };
  },
};
