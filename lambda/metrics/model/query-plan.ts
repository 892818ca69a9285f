import type { Destination } from './destination';
import type { Matcher } from './matcher';

/** What has to be read for a query, and from where. */
export interface QueryPlan {
  /** Undefined when the matchers exclude each other: there is nothing to read. */
  readonly destination: Destination | undefined;
  /** Milliseconds since 1970, inclusive. May lie far outside of what is stored. */
  readonly start: number;
  /** Milliseconds since 1970, inclusive. Before {@link start}: there is nothing to read. */
  readonly end: number;
  /** A series must satisfy all of them. None is about a label that chooses the destination. */
  readonly matchers: readonly Matcher[];
  /** Whether samples that are not finite, and histograms, are not asked for: a store need not read them, and may all the same. */
  readonly onlyFinite?: true;
}
