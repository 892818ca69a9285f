import type { Matcher } from '../model/matcher';
import type { QueryPlan } from '../model/query-plan';
import { ESCAPE } from './label-codec';
import { MEASUREMENT } from './schema';
import { fieldTakers } from './field-takers';
import { LONGEST_CONDITIONS, tagConditionsOf, type TagCondition } from './tag-condition';
import { TIME_COLUMN, type TableColumns } from './table-columns';
import { timeRangeOf, type TimeRange } from './time-range';

/** A SELECT, and what its rows hold. */
interface Select {
  readonly sql: string;
  /** Columns that follow the time, in their order. All others after them are tags. */
  readonly fields: readonly string[];
}

/**
 * The SELECT that reads at least what a plan asks for. Rows come in any order: that of series would cost InfluxDB more than it
 * spares here. Undefined: there is nothing to ask for.
 * https://docs.influxdata.com/influxdb3/core/reference/sql/
 */
export function selectOf({ matchers, ...plan }: QueryPlan, columns: TableColumns): Select | undefined {
  const range = timeRangeOf(plan);
  const fields = [...fieldTakers.keys()].filter((field) => columns.fields.has(field));
  if (range === undefined || fields.length === 0) return undefined;
  const conditions = conditionsOf(matchers, columns);
  if (conditions === undefined) return undefined;
  const list = [TIME_COLUMN, ...[...fields, ...columns.tags].map(quotedName)].join(', ');
  const sql = `SELECT ${list} FROM ${quotedName(MEASUREMENT)} WHERE ${[isIn(range), ...conditions].join(' AND ')}`;
  return { sql, fields };
}

/** Whether a row is of a time. */
export function isIn({ first, last }: TimeRange): string {
  return `${TIME_COLUMN} >= to_timestamp_nanos(${first}) AND ${TIME_COLUMN} <= to_timestamp_nanos(${last})`;
}

/** Conditions that at least the rows fulfil which matchers accept. Undefined: no row of the table does. */
export function conditionsOf(
  matchers: readonly Matcher[],
  columns: TableColumns,
): readonly string[] | undefined {
  const conditions: string[] = [];
  let bytes = 0;
  for (const condition of tagConditionsOf(matchers)) {
    if (!columns.tags.has(condition.key)) {
      if (condition.acceptsAbsent) continue;
      return undefined;
    }
    const text = expressionOf(condition);
    const size = text === undefined ? 0 : Buffer.byteLength(text);
    // Without one, more is read than is asked for.
    if (text === undefined || bytes + size > LONGEST_CONDITIONS) continue;
    conditions.push(text);
    bytes += size;
  }
  return conditions;
}

/** A name in SQL, with any characters. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A text in SQL. No other character is special: a backslash stands for itself. */
function quotedText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Undefined: every row fulfils the condition. */
function expressionOf({ key, acceptsAbsent, isNegated, pattern }: TagCondition): string | undefined {
  const column = quotedName(key);
  const comparison =
    pattern.kind === 'texts'
      ? matchesTexts(column, isNegated, pattern.texts)
      : matchesRegexes(column, isNegated, pattern.regexes);
  if (comparison === undefined) {
    if (acceptsAbsent) return isNegated ? undefined : `${column} IS NULL`;
    return `${column} IS NOT NULL`;
  }
  // Comparisons with NULL are neither true nor false, and such rows left out.
  return acceptsAbsent ? `(${column} IS NULL OR ${comparison})` : comparison;
}

function matchesTexts(column: string, isNegated: boolean, texts: readonly string[]): string | undefined {
  if (texts.length === 0) return undefined;
  return `${column} ${isNegated ? 'NOT IN' : 'IN'} (${texts.map(quotedText).join(', ')})`;
}

/** `~` matches a part of a text. https://docs.influxdata.com/influxdb3/core/reference/sql/operators/comparison/ */
function matchesRegexes(column: string, isNegated: boolean, regexes: readonly string[]): string {
  const matches = regexes.map(
    (regex) => `${column} ${isNegated ? '!~' : '~'} ${quotedText(`^(?s:${regex})$`)}`,
  );
  const own = matches.length === 1 ? matches[0]! : `(${matches.join(isNegated ? ' AND ' : ' OR ')})`;
  // What is encoded may be matched by the label's value, but not by the tag's.
  return `(${own} OR ${column} ~ ${quotedText(ESCAPE)})`;
}
