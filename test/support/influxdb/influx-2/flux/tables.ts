import { ApiError } from '../api-error';
import { compareBytes, type ByteText } from '../byte-text';
import { rfc3339 } from '../go-format';
import type { FieldSeries } from '../storage/bucket-data';
import { cellOf } from './cell';
import { fluxAccepts, storageAccepts, type RowLabels } from './condition';
import { dropColumns } from './drop';
import type { Plan } from './plan';
import { partsOf } from './push-down';
import type { Column, Table } from './table';
import type { Condition } from './syntax';

/**
 * What a query finds.
 * @param query its text, for errors
 * @throws {ApiError} 400 if columns of a table have the same name, or other types in tables that become one; 500 if the real
 * server could not go on
 */
export function tablesOf(query: string, plan: Plan, series: readonly FieldSeries[]): readonly Table[] {
  let tables: readonly Table[] = series.map((of) => tableOf(of, plan));
  let isFromStorage = true;
  for (const step of plan.steps) {
    if (step.kind === 'filter') {
      const { atStorage, inFlux } = partsOf(step.condition, isFromStorage);
      tables = keptBy(tables, atStorage, storageAccepts);
      isFromStorage &&= inFlux.length === 0;
      // What Flux judges, it has to read.
      for (const table of inFlux.length > 0 ? tables : []) {
        checkReadable(table, ['_time', '_value', '_start', '_stop']);
      }
      tables = keptBy(tables, inFlux, fluxAccepts);
    } else {
      tables = dropColumns(query, tables, step);
      isFromStorage = false;
    }
  }
  for (const table of tables) checkReadable(table, ['_time', '_value']);
  return tables;
}

function keptBy(
  tables: readonly Table[],
  conditions: readonly Condition[],
  accepts: (condition: Condition, labels: RowLabels) => boolean,
): readonly Table[] {
  return tables.filter((table) => {
    const labels = labelsOf(table);
    return conditions.every((condition) => accepts(condition, labels));
  });
}

/** The real server takes the values of a column for those of another one of the same name. */
function checkReadable({ columns }: Table, own: readonly ByteText[]): void {
  const labels = columns.map(({ label }) => label);
  if (own.some((label) => labels.indexOf(label) !== labels.lastIndexOf(label))) {
    throw new ApiError('internal error', 'a panic has occurred: interface conversion');
  }
}

function tableOf({ measurement, tags, field, type, values }: FieldSeries, { start, stop }: Plan): Table {
  const key = (label: ByteText, value: ByteText, columnType: Column['type'] = 'string'): Column => ({
    label,
    type: columnType,
    key: value,
    cells: values.map(() => value),
  });
  const labels = [...tags, ['_field', field], ['_measurement', measurement]] as const;
  return {
    columns: [
      key('_start', rfc3339(start), 'time'),
      key('_stop', rfc3339(stop), 'time'),
      { label: '_time', type: 'time', key: undefined, cells: values.map(([time]) => rfc3339(time)) },
      { label: '_value', type, key: undefined, cells: values.map(([, value]) => cellOf(value)) },
      ...labels
        .toSorted(([left], [right]) => compareBytes(left, right))
        .map(([label, value]) => ({
          ...key(label, value),
          // The values of tags of these names are lost.
          ...((label === '_start' || label === '_stop') && { cells: values.map(() => '') }),
        })),
    ],
  };
}

function labelsOf({ columns }: Table): RowLabels {
  return new Map(
    columns.flatMap(({ label, key, type }) => (key === undefined || type === 'time' ? [] : [[label, key]])),
  );
}
