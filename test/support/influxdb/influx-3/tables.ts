import type { FieldValue, Line } from './line-protocol';

/** Types of columns as InfluxDB 3 names them in errors. */
type ColumnType =
  | 'iox::column_type::tag'
  | 'iox::column_type::timestamp'
  | `iox::column_type::field::${'float' | 'integer' | 'uinteger' | 'string' | 'boolean'}`;

/** A column, in the order in which columns came. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
}

/** The value of a column. */
export type Cell = string | number | bigint | boolean;

/** A row: a point, by the names of its columns but `time`. What it lacks is NULL. */
interface Row {
  /** Nanoseconds since 1970. */
  readonly time: bigint;
  readonly cells: ReadonlyMap<string, Cell>;
}

/** A line that is not stored. The message is InfluxDB's. */
class RowError extends Error {
  override name = 'RowError';
}

/** Limits of InfluxDB 3 Core. https://docs.influxdata.com/influxdb3/core/admin/databases/#database-table-and-column-limits */
export const limits = { databases: 5, tables: 2_000, columns: 500 } as const;

/** Names that no column of a user may have. */
const RESERVED = ['time', '__chunk_order'];

/** A table of a database: its columns, and the points by series and time. */
export class Table {
  readonly columns: Column[] = [];
  private readonly rowsByKey = new Map<string, Row>();
  /** Grows with each change. */
  version = 0;

  get rows(): readonly Row[] {
    return [...this.rowsByKey.values()];
  }

  /**
   * Makes the columns that a line needs, one after another: those that are made stay, whatever becomes of the line.
   * https://github.com/influxdata/influxdb/blob/main/influxdb3_write/src/write_buffer/validator.rs
   * @throws {RowError}
   */
  addColumns({ tags, fields }: Line): void {
    for (const [name] of tags) this.addColumn({ name, type: 'iox::column_type::tag' });
    for (const [name, value] of fields) this.addColumn({ name, type: typeOf(value) });
  }

  /**
   * Stores a line, whose columns there are: a point of the same series and time gets the fields of it, and keeps others.
   * @param time nanoseconds since 1970
   */
  insert({ tags, fields }: Line, time: bigint): void {
    const key = JSON.stringify([[...tags].sort(byName), String(time)]);
    const cells = new Map(this.rowsByKey.get(key)?.cells);
    for (const [name, value] of tags) cells.set(name, value);
    for (const [name, { value }] of fields) cells.set(name, value);
    this.rowsByKey.set(key, { time, cells });
    this.version++;
  }

  /** @throws {RowError} when there is one of another type, or no room */
  private addColumn({ name, type }: Column): void {
    if (RESERVED.includes(name)) throw new RowError(`'${name}' is a reserved column`);
    const known = this.columns.find((column) => column.name === name);
    if (known !== undefined && known.type !== type) {
      throw new RowError(`invalid column type for column '${name}', expected ${known.type}, got ${type}`);
    }
    if (known !== undefined) return;
    if (this.columns.length >= limits.columns) {
      throw new RowError(
        `Update to schema would exceed number of columns per table limit of ${limits.columns} columns`,
      );
    }
    this.columns.push({ name, type });
    this.version++;
  }
}

function byName([left]: readonly [string, string], [right]: readonly [string, string]): number {
  return left < right ? -1 : 1;
}

function typeOf({ type }: FieldValue): ColumnType {
  return `iox::column_type::field::${type === 'unsigned' ? 'uinteger' : type}`;
}
