import { measureNames, reservedMeasureNames } from '../measures';
import { METRIC_NAME } from '../../../model/label';
import type { Matcher } from '../../../model/matcher';
import type { QueryPlan } from '../../../model/query-plan';
import { conditionOf, quotedName, quotedTable, quotedText } from './sql';
import type { TableColumns } from './table-columns';

/** A SELECT, and where in its rows what is. The time is in the first column, the metric's name in the second. */
export interface Select {
  readonly sql: string;
  /** Dimensions of the columns from the third on: a label each, or part of one. */
  readonly dimensions: readonly string[];
  /** Dimensions of the columns after those: several labels each. */
  readonly otherLabels: readonly string[];
  /** Column of the value of a finite sample. Undefined: no such column. */
  readonly double: number | undefined;
  /** Column of the value of a sample that is not finite, as text. */
  readonly text: number | undefined;
  /** Column of a histogram. */
  readonly histogram: number | undefined;
}

/** The last millisecond that Timestream can represent: times are nanoseconds in 63 bits. */
const LATEST = Math.floor(2 ** 63 / 1e6) - 1;

/** The part of a query's time range that Timestream can hold, in milliseconds. Undefined: no part of it. */
export function rangeOf({
  start,
  end,
}: QueryPlan): { readonly start: number; readonly end: number } | undefined {
  const range = { start: Math.max(0, start), end: Math.min(end, LATEST) };
  return range.start > range.end ? undefined : range;
}

/** Longest query that Timestream takes, in bytes, and some room. */
const LONGEST_SQL = 260_000;

/**
 * The SELECTs that read at least what a query asks for: one of finite samples, one of all others for each version that wrote
 * any. None for what the table has no columns of.
 */
export function selectsOf(plan: QueryPlan, columns: TableColumns): readonly Select[] {
  const { destination } = plan;
  const range = rangeOf(plan);
  if (destination === undefined || range === undefined) return [];
  const conditions = labelConditions(plan.matchers, columns);
  if (conditions === undefined) return [];
  const from = `FROM ${quotedTable(destination)} WHERE time BETWEEN from_milliseconds(${range.start}) AND from_milliseconds(${range.end})`;
  const { dimensions, otherLabels } = columns;
  return [...finiteSamples(plan, columns), ...otherRecords(plan, columns)].map(
    ({ nameColumn, nameConditions, values, ...places }) => {
      const list = ['time', nameColumn, ...[...dimensions, ...otherLabels].map(quotedName), ...values];
      const sql = joined(`SELECT ${list.join(', ')} ${from}`, [...nameConditions, ...conditions]);
      return { sql, dimensions, otherLabels, ...places };
    },
  );
}

/** Place of the first column after those of the labels. */
function firstValue({ dimensions, otherLabels }: TableColumns): number {
  return 2 + dimensions.length + otherLabels.length;
}

/** What tells the two SELECTs of a query apart. */
interface Part extends Pick<Select, 'double' | 'text' | 'histogram'> {
  readonly nameColumn: string;
  readonly nameConditions: readonly string[];
  /** Columns of values, as in SQL. */
  readonly values: readonly string[];
}

function finiteSamples({ matchers }: QueryPlan, columns: TableColumns): Part[] {
  if (!columns.hasDouble) return [];
  const nameColumn = 'measure_name';
  const conditions = nameConditions(matchers, nameColumn);
  const isListed = matchers.some(
    (matcher) => isOfMetricName(matcher) && !matcher.isNegated && matcher.texts !== undefined,
  );
  const reserved = [...reservedMeasureNames].map(quotedText).join(', ');
  return [
    {
      nameColumn,
      // A list of names contains no reserved measure name.
      nameConditions: isListed ? conditions : [...conditions, `measure_name NOT IN (${reserved})`],
      values: ['measure_value::double'],
      double: firstValue(columns),
      text: undefined,
      histogram: undefined,
    },
  ];
}

function otherRecords({ matchers }: QueryPlan, columns: TableColumns): Part[] {
  const { items, hasText } = columns;
  const first = firstValue(columns);
  return items
    .filter(({ histogram }) => hasText || histogram !== undefined)
    .map(({ metricName, histogram }) => {
      const nameColumn = quotedName(metricName);
      const kinds = [
        ...(hasText ? [measureNames.nonFiniteSample] : []),
        ...(histogram === undefined ? [] : [measureNames.histogram]),
      ];
      return {
        nameColumn,
        nameConditions: [
          `measure_name IN (${kinds.map(quotedText).join(', ')})`,
          // The others have their metric's name in the column of another version.
          ...(items.length > 1 ? [`${nameColumn} IS NOT NULL`] : []),
          ...nameConditions(matchers, nameColumn),
        ],
        values: [
          ...(hasText ? ['measure_value::varchar'] : []),
          ...(histogram === undefined ? [] : [quotedName(histogram)]),
        ],
        double: undefined,
        text: hasText ? first : undefined,
        histogram: histogram === undefined ? undefined : first + (hasText ? 1 : 0),
      };
    });
}

function isOfMetricName({ name }: Matcher): boolean {
  return name === METRIC_NAME;
}

function nameConditions(matchers: readonly Matcher[], column: string): string[] {
  return matchers
    .filter(isOfMetricName)
    .map((matcher) => conditionOf({ sql: column, isNullable: false }, matcher))
    .filter((condition) => condition !== undefined);
}

/** Conditions on all labels but the metric's name. Undefined when no series of the table can fulfil them. */
function labelConditions(matchers: readonly Matcher[], columns: TableColumns): string[] | undefined {
  const conditions: string[] = [];
  for (const matcher of matchers) {
    if (isOfMetricName(matcher)) continue;
    const dimensions = columns.dimensionsOf(matcher.name);
    const own = dimensions
      .map((dimension) => conditionOf({ sql: quotedName(dimension), isNullable: true }, matcher))
      .filter((condition) => condition !== undefined);
    // SQL can express a matcher on each of the columns, or on none.
    if (own.length < dimensions.length) continue;
    if (matcher.accepts('')) {
      conditions.push(...own);
      continue;
    }
    // A row whose columns are empty may have the label among its others.
    const among = columns.otherLabels.map((dimension) => `${quotedName(dimension)} IS NOT NULL`);
    const choices = [...own, ...among];
    if (choices.length === 0) return undefined;
    conditions.push(choices.length === 1 ? choices[0]! : `(${choices.join(' OR ')})`);
  }
  return conditions;
}

/** Adds as many conditions as a query has room for: without one, more rows are read than are asked for. */
function joined(select: string, conditions: readonly string[]): string {
  let sql = select;
  let bytes = Buffer.byteLength(select);
  for (const condition of conditions) {
    const added = ` AND ${condition}`;
    const size = Buffer.byteLength(added);
    if (bytes + size > LONGEST_SQL) continue;
    sql += added;
    bytes += size;
  }
  return sql;
}
