/**
 * The maximum number of items of a kind in one request. Far above what any sender batches (Prometheus: 2,000 samples);
 * they bound the memory that a body of millions of empty messages would take.
 */
export const maxItems = {
  series: 500_000,
  samples: 500_000,
  labels: 4_000_000,
  distinctLabels: 500_000,
  symbols: 1_000_000,
  histograms: 20_000,
  exemplars: 100_000,
  exemplarLabels: 1_000_000,
  metadata: 500_000,
  buckets: 1_000_000,
} as const;

/** A request holds more of something than {@link maxItems} allows. */
export class TooManyItemsError extends Error {
  override name = 'TooManyItemsError';

  readonly limit: number;

  constructor(readonly kind: keyof typeof maxItems) {
    super(`more than ${maxItems[kind]} ${kind}`);
    this.limit = maxItems[kind];
  }
}
