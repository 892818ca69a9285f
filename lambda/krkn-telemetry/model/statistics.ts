import { median } from './median';
import type { RunSummary } from './run-summary';

/** Newest runs that tell how a group does now: older ones are history. */
export const RECENT_RUNS = 30;

/** How many runs passed. */
export interface PassRate {
  readonly passed: number;
  /** Runs that passed or failed. */
  readonly judged: number;
  /** Runs that did neither: without telemetry, or with none that says how they went. */
  readonly unjudged: number;
}

/** How the runs of a group went. */
interface GroupStatistics {
  /** All runs of the group. */
  readonly total: number;
  /** Of the newest runs. */
  readonly passRate: PassRate;
  /** Seconds that the newest runs took, half of them less; undefined when no run tells its duration. */
  readonly medianDuration: number | undefined;
  /** The newest run; undefined when there is none. */
  readonly last: RunSummary | undefined;
}

/**
 * Sums up the runs of a group.
 * @param runs newest first
 */
export function groupStatistics(runs: readonly RunSummary[]): GroupStatistics {
  const recent = runs.slice(0, RECENT_RUNS);
  return {
    total: runs.length,
    passRate: passRate(recent),
    medianDuration: median(recent.map(({ duration }) => duration).filter((each) => each !== undefined)),
    last: runs[0],
  };
}

/** Counts the runs that passed. A run under way says nothing about how the group does. */
export function passRate(runs: readonly Pick<RunSummary, 'status'>[]): PassRate {
  const passed = runs.filter(({ status }) => status === 'passed').length;
  const judged = passed + runs.filter(({ status }) => status === 'failed').length;
  return { passed, judged, unjudged: runs.length - judged };
}
