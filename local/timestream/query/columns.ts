/** The columns of a table: those of every table, and those that its records have brought. */
import type { ScalarType } from '../record';
import type { TableNames } from '../table-catalog';

/** What a column is in Timestream, in the words of DESCRIBE. */
type ColumnAttribute = 'DIMENSION' | 'MEASURE_NAME' | 'TIMESTAMP' | 'MEASURE_VALUE' | 'MULTI';

/** A column of a table. */
export interface Column {
  readonly name: string;
  readonly type: ScalarType;
  readonly attribute: ColumnAttribute;
}

/**
 * Returns the columns of a table by name, in the order of DESCRIBE. A column is there once a record has brought it:
 * a table without a VARCHAR has no `measure_value::varchar`.
 */
export function tableColumns({
  dimensionNames,
  measureTypes,
  multiMeasureTypes,
}: TableNames): Map<string, Column> {
  const columns: Column[] = [...dimensionNames].map((name) => ({
    name,
    type: 'VARCHAR',
    attribute: 'DIMENSION',
  }));
  columns.push({ name: 'measure_name', type: 'VARCHAR', attribute: 'MEASURE_NAME' });
  columns.push({ name: 'time', type: 'TIMESTAMP', attribute: 'TIMESTAMP' });
  for (const type of new Set(measureTypes.values())) {
    if (type !== 'MULTI') {
      columns.push({ name: `measure_value::${type.toLowerCase()}`, type, attribute: 'MEASURE_VALUE' });
    }
  }
  for (const [name, type] of multiMeasureTypes) {
    columns.push({ name, type, attribute: 'MULTI' });
  }
  return new Map(columns.map((column) => [column.name, column]));
}
