import type { LabelTable } from '../decode/label-table';
import type { DestinationLabels } from './label-roles';

/** Where a series is stored. */
export interface Destination {
  readonly database: string;
  readonly table: string;
}

/** How series find their destination. The labels are not stored. */
export interface Routing extends DestinationLabels {
  /** Where series go that lack one of the labels; without it they are rejected. */
  readonly defaultDestination: Destination | undefined;
}

/** The destinations of a request, numbered in the order in which they are first met. */
export class Destinations {
  /** Destinations by number. */
  readonly list: Destination[] = [];
  private readonly byLabels = new Map<number, number>();
  private readonly byName = new Map<string, number>();

  constructor(
    private readonly labels: LabelTable,
    private readonly defaultDestination: Destination | undefined,
  ) {}

  /**
   * The number of the destination that two labels name, either of which may be -1 for absent; undefined if one is
   * absent and there is no default.
   */
  find(databaseLabel: number, tableLabel: number): number | undefined {
    const key = databaseLabel * (this.labels.size + 1) + tableLabel;
    const known = this.byLabels.get(key);
    if (known !== undefined) return known;
    const database = this.labels.values[databaseLabel] ?? this.defaultDestination?.database;
    const table = this.labels.values[tableLabel] ?? this.defaultDestination?.table;
    if (database === undefined || table === undefined) return undefined;
    const destination = this.named({ database, table });
    this.byLabels.set(key, destination);
    return destination;
  }

  private named(destination: Destination): number {
    const name = JSON.stringify([destination.database, destination.table]);
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const number = this.list.push(destination) - 1;
    this.byName.set(name, number);
    return number;
  }
}
