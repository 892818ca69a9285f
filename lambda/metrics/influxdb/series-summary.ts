/** What is known of a series in a window. Of counters, values are rates. */
export interface WindowSummary {
  /** Samples. */
  readonly count: number;
  /** Rate of a counter, median of others. */
  readonly level: number;
  /** Of its bins. */
  readonly lowest: number;
  readonly highest: number;
}

/** What is known of a series in the quiet time. */
export interface BaselineSummary extends WindowSummary {
  /** Milliseconds since 1970: its first and its last sample. */
  readonly first: number;
  readonly last: number;
  /** {@link QUANTILES} of its bins. */
  readonly quantiles: readonly number[];
  /** Of its blocks, those that have samples. */
  readonly blockLevels: readonly number[];
}

/** Quantiles of bins that tell how a series varies. */
export const QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/** Whether a metric is a counter, by its name. https://prometheus.io/docs/practices/naming/#metric-names */
export const COUNTER_NAME = '_(?:total|count|sum)$';
