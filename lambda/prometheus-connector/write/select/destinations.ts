import type { LabelTable } from '../../model/label-table';
import type { DestinationLabels } from '../../model/label-roles';
import type { RejectionReason } from '../../model/rejections';

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
   * Destinations that the operator listed.
   * @default - none
   */
  readonly destinations?: readonly Destination[] | undefined;
  /**
   * Whether series may go to {@link destinations} only.
   * @default false
   */
  readonly restrictDestinations?: boolean | undefined;
}

/** A destination of a request. */
export interface RoutedDestination extends Destination {
  /**
   * Whether the operator chose it, by listing it or as the default: its trouble passes, or gets fixed. One that only a label
   * names may be the mistake of a scraped target.
   */
  readonly isConfigured: boolean;
}

/** Why a series has no destination. */
export type DestinationProblem = Extract<RejectionReason, 'missing_destination' | 'destination_not_allowed'>;

/** The destinations of a request, numbered in the order in which they are first met. */
export class Destinations {
  /** Destinations by number. */
  readonly list: RoutedDestination[] = [];
  private readonly byLabels = new Map<number, number | DestinationProblem>();
  private readonly byName = new Map<string, number>();
  private readonly defaultDestination: Destination | undefined;
  /** Names of the destinations that the operator listed. */
  private readonly listed: ReadonlySet<string>;
  private readonly isRestricted: boolean;

  constructor(
    private readonly labels: LabelTable,
    {
      defaultDestination,
      destinations = [],
      restrictDestinations = false,
    }: Omit<Routing, keyof DestinationLabels>,
  ) {
    this.defaultDestination = defaultDestination;
    this.listed = new Set(destinations.map(nameOf));
    this.isRestricted = restrictDestinations;
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
    const name = nameOf({ database, table });
    const isListed = this.listed.has(name);
    if (this.isRestricted && !isListed) return 'destination_not_allowed';
    const isConfigured =
      isListed || (this.defaultDestination !== undefined && name === nameOf(this.defaultDestination));
    return this.numberOf(name, { database, table, isConfigured });
  }

  private numberOf(name: string, destination: RoutedDestination): number {
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
