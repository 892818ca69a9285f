import type { Window } from './samples';

/** What is known of the metrics of a run: an object in the bucket, written by the worker and read by pages. */
export interface WindowsResult {
  readonly version: 1;
  /** `partial`: more is looked at later. `final`: all is known. `failed`: nothing is, for {@link reason}. */
  readonly state: 'partial' | 'final' | 'failed';
  /** Why it failed, and what to do: a sentence. */
  readonly reason?: string;
  /** Where the metrics are, and which of them are of this run. */
  readonly source: { readonly database: string; readonly table?: string; readonly match: string };
  /** In the order in which they began. */
  readonly scenarios: readonly ScenarioResult[];
  readonly hypotheses: readonly HypothesisResult[];
  /** Seconds by which metrics moved before a scenario began, as if a clock were wrong. */
  readonly skew?: number;
  /** Seconds by which the windows were shifted because someone asked for it. */
  readonly shift?: number;
  /** What looking took. */
  readonly effort: Effort;
}

/** What was asked of the store. */
export interface Effort {
  readonly statements: number;
  /** That the store says it bills; undefined where it says nothing. */
  readonly bytes?: number;
  readonly rows: number;
}

/** What moved in a scenario. */
export interface ScenarioResult {
  /** Its place in the run. */
  readonly index: number;
  readonly baseline: Window;
  readonly during: Window;
  /** Whether the scenario was too short, and more than it was looked at. */
  readonly isWidened: boolean;
  readonly after?: Window;
  readonly isEndedByNext: boolean;
  /** Why it could not be looked at, and what to do: a sentence. All that follows is empty then. */
  readonly problem?: string;
  /** Series that the store has in these windows, but those that are never ranked. */
  readonly seriesCount: number;
  /** Series that were too short to judge. */
  readonly tooFewCount: number;
  /** Series that moved. */
  readonly movedCount: number;
  /** Series that would have moved by the same rule in the quiet time before; undefined when it is too short. */
  readonly placeboCount?: number;
  /** Whether more moved than are listed. */
  readonly isCut: boolean;
  readonly rows: readonly ResultRow[];
  readonly common: readonly ResultLabel[];
  readonly gone: readonly ResultGroup[];
  readonly appeared: readonly ResultGroup[];
}

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

/** A label that what moved shares. */
export interface ResultLabel {
  readonly name: string;
  readonly value: string;
  readonly movedCount: number;
  readonly seriesCount: number;
  readonly elsewhere: { readonly movedCount: number; readonly seriesCount: number };
}

/** Series that were gone, or came, by what they share. */
export interface ResultGroup {
  /** The labels that they share, the metric's name among them if it is one. */
  readonly labels: Readonly<Record<string, string>>;
  readonly seriesCount: number;
  /** Seconds that the longest was gone; undefined: it did not come back, or nothing was gone. */
  readonly longest?: number;
  readonly areAllBack: boolean;
  /** Whether as many of the same metrics came in their place. */
  readonly areReplaced: boolean;
}

/** What became of a hypothesis. */
export interface HypothesisResult {
  readonly name: string;
  readonly severity: 'error' | 'warning';
  /** `late`: it came back, after more time than it was given. `inconclusive`: it says nothing about the chaos. */
  readonly outcome: 'held' | 'violated' | 'late' | 'inconclusive';
  /** Why: a sentence without full stop, with numbers. */
  readonly told: string;
  /** Of the scenario that decided it. */
  readonly scenarioIndex?: number;
  /** When it was violated, seconds since 1970. */
  readonly violations: readonly Window[];
  /** The worst value, of the labels that had it. */
  readonly worst?: { readonly value: number; readonly labels: Readonly<Record<string, string>> };
}
