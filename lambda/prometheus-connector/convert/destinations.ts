import type { LabelTable } from '../decode/label-table';
import type { DestinationLabels } from './label-roles';
import type { RejectionReason } from './rejections';

/** Where a series is stored. */
export interface Destination {
  readonly database: string;
  readonly table: string;
}

/** How series find their destination. The labels are not stored. */
export interface Routing extends DestinationLabels {
  /** Where series go that lack one of the labels; without it they are rejected. */
  readonly defaultDestination: Destination | undefined;
  /**
   * The only destinations that series may go to.
   * @default - any
   */
  readonly allowedDestinations?: readonly Destination[] | undefined;
}

/** Why a series has no destination. */
export type DestinationProblem = Extract<RejectionReason, 'missing_destination' | 'destination_not_allowed'>;

/** The destinations of a request, numbered in the order in which they are first met. */
export class Destinations {
  /** Destinations by number. */
  readonly list: Destination[] = [];
  private readonly byLabels = new Map<number, number | DestinationProblem>();
  private readonly byName = new Map<string, number>();
  private readonly defaultDestination: Destination | undefined;
  /** Names of the destinations that are allowed. Undefined: any. */
  private readonly allowed: ReadonlySet<string> | undefined;

  constructor(
    private readonly labels: LabelTable,
    { defaultDestination, allowedDestinations }: Pick<Routing, 'defaultDestination' | 'allowedDestinations'>,
  ) {
    this.defaultDestination = defaultDestination;
    this.allowed = allowedDestinations && new Set(allowedDestinations.map(nameOf));
  }

  /**
   * The number of the destination that two labels name, either of which may be -1 for absent; or why there is none:
   * one is absent and has no default, or the destination is not allowed.
   */
  find(databaseLabel: number, tableLabel: number): number | DestinationProblem {
    const key = databaseLabel * (this.labels.size + 1) + tableLabel;
    const known = this.byLabels.get(key);
    if (known !== undefined) return known;
    const found = this.judge(databaseLabel, tableLabel);
    this.byLabels.set(key, found);
    return found;
  }

  private judge(databaseLabel: number, tableLabel: number): number | DestinationProblem {
    const database = this.labels.values[databaseLabel] ?? this.defaultDestination?.database;
    const table = this.labels.values[tableLabel] ?? this.defaultDestination?.table;
    if (database === undefined || table === undefined) return 'missing_destination';
    const destination = { database, table };
    if (this.allowed?.has(nameOf(destination)) === false) return 'destination_not_allowed';
    return this.numberOf(destination);
  }

  private numberOf(destination: Destination): number {
    const name = nameOf(destination);
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const number = this.list.push(destination) - 1;
    this.byName.set(name, number);
    return number;
  }
}

/** Labels may hold any character: no separator would keep all pairs apart. */
function nameOf({ database, table }: Destination): string {
  return JSON.stringify([database, table]);
}
