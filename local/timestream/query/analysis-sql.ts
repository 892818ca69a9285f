/**
 * Says an analysis in the SQL of DuckDB. The texts that tell series apart are left out until the end: a number stands for them, or
 * the same long texts would be grouped by for each bin of each series.
 */
import type { Column } from './columns';
import { expressionWriter, type ValueType } from './expression-sql';
import { seriesGroup } from './found-records';
import { seriesFilter } from './series-filter';
import { NANOSECONDS_PER_UNIT } from '../record-time';
import { notImplementedError } from '../service-error';
import { sqlError } from './sql-token';
import { columnsOf } from './text-expression';
import type { AnalysisStatement, AnalysisStep, SqlName, TextExpression } from './statement';

/** A column of an analysis: a text that tells series apart, or a value. */
export type AnalysisColumn =
  | { readonly name: string; readonly text: TextExpression }
  | { readonly name: string; readonly type: 'DOUBLE' | 'BIGINT' | 'BOOLEAN' };

/** An analysis as DuckDB runs it. */
export interface AnalysisSql {
  /** Gives the number of a series, and then the values of those columns that are no texts. Has `$table_id`, too. */
  readonly sql: string;
  /** Gives how many bytes it reads, about. */
  readonly scanSql: string;
  readonly values: Readonly<Record<string, string>>;
  readonly patterns: readonly string[];
  readonly columns: readonly AnalysisColumn[];
}

/** Nanoseconds since the epoch, inclusive: records of a table that are kept. */
interface Kept {
  readonly startNs: bigint;
  readonly endNs: bigint;
}

/** What a SELECT gives: names with types; of texts that tell series apart, what they are. */
type Scope = ReadonlyMap<string, ValueType | TextExpression>;

/**
 * Makes it.
 *
 * @param sql of the statement.
 * @param isWhole whether each series of the file is a group of its own.
 * @throws {ServiceError} when a name does not exist, or the types of an expression do not fit.
 */
export function analysisSql(
  sql: string,
  statement: AnalysisStatement,
  resolve: (name: SqlName) => Column,
  isWhole: boolean,
  { startNs, endNs }: Kept,
): AnalysisSql {
  const { conditions, flags, texts, groups, gap, part, binSeconds } = statement;
  const value = 'measure_value::double';
  const filter = seriesFilter(
    conditions.filter((condition) => !(condition.kind === 'isNull' && condition.column.name === value)),
    resolve,
    [...flags.values()],
  );
  const grouping = seriesGroup(isWhole ? undefined : groups.map(resolve));
  for (const column of [...texts.values()].flatMap(columnsOf)) {
    if (!groups.some(({ name }) => name === column.name)) {
      throw sqlError(
        sql,
        column.offset,
        `'${column.name}' must be an aggregate expression or appear in GROUP BY clause`,
      );
    }
  }
  const flagNames = [...flags.keys()];
  const chosen = `
    SELECT series_id, ${grouping.group} AS group_id, measure_name, dimensions::VARCHAR AS dimensions,
      ${BYTES_OF_RECORD} + strlen(measure_name) + ${DIMENSION_BYTES} AS series_bytes
      ${flagNames.map((name, index) => `, flag${index} AS ${quoted(name)}`).join('')}
    FROM series JOIN (${filter.sql}) USING (series_id)`;
  const found = `
    FROM records JOIN chosen USING (series_id)
    WHERE value_double IS NOT NULL
      AND time BETWEEN make_timestamp_ns(${startNs}) AND make_timestamp_ns(${endNs})
      AND (time <= ${moment(gap.start)} OR time >= ${moment(gap.end)})`;
  const samples: ReadonlyMap<string, { readonly sql: string; readonly type: ValueType }> = new Map([
    ['time', { sql: 'time', type: 'TIMESTAMP' }],
    [value, { sql: 'value_double', type: 'DOUBLE' }],
  ]);
  const write = expressionWriter(sql, ({ name, offset }) => {
    const column = samples.get(name);
    if (column === undefined) throw sqlError(sql, offset, `Column '${name}' cannot be resolved`);
    return column;
  });
  const written = statement.items.map(({ name, value: item }) => ({ name, ...write(item) }));
  const bins =
    part === undefined
      ? []
      : [`time >= ${moment(part)}`, `epoch_ns(time) // ${(binSeconds ?? 1n) * NANOSECONDS_PER_UNIT.SECONDS}`];
  const first = `
    SELECT ${['group_id', ...flagNames.map(quoted), ...written.map((item) => aliased(item.name, item.sql))].join(', ')} ${found}
    GROUP BY ${['group_id', ...flagNames.map(quoted), ...bins].join(', ')}`;
  let scope: Scope = new Map<string, ValueType | TextExpression>([
    ...texts,
    ...flagNames.map((name) => [name, 'BOOLEAN'] as const),
    ...written.map(({ name, type }) => [name, type] as const),
  ]);
  const queries = [`chosen AS MATERIALIZED (${chosen})`, `step0 AS (${first})`];
  for (const [index, step] of statement.steps.entries()) {
    const next = stepSql(sql, step, scope, `step${index}`);
    queries.push(index + 1 < statement.steps.length ? `step${index + 1} AS (${next.sql})` : next.sql);
    ({ scope } = next);
  }
  return {
    sql: `WITH ${queries.slice(0, -1).join(', ')} ${queries.at(-1)!}`,
    scanSql: `
      WITH chosen AS MATERIALIZED (${chosen})
      SELECT coalesce(sum(series_bytes), 0)::BIGINT ${found}`,
    values: { ...filter.values, ...grouping.pointers },
    patterns: filter.patterns,
    columns: [...scope].map(([name, type]) => columnOf(name, type)),
  };
}

/** Of a time and a value. */
const BYTES_OF_RECORD = 16;
/** Of the values of a series' dimensions. */
const DIMENSION_BYTES = `coalesce(list_sum(list_transform(json_extract_string(series.dimensions, '$.*'), lambda text: strlen(text))), 0)`;

/** A SELECT that reads the one before. */
function stepSql(
  sql: string,
  { items, where, groups, order, limit }: AnalysisStep,
  scope: Scope,
  from: string,
): { readonly sql: string; readonly scope: Scope } {
  const isText = ({ name }: SqlName): boolean => typeof scope.get(name) === 'object';
  const textsRead = new Set<string>();
  const write = expressionWriter(sql, ({ name, offset }) => {
    const type = scope.get(name);
    if (type === undefined) throw sqlError(sql, offset, `Column '${name}' cannot be resolved`);
    if (typeof type !== 'object') return { sql: `s.${quoted(name)}`, type };
    textsRead.add(name);
    return { sql: type.kind === 'column' ? 'c.measure_name' : 'c.dimensions', type: 'VARCHAR' };
  });
  const column = (name: SqlName): string => write({ kind: 'column', column: name }).sql;
  const all = items.map(({ name, value }) =>
    value.kind === 'column' && isText(value.column)
      ? { name, sql: undefined, type: scope.get(value.column.name)! }
      : { name, ...write(value) },
  );
  const values = groups.filter((name) => !isText(name)).map(column);
  const texts = [...scope.values()].filter((type) => typeof type === 'object');
  if (groups.length > 0 && (textsRead.size > 0 || groups.length - values.length < texts.length)) {
    throw sqlError(sql, groups[0]!.offset, 'The stand-in groups by all texts that tell series apart');
  }
  const condition = where === undefined ? '' : `WHERE ${write(where).sql}`;
  const by = order.map((each) => column(each.column) + (each.isDescending ? ' DESC NULLS LAST' : ''));
  const selected = all.flatMap(({ name, sql: text }) => (text === undefined ? [] : [aliased(name, text)]));
  const clauses = [
    `SELECT ${['s.group_id', ...selected].join(', ')} FROM ${from} AS s`,
    textsRead.size > 0 ? 'JOIN chosen AS c ON c.series_id = s.group_id' : '',
    condition,
    groups.length === 0 ? '' : `GROUP BY ${['s.group_id', ...values].join(', ')}`,
    by.length === 0 ? '' : `ORDER BY ${by.join(', ')}`,
    limit === undefined ? '' : `LIMIT ${limit}`,
  ];
  return { sql: clauses.join(' '), scope: new Map(all.map(({ name, type }) => [name, type])) };
}

function columnOf(name: string, type: ValueType | TextExpression): AnalysisColumn {
  if (typeof type === 'object') return { name, text: type };
  if (type === 'DOUBLE' || type === 'BIGINT' || type === 'BOOLEAN') return { name, type };
  throw notImplementedError(`The stand-in gives numbers and whether something is true only, not '${name}'.`);
}

function moment(milliseconds: bigint): string {
  return `make_timestamp_ns(${milliseconds * NANOSECONDS_PER_UNIT.MILLISECONDS})`;
}

function aliased(name: string, sql: string): string {
  return `${sql} AS ${quoted(name)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
