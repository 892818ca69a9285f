/** Why accepted data is not stored. Stable: a dimension of the metric `dropped`. */
export const dropReasons = [
  'stale_marker',
  'nan',
  'positive_infinity',
  'negative_infinity',
  'overwritten_in_request',
  'histogram_not_stored',
  'exemplar_not_stored',
  'exemplar_refused',
  'metadata_not_stored',
  'start_timestamp_not_stored',
  'metric_dropped',
  'replica_conflict',
] as const;

/** One of {@link dropReasons}. */
export type DropReason = (typeof dropReasons)[number];

/** Data that was accepted and is not stored, counted by reason. */
export type Drops = ReadonlyMap<DropReason, number>;

/** Counts what is not stored. */
export class DropCounts extends Map<DropReason, number> {
  /** Adds to the count of a reason. */
  count(reason: DropReason, count: number): void {
    if (count > 0) this.set(reason, (this.get(reason) ?? 0) + count);
  }
}

/** Those of several counts together. */
export function joinDrops(...all: readonly Drops[]): Drops {
  const joined = new DropCounts();
  for (const drops of all) for (const [reason, count] of drops) joined.count(reason, count);
  return joined;
}
