import type { Routing } from './routing';
import { METRIC_NAME } from '../../metrics/model/label';
import type { Labels } from './label-table';

/** What a label is to its series. */
export const labelRoles = {
  /** Tells the series apart from others, as does the metric's name. */
  identity: 0,
  metricName: 1,
  /** Chooses the destination, as does the next. Neither is stored. */
  namespace: 2,
  collection: 3,
  /** An empty value is the same as no label at all. */
  absent: 4,
  nameless: 5,
  /** Longer than {@link LONGEST_TEXT}: not to be looked at more closely. */
  oversized: 6,
  /** Not stored, because the operator chose so. Series that differ in it alone are not one. */
  dropped: 7,
  /** Tells replicas apart that send the same series. Not stored. */
  replica: 8,
} as const;

/** The role of each label, by its number. */
export interface LabelRoles {
  readonly [label: number]: number;
  map(place: (role: number, label: number) => number): Uint8Array;
  includes(role: number): boolean;
}

/** Characters of the longest name or value of a label: no store takes more. */
export const LONGEST_TEXT = 65_536;

/** Names of the labels that have a role of their own. */
export interface NamedRoles extends Pick<Routing, 'databaseLabel' | 'tableLabel' | 'replicaLabel'> {
  /**
   * Labels that are not stored.
   * @default - none
   */
  readonly dropLabels?: ReadonlySet<string> | undefined;
}

/** The role of each label, by its number. */
export function rolesOf(
  labels: Labels,
  { databaseLabel, tableLabel, replicaLabel, dropLabels }: NamedRoles,
): LabelRoles {
  const roles = new Uint8Array(labels.size);
  for (let label = 0; label < labels.size; label++) {
    const name = labels.names[label]!;
    const value = labels.values[label]!;
    const isDropped = dropLabels?.has(name) === true;
    if (isDropped || name === replicaLabel) {
      // Whatever its length.
      const role = isDropped ? labelRoles.dropped : labelRoles.replica;
      roles[label] = value === '' ? labelRoles.absent : role;
    } else if (name.length > LONGEST_TEXT || value.length > LONGEST_TEXT) roles[label] = labelRoles.oversized;
    else if (name === '') roles[label] = labelRoles.nameless;
    else if (value === '') roles[label] = labelRoles.absent;
    else if (name === METRIC_NAME) roles[label] = labelRoles.metricName;
    else if (name === databaseLabel) roles[label] = labelRoles.namespace;
    else if (name === tableLabel) roles[label] = labelRoles.collection;
  }
  return roles;
}

/** Whether a label with this role is part of what tells series apart. */
export function isIdentity(role: number | undefined): boolean {
  return role === labelRoles.identity || role === labelRoles.metricName;
}
