import { ApiError } from '../api-error';
import { compareBytes } from '../byte-text';
import { locationOf } from './flux-error';
import type { Step } from './plan';
import type { Column, Table } from './table';

/**
 * Tables without some columns, in the order of their keys. Those that nothing keeps apart any more become one.
 * https://docs.influxdata.com/flux/v0/stdlib/universe/drop/
 * @param query its text, for errors
 * @throws {ApiError} 400 if columns of a table have the same name, or other types in tables that become one
 */
export function dropColumns(
  query: string,
  tables: readonly Table[],
  step: Step & { kind: 'drop' },
): readonly Table[] {
  const joined = new Map<string, Table>();
  for (const table of tables) {
    const columns = table.columns.filter(({ label }) => !step.labels.includes(label));
    const location = `runtime error ${locationOf(query, step.span)}: drop:`;
    checkLabels(columns, location);
    const key = JSON.stringify(
      columns.flatMap((column) => (column.key === undefined ? [] : [[column.label, column.key]])),
    );
    const before = joined.get(key);
    joined.set(key, before ? { columns: append(before.columns, columns, location) } : { columns });
  }
  return [...joined.values()].sort(compareKeys);
}

function checkLabels(columns: readonly Column[], location: string): void {
  for (const [index, { label }] of columns.entries()) {
    const first = columns.findIndex((column) => column.label === label);
    if (first < index) {
      throw new ApiError(
        'invalid',
        `${location} column ${first} and ${index} have the same name (${JSON.stringify(label)}) which is not allowed`,
      );
    }
  }
}

function append(before: readonly Column[], added: readonly Column[], location: string): readonly Column[] {
  return before.map((column, index) => {
    const { label, type, cells } = added[index]!;
    if (type !== column.type) {
      throw new ApiError(
        'invalid',
        `${location} schema collision detected: column "${label}" is both of type ${typeNames[type]} and ${typeNames[column.type]}`,
      );
    }
    return { ...column, cells: [...column.cells, ...cells] };
  });
}

const typeNames: Readonly<Record<Column['type'], string>> = {
  float: 'float',
  integer: 'int',
  unsigned: 'uint',
  string: 'string',
  boolean: 'bool',
  time: 'time',
};

/** The order of tables: by their keys, column by column. One that lacks a column comes before one that has it. */
function compareKeys(left: Table, right: Table): number {
  const leftKeys = keysOf(left);
  const rightKeys = keysOf(right);
  for (let index = 0; index < Math.min(leftKeys.length, rightKeys.length); index += 1) {
    const { label, key } = leftKeys[index]!;
    const other = rightKeys[index]!;
    if (label !== other.label) return -compareBytes(label, other.label);
    if (key !== other.key) return compareBytes(key!, other.key!);
  }
  return leftKeys.length - rightKeys.length;
}

function keysOf({ columns }: Table): readonly Column[] {
  return columns
    .filter(({ key }) => key !== undefined)
    .sort((left, right) => compareBytes(left.label, right.label));
}
