import type { Destination } from '../../metrics/model/destination';

/** A destination of a request. */
export interface RoutedDestination extends Destination {
  /**
   * Whether the operator chose it, by listing it or as the default: its failures are retryable. One that only a label
   * names may be the mistake of a scraped target.
   */
  readonly isConfigured: boolean;
}

/** How series find their destination. None of the labels is stored. */
export interface Routing {
  /** Label whose value is the namespace. */
  readonly databaseLabel: string;
  /**
   * Label whose value is the collection.
   * @default - the store's namespaces have none
   */
  readonly tableLabel?: string | undefined;
  /**
   * Label that tells replicas apart which send the same series.
   * @default - none
   */
  readonly replicaLabel?: string | undefined;
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
