/**
 * Runs a query of SQL, and answers with its pages.
 *
 * @see https://docs.aws.amazon.com/timestream/latest/developerguide/API_query_Query.html
 */
import type { Database } from './database';
import type { TimestreamOperation } from './operation';
import { AnalysisResult } from './query/analysis-result';
import { analysisSql } from './query/analysis-sql';
import { type Column, tableColumns } from './query/columns';
import { describeResult } from './query/describe-result';
import { Execution } from './query/execution';
import type { Executions } from './query/executions';
import type { RecordPlan } from './query/found-records';
import { parseQueryRequest } from './query/query-request';
import type { QueryResult } from './query/query-result';
import { SelectResult } from './query/select-result';
import { type SeriesPlan, SeriesResult } from './query/series-result';
import { seriesFilter } from './query/series-filter';
import { parseSql } from './query/sql-parser';
import { sqlError, sqlPosition } from './query/sql-token';
import type { Condition, SelectStatement, SeriesStatement, SqlName, TableReference } from './query/statement';
import { keptSince, NANOSECONDS_PER_UNIT } from './record-time';
import type { RecordStore } from './record-store';
import { validationError } from './service-error';
import type { Table } from './write-records';

/** What the operation works on. */
interface QueryContext {
  readonly database: Database;
  readonly store: RecordStore;
  /** Tables by name, by name of their database. */
  readonly databases: ReadonlyMap<string, ReadonlyMap<string, Table>>;
  readonly executions: Executions;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** Makes the operation. */
export function query(context: QueryContext): TimestreamOperation {
  const { executions, now } = context;
  return async ({ body }) => {
    const request = parseQueryRequest(body);
    const { queryString, clientToken, nextToken } = request;
    await executions.tidy(now());
    if (nextToken !== undefined) {
      return executions.ofToken(nextToken, queryString).continue(nextToken, request, now());
    }
    const repeated = executions.repeatedBy(clientToken, queryString);
    if (repeated !== undefined) {
      return repeated.begin(request, now());
    }
    const result = await run(queryString, context);
    const execution = new Execution(queryString, clientToken, result, now());
    const [answer] = await Promise.all([execution.begin(request, now()), executions.add(execution)]);
    return answer;
  };
}

async function run(sql: string, context: QueryContext): Promise<QueryResult> {
  const statement = parseSql(sql);
  const table = findTable(sql, statement.table, context);
  const existing = tableColumns(context.store.names(table.id));
  const resolve = ({ name, offset }: SqlName): Column => {
    const column = existing.get(name);
    if (column === undefined) {
      throw sqlError(sql, offset, `Column '${name}' does not exist`);
    }
    return column;
  };
  switch (statement.kind) {
    case 'describe':
      return describeResult([...existing.values()]);
    case 'select':
      return SelectResult.run(context.database, {
        ...planRecords(statement, table, resolve, context),
        columns: statement.columns.map(resolve),
      });
    case 'series':
      return SeriesResult.run(
        context.database,
        planSeries(statement, table, resolve, [...existing.values()], context),
      );
    case 'analysis': {
      const isWhole = coversAll(statement.groups.map(resolve), [...existing.values()]);
      const analysis = analysisSql(sql, statement, resolve, isWhole, keptRange(statement, table, context));
      return AnalysisResult.run(context.database, table.id, analysis);
    }
  }
}

type Resolve = (name: SqlName) => Column;

function planRecords(
  { conditions, start, end }: Pick<SelectStatement, 'conditions' | 'start' | 'end'>,
  table: Table,
  resolve: Resolve,
  context: QueryContext,
): RecordPlan {
  return {
    tableId: table.id,
    ...keptRange({ start, end }, table, context),
    filter: seriesFilter(conditions, resolve),
  };
}

function keptRange(
  { start, end }: Pick<SelectStatement, 'start' | 'end'>,
  table: Table,
  { now }: QueryContext,
): Pick<RecordPlan, 'startNs' | 'endNs'> {
  const oldestNs = keptSince(table.retention, now());
  const startNs = nanoseconds(start);
  return { startNs: startNs > oldestNs ? startNs : oldestNs, endNs: nanoseconds(end) };
}

/** Whether a table's series differ in these columns, and no others. */
function coversAll(groups: readonly Column[], existing: readonly Column[]): boolean {
  return existing
    .filter(({ attribute }) => attribute === 'DIMENSION' || attribute === 'MEASURE_NAME')
    .every(({ name }) => groups.some((group) => group.name === name));
}

function planSeries(
  statement: SeriesStatement,
  table: Table,
  resolve: Resolve,
  existing: readonly Column[],
  context: QueryContext,
): SeriesPlan {
  const { texts, value, binSeconds } = statement;
  const isOfValue = (condition: Condition): boolean =>
    condition.kind === 'isNull' && condition.isNegated && condition.column.name === value.name;
  const conditions = statement.conditions.filter((condition) => !isOfValue(condition));
  const groups = statement.groups.map(resolve);
  return {
    ...planRecords({ ...statement, conditions }, table, resolve, context),
    texts,
    value: resolve(value),
    skipsNull: conditions.length < statement.conditions.length,
    grouping: {
      columns: coversAll(groups, existing) ? undefined : groups,
      binNs: binSeconds * NANOSECONDS_PER_UNIT.SECONDS,
    },
  };
}

function findTable(
  sql: string,
  { database, table, offset }: TableReference,
  { databases }: QueryContext,
): Table {
  const tables = databases.get(database);
  const found = tables?.get(table);
  if (found === undefined) {
    // The service's words: https://github.com/awslabs/aws-athena-query-federation/issues/265 and 792.
    const problem =
      tables === undefined
        ? `Requested database '${database}' not found for identifier '${database}.${table}'`
        : `The table '${table}' does not exist in database '${database}'`;
    throw validationError(`${problem} at line ${sqlPosition(sql, offset)}`);
  }
  return found;
}

/** No record is before the epoch or later than what fits 63 bits of nanoseconds. */
function nanoseconds(milliseconds: bigint): bigint {
  const value = milliseconds * NANOSECONDS_PER_UNIT.MILLISECONDS;
  return value < 0n ? -1n : BigInt.asIntN(64, value) === value ? value : 2n ** 63n - 2n;
}
