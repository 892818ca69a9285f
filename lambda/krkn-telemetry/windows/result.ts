// What is known of the metrics of a run, as it is stored beside the run: `storage/keys/object-key.ts`. Pages and reports read
// this, and ask no store.
import type { Window } from './samples';
import type { MetricUnit } from '../text/metric-value';
import type { ScenarioWindows } from './windows';

/** Increased when an older reader would misread a result. */
export const RESULT_VERSION = 1;

/** The metrics of a run. A function of samples, settings and the message alone: the same again is the same bytes. */
export interface WindowsResult {
  readonly version: typeof RESULT_VERSION;
  /**
   * `partial`: it will be looked at once more, when recoveries are in, a scenario has a {@link ScenarioResult.problem}, or hypotheses could not be read.
   * `failed`: no scenario could be looked at.
   */
  readonly state: 'partial' | 'final' | 'failed';
  /** Why it failed, or why a later look came to nothing, and what to do, in a sentence or two. */
  readonly problem?: string;
  /** Seconds since 1970: when it will be looked at again. */
  readonly nextLook?: number;
  readonly source: ResultSource;
  /** Seconds that were added to the times of the scenarios, as someone asked for. */
  readonly shift: number;
  /** In the order in which they began. */
  readonly scenarios: readonly ScenarioResult[];
  /** Scenarios that were not looked at, as a run has too many. */
  readonly skippedScenarios: number;
  readonly hypotheses: readonly HypothesisResult[];
  /** Seconds by which metrics moved before the scenarios that moved them, if a clock seems to be wrong. */
  readonly skew?: number;
  readonly effort: ResultEffort;
  /** Epoch milliseconds: when the look was asked for. What is stored has it. */
  readonly requestedAt?: number;
}

/** Where the metrics are. */
interface ResultSource {
  readonly store: 'timestream' | 'influxdb';
  /** What readers call it. Older results have none. */
  readonly storeName?: string;
  /** `database/table`, or the bucket. */
  readonly destination: string;
  /** The selector of the cluster's series. */
  readonly match?: string;
  /** Templates of links to dashboards: `{fromMs}`, `{toMs}`, `{<label>}`. */
  readonly links: readonly string[];
}

/** What it took, with what failed. */
interface ResultEffort {
  readonly statements: number;
  /** How many times the store answered. Older results count these as statements. */
  readonly pages?: number;
  /** Bytes that the store metered, or answered where it meters none. */
  readonly bytes: number;
}

/** What moved during a scenario. */
export interface ScenarioResult extends ScenarioWindows {
  /** Why it was not looked at, and what to do, in a sentence. */
  readonly problem?: string;
  /** Series that were looked at, those of them that had too few samples to be judged, and those that moved. */
  readonly seriesCount: number;
  readonly tooFewCount: number;
  readonly movedCount: number;
  /** Series that the same rule calls moved in the quiet time before. Undefined when that is too short. */
  readonly placeboCount?: number;
  /** The metric that moved most, first. */
  readonly rows: readonly ResultRow[];
  /** Metrics that the settings pin and that did not move, in their order. Older results have none. */
  readonly pinned?: readonly ResultRow[];
  readonly common: readonly CommonLabel[];
  /** Those of targets that were down, first. */
  readonly gone: readonly GoneSeries[];
  /** Series that were not there before. */
  readonly appearedCount: number;
}

/** A metric that moved, or that is pinned. */
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
  /** Whether the settings pin it. */
  readonly isPinned?: boolean;
  /** The series that moved most, first. */
  readonly series: readonly ResultSeries[];
}

/** A series of a metric that moved. */
export interface ResultSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly score: number;
  readonly before: number;
  readonly during: number;
  /** The highest or lowest that it came to, where that is what moved, rather than its level. */
  readonly peak?: number;
  /** Seconds; undefined: not as long as it was watched. */
  readonly recovery?: number;
  /** Of the first series of a row: its samples in all windows, at most so many that a chart shows. */
  readonly chart?: ResultChart;
}

/** Samples of a chart, and the range that is usual. */
export interface ResultChart {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly values: readonly number[];
  readonly usual?: { readonly lowest: number; readonly highest: number };
}

/** A label that many of the series that moved have in common. */
export interface CommonLabel {
  readonly name: string;
  readonly value: string;
  readonly moved: number;
  readonly all: number;
  /** Of the series without it. */
  readonly elsewhere: { readonly all: number; readonly moved: number };
}

/** Series that were there before, and were gone for a while. */
export interface GoneSeries {
  /** Labels that they share: of a target, `job` and `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Whether the target itself was down: `up` was gone or 0. */
  readonly isTarget: boolean;
  readonly seriesCount: number;
  /** Seconds since 1970: the first of them. */
  readonly since: number;
  /** Seconds: the longest. Undefined: not all came back as long as they were watched. */
  readonly longest?: number;
  /** New series of the same metrics: a pod was replaced. */
  readonly replacedCount: number;
}

/** What became of a promise: `hypotheses/`. */
export interface HypothesisResult {
  readonly name: string;
  /** What it asks for, in words: `http_requests_total{code=~"5.."} to http_requests_total by service, below 0.01`. */
  readonly told: string;
  readonly severity: 'error' | 'warning';
  readonly verdict: HypothesisVerdict;
  /** Why it says nothing, in a sentence. */
  readonly reason?: string;
  /** What its values are; undefined where their metric's name does not tell, and in older results. */
  readonly unit?: MetricUnit;
  /** What was worst, of all scenarios; undefined where nothing was known. */
  readonly worst?: number;
  /** Seconds: the longest recovery; undefined: it had none to wait for, or did not recover. */
  readonly recovery?: number;
  /** Stretches in which it was not so. */
  readonly violations: readonly HypothesisViolation[];
  /** Bounds of the values that it allows, for charts. */
  readonly bounds: { readonly lowest?: number; readonly highest?: number };
  /** The group of series that was worst. */
  readonly chart?: ResultChart;
}

/**
 * What can become of a hypothesis; of several scenarios, the first of these decides. `late`: it came true again, but later than promised.
 * `inconclusive`: it says nothing of the chaos.
 */
export const hypothesisVerdicts = ['violated', 'late', 'inconclusive', 'held'] as const;

/** One of {@link hypothesisVerdicts}. */
export type HypothesisVerdict = (typeof hypothesisVerdicts)[number];

/** A stretch of time in which a hypothesis was not so. */
export interface HypothesisViolation extends Window {
  /** The scenario's place in the run. */
  readonly scenario: number;
  /** Undefined where it had no values, and has to have some. */
  readonly worst?: number;
  /** Seconds after the scenario, of a recovery that was late. Older results tell none. */
  readonly recovery?: number;
  /** Labels that its series are summed by. */
  readonly labels: Readonly<Record<string, string>>;
}
