/** Says the conditions of a statement in the SQL of DuckDB. All of them are about series, none about single rows. */
import type { ServiceError } from '../../aws-json/service-error';
import { notImplementedError } from '../service-error';
import type { Column } from './columns';
import { toRe2 } from './java-pattern';
import type { Condition, SqlName } from './statement';

/** A query for the `series_id`s of a table, and for what else is asked of each. What callers sent is only in the values. */
export interface SeriesFilter {
  /** Has `$table_id`, too. Columns: `series_id`, `flag0`, `flag1`, … */
  readonly sql: string;
  /** By name of the parameter, all of them texts. */
  readonly values: Readonly<Record<string, string>>;
  /** Those of the values that are regular expressions of RE2. */
  readonly patterns: readonly string[];
}

/**
 * Makes the query.
 *
 * @param resolve finds a column, or throws.
 * @param flags conditions that are not asked for, but told of.
 * @throws {ServiceError} when a column or a pattern is not one that can be compared.
 */
export function seriesFilter(
  conditions: readonly Condition[],
  resolve: (name: SqlName) => Column,
  flags: readonly Condition[] = [],
): SeriesFilter {
  return new FilterWriter(resolve).write(conditions, flags);
}

class FilterWriter {
  private readonly values: Record<string, string> = {};
  private nextValue = 0;
  private readonly patterns: string[] = [];
  /** Columns of the inner query, by name in Timestream. */
  private readonly columns = new Map<string, { readonly alias: string; readonly definition: string }>();

  constructor(private readonly resolve: (name: SqlName) => Column) {}

  write(conditions: readonly Condition[], flags: readonly Condition[]): SeriesFilter {
    const told = flags.map((condition, index) => `, ${this.condition(condition)} AS flag${index}`).join('');
    const where = conditions.map((condition) => ` AND ${this.condition(condition)}`).join('');
    const columns = [...this.columns.values()].map(({ alias, definition }) => `, ${definition} AS ${alias}`);
    // Materialized, or each condition would read the JSON of the dimensions for itself.
    const sql = `
      WITH candidates AS MATERIALIZED (SELECT series_id${columns.join('')} FROM series WHERE table_id = $table_id)
      SELECT series_id${told} FROM candidates WHERE true${where}`;
    return { sql, values: this.values, patterns: this.patterns };
  }

  private condition(condition: Condition): string {
    if (condition.kind === 'or') {
      return `(${condition.conditions.map((choice) => this.condition(choice)).join(' OR ')})`;
    }
    const test = this.test(condition);
    return condition.isNegated ? `(NOT ${test})` : test;
  }

  private test(condition: Exclude<Condition, { kind: 'or' }>): string {
    const column = this.column(condition.column);
    switch (condition.kind) {
      case 'equals':
        return `(${column} = ${this.value(condition.text)})`;
      case 'in':
        return `(${column} IN (${condition.texts.map((text) => this.value(text)).join(', ')}))`;
      case 'isNull':
        return `(${column} IS NULL)`;
      case 'matches':
        return `regexp_matches(${column}, ${this.pattern(condition.pattern)})`;
    }
  }

  private column(name: SqlName): string {
    const column = this.resolve(name);
    const known = this.columns.get(column.name);
    if (known !== undefined) {
      return known.alias;
    }
    const alias = `column${this.columns.size}`;
    this.columns.set(column.name, { alias, definition: this.definition(column) });
    return alias;
  }

  private definition({ name, attribute }: Column): string {
    switch (attribute) {
      case 'MEASURE_NAME':
        return 'measure_name';
      case 'DIMENSION':
        return `json_extract_string(dimensions, ${this.value(jsonPointer(name))})`;
      default:
        throw notComparable(name);
    }
  }

  private pattern(pattern: string): string {
    const re2 = toRe2(pattern);
    this.patterns.push(re2);
    return this.value(re2);
  }

  private value(text: string): string {
    const name = `value${this.nextValue++}`;
    this.values[name] = text;
    return `$${name}`;
  }
}

function notComparable(name: string): ServiceError {
  return notImplementedError(`The stand-in compares measure_name and dimensions only, not '${name}'.`);
}

/**
 * Where a dimension lies in the JSON of all.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function jsonPointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
