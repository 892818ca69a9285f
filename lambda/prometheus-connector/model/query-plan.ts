import type { Destination } from './destination';
import type { Matcher } from './matcher';

/** What has to be read for a query, and from where. */
export interface QueryPlan {
  /** Undefined when the matchers exclude each other: there is nothing to read. */
  readonly destination: Destination | undefined;
  /** Milliseconds since 1970, inclusive. May be far before or after anything that is stored. */
  readonly start: number;
  /** Milliseconds since 1970, inclusive. Before {@link start}: there is nothing to read. */
  readonly end: number;
  /** All of them have to accept a series. None is about a label that chooses the destination. */
  readonly matchers: readonly Matcher[];
}
