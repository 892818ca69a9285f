import { baselines, type Baseline } from '../comparison/baselines';
import type { Run } from '../run';
import { summarizeRun, type RunSummary } from '../run-summary';

/** Where in its group a run stands. */
export interface RunSurroundings {
  /** The runs before and after it. */
  readonly previous: RunSummary | undefined;
  readonly next: RunSummary | undefined;
  /** The one that it is compared with when nothing is chosen. */
  readonly baseline: Baseline | undefined;
}

/** Of a run whose group is not known. */
export const nothingAround: RunSurroundings = { previous: undefined, next: undefined, baseline: undefined };

/**
 * Finds what is around a run.
 * @param runs all runs of its group, newest first
 * @param run undefined: it has no telemetry, and is compared with none
 */
export function runSurroundings(
  runs: readonly RunSummary[],
  requestId: string,
  run: Run | undefined,
): RunSurroundings {
  const place = runs.findIndex((each) => each.requestId === requestId);
  return {
    previous: place < 0 ? undefined : runs[place + 1],
    next: place < 0 ? undefined : runs[place - 1],
    baseline: run === undefined ? undefined : baselines(runs, summarizeRun(requestId, run))[0],
  };
}
