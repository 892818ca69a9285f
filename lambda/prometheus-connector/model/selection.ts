import type { RoutedDestination } from './routing';
import type { Drops } from './drops';
import type { ItemCounts, ItemGroup } from './item';
import type { LabelRoles } from './label-roles';
import type { Rejection } from './rejections';
import type { DecodedRequest } from './write-request';

/** Samples of one destination, by their index in the request, in the order in which they came. */
export interface SampleGroup {
  readonly destination: RoutedDestination;
  readonly samples: readonly number[];
}

/** What of a request is to be stored and where, what is not, and why. */
export interface Selection {
  readonly request: DecodedRequest;
  /** One of `labelRoles` for each label, by its number. */
  readonly roles: LabelRoles;
  /** The finite samples. */
  readonly groups: readonly SampleGroup[];
  /** All else. */
  readonly itemGroups: readonly ItemGroup[];
  /** What was accepted and is not for a store: the answer counts it as written. */
  readonly settled: ItemCounts;
  /** Why that, and extras of samples, are not for a store. */
  readonly dropped: Drops;
  /** What was rejected permanently: the request fails because of it. */
  readonly refused: readonly Rejection[];
  /** Extras of samples that were refused, such as exemplars: the request does not fail because of them. */
  readonly refusedExtras: readonly Rejection[];
}
