import type { Destination } from '../../../metrics/model/destination';
import type { RoutedDestination, Routing } from '../../model/routing';
import type { Labels } from '../../model/label-table';
import type { RequestReason } from '../../model/rejections';
import type { DestinationNumber, LabelNumber } from '../../model/numbers';

/** Why a series has no destination. */
type DestinationProblem = Extract<RequestReason, 'missing_destination' | 'destination_not_allowed'>;

/** The destinations of a request, numbered in the order in which they are first met. */
export class Destinations {
  /** Destinations by number. */
  readonly list: RoutedDestination[] = [];
  private readonly byLabels = new Map<number, DestinationNumber | DestinationProblem>();
  private readonly byName = new Map<string, DestinationNumber>();
  private readonly defaultDestination: Destination | undefined;
  /** Names of the destinations that the operator listed. */
  private readonly listed: ReadonlySet<string>;
  private readonly isRestricted: boolean;
  /** Of a label that names none. */
  private readonly usualCollection: string | undefined;

  constructor(
    private readonly labels: Labels,
    { tableLabel, defaultDestination, destinations = [], restrictDestinations = false }: Routing,
  ) {
    this.defaultDestination = defaultDestination;
    this.listed = new Set(destinations.map(nameOf));
    this.isRestricted = restrictDestinations;
    this.usualCollection = tableLabel === undefined ? '' : defaultDestination?.collection;
  }

  /**
   * The number of the destination that two labels name, either of which may be NO_LABEL; or why there is no
   * destination: one is absent and has no default, or the destination is not allowed.
   */
  find(namespaceLabel: LabelNumber, collectionLabel: LabelNumber): DestinationNumber | DestinationProblem {
    const key = namespaceLabel * (this.labels.size + 1) + collectionLabel;
    const known = this.byLabels.get(key);
    if (known !== undefined) return known;
    const found = this.judge(namespaceLabel, collectionLabel);
    this.byLabels.set(key, found);
    return found;
  }

  /** The destination that two labels name, whether it is allowed or not. Undefined: one is absent and has no default. */
  namedBy(namespaceLabel: LabelNumber, collectionLabel: LabelNumber): Destination | undefined {
    const namespace = this.labels.values[namespaceLabel] ?? this.defaultDestination?.namespace;
    const collection = this.labels.values[collectionLabel] ?? this.usualCollection;
    return namespace === undefined || collection === undefined ? undefined : { namespace, collection };
  }

  private judge(
    namespaceLabel: LabelNumber,
    collectionLabel: LabelNumber,
  ): DestinationNumber | DestinationProblem {
    const named = this.namedBy(namespaceLabel, collectionLabel);
    if (named === undefined) return 'missing_destination';
    const name = nameOf(named);
    const isListed = this.listed.has(name);
    if (this.isRestricted && !isListed) return 'destination_not_allowed';
    const isConfigured =
      isListed || (this.defaultDestination !== undefined && name === nameOf(this.defaultDestination));
    return this.numberOf(name, { ...named, isConfigured });
  }

  private numberOf(name: string, destination: RoutedDestination): DestinationNumber {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const number = (this.list.push(destination) - 1) as DestinationNumber;
    this.byName.set(name, number);
    return number;
  }
}

/** Labels may hold any character: no separator would keep all pairs apart. */
function nameOf({ namespace, collection }: Destination): string {
  return JSON.stringify([namespace, collection]);
}
