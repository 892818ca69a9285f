import type { LabelTable } from './label-table';

/** What a label is to a store. */
export const labelRoles = {
  dimension: 0,
  /** Stored together with others of its series in one dimension. */
  other: 1,
  metricName: 2,
  database: 3,
  table: 4,
  /** An empty value is the same as no label at all. */
  absent: 5,
  nameless: 6,
  /** Longer than any store takes: not to be looked at more closely. */
  oversized: 7,
} as const;

/** Names of the labels that choose a destination. */
export interface DestinationLabels {
  readonly databaseLabel: string;
  readonly tableLabel: string;
}

/** Label that names the metric. */
const METRIC_NAME = '__name__';

/** Characters of the longest name or value that any store takes. */
const LONGEST = 2048;

/** Which labels are what to a store. */
export interface LabelRules extends DestinationLabels {
  /**
   * Names of the labels that are dimensions; all others of a series are stored in one.
   * @default - every label is one
   */
  readonly dimensionLabels?: readonly string[] | undefined;
}

/** The role of each label, by its number. */
export function rolesOf(
  labels: LabelTable,
  { databaseLabel, tableLabel, dimensionLabels }: LabelRules,
): Uint8Array {
  const dimensions = dimensionLabels && new Set(dimensionLabels);
  const roles = new Uint8Array(labels.size);
  for (let label = 0; label < labels.size; label++) {
    const name = labels.names[label]!;
    const value = labels.values[label]!;
    if (name.length > LONGEST || value.length > LONGEST) roles[label] = labelRoles.oversized;
    else if (name === '') roles[label] = labelRoles.nameless;
    else if (value === '') roles[label] = labelRoles.absent;
    else if (name === METRIC_NAME) roles[label] = labelRoles.metricName;
    else if (name === databaseLabel) roles[label] = labelRoles.database;
    else if (name === tableLabel) roles[label] = labelRoles.table;
    else if (dimensions?.has(name) === false) roles[label] = labelRoles.other;
  }
  return roles;
}

/** Whether a label with this role is part of what tells series apart in a store. */
export function isIdentity(role: number | undefined): boolean {
  return role !== undefined && role <= labelRoles.metricName;
}
