/** Counts what is asked of a store, and what comes of it, whether or not it succeeds. */
export class Meter {
  /** Statements that were sent: one whose answer comes in several pages is one. */
  statements = 0;
  /** How many times the store answered. */
  pages = 0;
  /** Bytes that the store metered, or answered where it meters none. */
  bytes = 0;
}
