// What is known of the metrics of a run, as it is stored.

/** A metric that moved. */
export interface ResultRow {
  readonly metric: string;
  /** What its values are: a rate, a mean, or as they are. */
  readonly kind: 'gauge' | 'rate' | 'mean';
  readonly direction: 'up' | 'down' | 'mixed';
  readonly movedCount: number;
  readonly seriesCount: number;
  /** Seconds: of the series that came back, half took less. */
  readonly medianRecovery?: number;
  readonly worstRecovery?: number;
  readonly areAllBack: boolean;
  /** Whether it was not as usual when the scenario began: the one before was not over for it. */
  readonly wasOffBefore: boolean;
  /** The series that moved most, first. */
  readonly series: readonly ResultSeries[];
}

/** A series of a metric that moved. */
export interface ResultSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly score: number;
  readonly before: number;
  readonly during: number;
  /** Seconds; undefined: not as long as it was watched. */
  readonly recovery?: number;
  /** Of the first series of a row: its samples in all windows, at most so many that a chart shows. */
  readonly chart?: { readonly times: readonly number[]; readonly values: readonly number[] };
}
