import { DuckDBInstance, DuckDBTypeId, type DuckDBConnection, type Json } from '@duckdb/node-api';
import { ConcurrencyLimit } from '../../../../lambda/kit/concurrency';
import type { Cell, Column, Table } from './tables';

/** A query that does not plan. The message is what InfluxDB answers as plain text. */
export class PlanError extends Error {
  override name = 'PlanError';
}

/** Types of columns as `information_schema` tells them. */
const arrowTypes: Readonly<Record<Column['type'], string>> = {
  'iox::column_type::tag': 'Dictionary(Int32, Utf8)',
  'iox::column_type::timestamp': 'Timestamp(Nanosecond, None)',
  'iox::column_type::field::float': 'Float64',
  'iox::column_type::field::integer': 'Int64',
  'iox::column_type::field::uinteger': 'UInt64',
  'iox::column_type::field::string': 'Utf8',
  'iox::column_type::field::boolean': 'Boolean',
};

const duckTypes: Readonly<Record<Column['type'], string>> = {
  'iox::column_type::tag': 'VARCHAR',
  'iox::column_type::timestamp': 'TIMESTAMP_NS',
  'iox::column_type::field::float': 'DOUBLE',
  'iox::column_type::field::integer': 'BIGINT',
  'iox::column_type::field::uinteger': 'UBIGINT',
  'iox::column_type::field::string': 'VARCHAR',
  'iox::column_type::field::boolean': 'BOOLEAN',
};

/**
 * Words that mean the same in DataFusion, by which InfluxDB 3 runs SQL, and in DuckDB, by which this stand-in does: all others
 * are refused, so that nothing passes here that only DuckDB knows.
 * https://datafusion.apache.org/user-guide/sql/index.html
 */
const known = new Set(
  [
    'select from where and or not in is null as order group by asc desc limit between case when then else end true false',
    'distinct bigint cast timestamp interval now date_bin coalesce to_timestamp_millis to_timestamp_nanos count avg min max',
    'approx_percentile_cont nullif',
    'sum stddev_pop information_schema columns table_name table_schema column_name data_type ordinal_position time',
  ].flatMap((words) => words.split(' ')),
);

const TOKEN =
  /\s+|'(?:[^']|'')*'|"(?:[^"]|"")+"|\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*|<>|<=|>=|!=|!~|::|[=<>~(),.*/+-]/y;

/** Runs SQL over the tables of a database. */
export class SqlEngine {
  private connection: Promise<DuckDBConnection> | undefined;
  /** Queries load the tables that they read, so that they run one after another. */
  private readonly turn = new ConcurrencyLimit(1);

  /**
   * The rows of a query, each a line of JSON as InfluxDB 3 writes it: NULL is left out.
   * @throws {PlanError}
   */
  query(sql: string, tables: ReadonlyMap<string, Table>): Promise<readonly string[]> {
    return this.turn.run(() => this.run(sql, tables));
  }

  private async run(sql: string, tables: ReadonlyMap<string, Table>): Promise<readonly string[]> {
    const translated = translate(sql, namesOf(tables));
    const connection = await (this.connection ??= connect());
    try {
      await load(connection, tables);
      const result = await connection.runAndReadAll(translated);
      const names = result.columnNames();
      const areWhole = result.columnTypes().map(({ typeId }) => wholeTypes.has(typeId));
      return result.getRowsJson().map((row) => jsonOf(names, areWhole, row));
    } catch (error) {
      throw new PlanError(`Error during planning: ${(error as Error).message.split('\n')[0]!}`);
    }
  }
}

async function connect(): Promise<DuckDBConnection> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run('CREATE MACRO to_timestamp_millis(ms) AS make_timestamp_ns(ms * 1000000)');
  await connection.run("CREATE MACRO now_utc() AS (now() AT TIME ZONE 'UTC')");
  await connection.run(
    'CREATE MACRO date_bin(width, moment) AS time_bucket(width, moment::TIMESTAMP), (width, moment, origin) AS time_bucket(width, moment::TIMESTAMP, origin::TIMESTAMP)',
  );
  await connection.run('CREATE MACRO approx_percentile_cont(x, share) AS quantile_cont(x, share)');
  // Of whole numbers, as DataFusion divides them.
  await connection.run('SET integer_division = true');
  await connection.run('CREATE MACRO to_timestamp_nanos(ns) AS make_timestamp_ns(ns)');
  return connection;
}

/** The names of tables and columns that need no quotes. */
function namesOf(tables: ReadonlyMap<string, Table>): ReadonlySet<string> {
  const columns = [...tables.values()].flatMap((table) => table.columns.map(({ name }) => name));
  return new Set([...tables.keys(), ...columns].filter((name) => /^[a-z_][a-z0-9_]*$/.test(name)));
}

/** @throws {PlanError} for what only one of the two engines knows */
function translate(sql: string, names: ReadonlySet<string>): string {
  const aliases = new Set(Array.from(sql.matchAll(/\bas\s+([a-z_]\w*)/gi), ([, alias]) => alias));
  const isKnown = (word: string): boolean =>
    known.has(word.toLowerCase()) || names.has(word) || aliases.has(word);
  const tokens: string[] = [];
  let position = 0;
  while (position < sql.length) {
    TOKEN.lastIndex = position;
    const [token] = TOKEN.exec(sql) ?? [];
    if (token === undefined) {
      throw new PlanError(`SQL error: ParserError("Expected: end of statement, found: ${sql[position]!}")`);
    }
    if (/^[A-Za-z_]/.test(token) && !isKnown(token)) {
      throw new PlanError(`Schema error: No field named ${token}.`);
    }
    tokens.push(token);
    position += token.length;
  }
  // DuckDB's `~` matches the whole text, DataFusion's a part of it. DuckDB makes no number of a time by a cast.
  return tokens
    .join('')
    .replace(/\b(min|max)\(time\)::bigint/gi, 'epoch_ns($1(time))')
    .replace(/information_schema\.columns/gi, 'information_schema_columns')
    .replace(/\bnow\(\)/gi, 'now_utc()')
    .replace(
      /("(?:[^"]|"")+")\s+(!?)~\s+('(?:[^']|'')*')/g,
      (_match, text: string, not: string, regex: string) =>
        `${not === '' ? '' : 'NOT '}regexp_matches(${text}, ${regex})`,
    );
}

async function load(connection: DuckDBConnection, tables: ReadonlyMap<string, Table>): Promise<void> {
  await connection.run(
    'CREATE OR REPLACE TABLE information_schema_columns (table_schema VARCHAR, table_name VARCHAR, column_name VARCHAR, ordinal_position UBIGINT, data_type VARCHAR)',
  );
  for (const [name, table] of tables) {
    const columns: readonly Column[] = [
      ...table.columns,
      { name: 'time', type: 'iox::column_type::timestamp' },
    ];
    for (const [position, column] of columns.entries()) {
      const values = ['iox', name, column.name, arrowTypes[column.type]].map(literal);
      const [schema, tableName, columnName, type] = values;
      await connection.run(
        `INSERT INTO information_schema_columns VALUES (${schema}, ${tableName}, ${columnName}, ${position}, ${type})`,
      );
    }
    await loadRows(connection, name, table, columns);
  }
}

async function loadRows(
  connection: DuckDBConnection,
  name: string,
  table: Table,
  columns: readonly Column[],
): Promise<void> {
  const definitions = columns.map((column) => `${identifier(column.name)} ${duckTypes[column.type]}`);
  await connection.run(`CREATE OR REPLACE TABLE ${identifier(name)} (${definitions.join(', ')})`);
  const rows = table.rows.map(
    ({ time, cells }) =>
      `(${columns.map((column) => (column.name === 'time' ? `make_timestamp_ns(${time})` : cellLiteral(cells.get(column.name)))).join(', ')})`,
  );
  for (let start = 0; start < rows.length; start += 1_000) {
    await connection.run(
      `INSERT INTO ${identifier(name)} VALUES ${rows.slice(start, start + 1_000).join(', ')}`,
    );
  }
}

function cellLiteral(cell: Cell | undefined): string {
  if (cell === undefined) return 'NULL';
  if (typeof cell === 'string') return literal(cell);
  return typeof cell === 'number' ? `'${Object.is(cell, -0) ? '-0.0' : String(cell)}'::DOUBLE` : String(cell);
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A row. What is NULL is left out. */
function jsonOf(names: readonly string[], areWhole: readonly boolean[], row: readonly Json[]): string {
  const members = names.flatMap((name, index) => {
    const value = row[index];
    if (value === null || value === undefined) return [];
    // DuckDB's JSON has large ones as texts, arrow's all as numbers.
    const json = areWhole[index] === true ? `${value as string | number}` : valueJson(name, value);
    return [`${JSON.stringify(name)}:${json}`];
  });
  return `{${members.join(',')}}`;
}

const wholeTypes: ReadonlySet<DuckDBTypeId> = new Set([
  ...[DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT, DuckDBTypeId.UBIGINT, DuckDBTypeId.HUGEINT],
]);

function valueJson(name: string, value: Json): string {
  if (name === 'time' && typeof value === 'string') return JSON.stringify(timeText(value));
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

/**
 * `2025-11-29T07:06:40.001`: without an offset, and a fraction of three, six or nine digits if there is one.
 * https://docs.rs/arrow-json/latest/arrow_json/writer/
 * https://docs.rs/chrono/latest/chrono/naive/struct.NaiveTime.html#impl-Debug-for-NaiveTime
 * @param text of DuckDB
 */
function timeText(text: string): string {
  const [seconds, fraction = ''] = text.replace(' ', 'T').split('.');
  const digits = fraction.replace(/0+$/, '');
  return digits === '' ? seconds! : `${seconds!}.${digits.padEnd(3 * Math.ceil(digits.length / 3), '0')}`;
}
