import { measureNames, reservedMeasureNames } from './measure-names';
import { METRIC_NAME } from '../model/label';
import type { Matcher } from '../model/matcher';
import type { QueryPlan } from '../model/query-plan';
import { joinedColumns } from './joined-columns';
import { conditionOf, quotedName, quotedTable, quotedText } from './sql';
import type { TableColumns } from './table-columns';

/**
 * A SELECT. Its rows are parts of series, of some length of time each: in the first column the metric's name, in the second the
 * {@link joinedColumns} of `dimensions` and `otherLabels`, in the third the points.
 */
export interface Select {
  readonly sql: string;
  /** A label each, or part of one. */
  readonly dimensions: readonly string[];
  /** Several labels each. */
  readonly otherLabels: readonly string[];
  /** What the values of the points are. */
  readonly kind: 'finiteSample' | 'nonFiniteSample' | 'histogram';
}

/**
 * Lengths of the parts that series are cut into, from one that suits metrics to one that any series fits: Timestream
 * fails a query of which a row has more than 1 MB. A point takes some 80 bytes, a histogram up to 2,100.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
 */
export const partLengths = [
  { sample: '1h', histogram: '10m' },
  { sample: '1m', histogram: '1m' },
  { sample: '1s', histogram: '1s' },
] as const;

/** One of {@link partLengths}. */
export type PartLength = (typeof partLengths)[number];

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
 * The SELECTs that read at least what a query asks for: one of finite samples, and for each version that wrote any, one of
 * samples that are not finite and one of histograms, unless {@link QueryPlan.onlyFinite}. None for what the table has no columns of. Labels come once for each
 * part of a series and not with each sample, as `CREATE_TIME_SERIES` makes one row of many:
 * https://docs.aws.amazon.com/timestream/latest/developerguide/timeseries-specific-constructs.views.html
 */
export function selectsOf(plan: QueryPlan, columns: TableColumns, length: PartLength): readonly Select[] {
  const { destination } = plan;
  const range = rangeOf(plan);
  if (destination === undefined || range === undefined) return [];
  const conditions = labelConditions(plan.matchers, columns);
  if (conditions === undefined) return [];
  const { dimensions, otherLabels } = columns;
  const from = `FROM ${quotedTable(destination)} WHERE time BETWEEN from_milliseconds(${range.start}) AND from_milliseconds(${range.end})`;
  return partsOf(plan, columns).map(({ kind, nameColumn, nameConditions, value }) => {
    const list = [
      nameColumn,
      joinedColumns([...dimensions, ...otherLabels]),
      `CREATE_TIME_SERIES(time, ${value})`,
    ];
    const bin = `bin(time, ${kind === 'histogram' ? length.histogram : length.sample})`;
    const groups = ['measure_name', ...columns.allDimensions.map(quotedName), bin];
    const sql = joined(
      `SELECT ${list.join(', ')} ${from}`,
      // A time series holds no NULL.
      [`${value} IS NOT NULL`, ...nameConditions, ...conditions],
      ` GROUP BY ${groups.join(', ')}`,
    );
    return { sql, dimensions, otherLabels, kind };
  });
}

/** What tells the SELECTs of a query apart. */
interface Part extends Pick<Select, 'kind'> {
  readonly nameColumn: string;
  readonly nameConditions: readonly string[];
  /** Column of the value, as in SQL. */
  readonly value: string;
}

function partsOf(plan: QueryPlan, columns: TableColumns): readonly Part[] {
  return [
    ...(columns.hasDouble ? [finiteSamples(plan)] : []),
    ...(plan.onlyFinite === true ? [] : columns.items).flatMap(({ metricName, histogram }) => {
      const conditions = [
        // The others have their metric's name in the column of another version.
        ...(columns.items.length > 1 ? [`${quotedName(metricName)} IS NOT NULL`] : []),
        ...nameConditions(plan.matchers, quotedName(metricName)),
      ];
      const part = (kind: 'nonFiniteSample' | 'histogram', value: string): Part => ({
        kind,
        nameColumn: quotedName(metricName),
        nameConditions: [`measure_name = ${quotedText(measureNames[kind])}`, ...conditions],
        value,
      });
      return [
        ...(columns.hasText ? [part('nonFiniteSample', 'measure_value::varchar')] : []),
        ...(histogram === undefined ? [] : [part('histogram', quotedName(histogram))]),
      ];
    }),
  ];
}

/**
 * The conditions of rows that are finite samples of the series that matchers accept, as far as SQL can tell.
 * @returns undefined when no series of the table can fulfil them
 */
export function finiteConditions(
  matchers: readonly Matcher[],
  columns: TableColumns,
): readonly string[] | undefined {
  const ofLabels = labelConditions(matchers, columns);
  const { nameConditions, value } = finiteSamples({ matchers });
  return ofLabels && [`${value} IS NOT NULL`, ...nameConditions, ...ofLabels];
}

function finiteSamples({ matchers }: Pick<QueryPlan, 'matchers'>): Part {
  const nameColumn = 'measure_name';
  const conditions = nameConditions(matchers, nameColumn);
  const isListed = matchers.some(
    (matcher) => isOfMetricName(matcher) && !matcher.isNegated && matcher.texts !== undefined,
  );
  const reserved = [...reservedMeasureNames].map(quotedText).join(', ');
  return {
    kind: 'finiteSample',
    nameColumn,
    // A list of names contains no reserved measure name.
    nameConditions: isListed ? conditions : [...conditions, `measure_name NOT IN (${reserved})`],
    value: 'measure_value::double',
  };
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
function joined(select: string, conditions: readonly string[], end: string): string {
  let sql = select;
  let bytes = Buffer.byteLength(select) + Buffer.byteLength(end);
  for (const condition of conditions) {
    const added = ` AND ${condition}`;
    const size = Buffer.byteLength(added);
    if (bytes + size > LONGEST_SQL) continue;
    sql += added;
    bytes += size;
  }
  return sql + end;
}
