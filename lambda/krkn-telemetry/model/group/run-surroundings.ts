import { baselines, type Baseline } from '../comparison/baselines';
import type { Run } from '../run';
import { LONGEST_SUMMARY_NAME, summarizeRun, type RunSummary } from '../run-summary';
import { scenarioName } from '../scenario-name';
import { shortened } from '../../text/foreign-text';
import {
  knownResults,
  stateUpTo,
  taggedFailures,
  type ScenarioState,
  type TaggedFailure,
} from './scenario-state';

/** Where in its group a run stands. */
export interface RunSurroundings {
  /** The runs before and after it. */
  readonly previous: RunSummary | undefined;
  readonly next: RunSummary | undefined;
  /** The one that it is compared with when nothing is chosen. */
  readonly baseline: Baseline | undefined;
  /** Whether its group has no other run with telemetry, to compare it with. */
  readonly isAlone: boolean;
  /** How each of its scenarios did up to it, in the order of its telemetry; undefined where that cannot be said. */
  readonly states: readonly (ScenarioState | undefined)[];
  /** What the runs up to it say of its failures. */
  readonly failures: readonly TaggedFailure[];
}

/** Of a run whose group is not known. */
export const nothingAround: RunSurroundings = {
  previous: undefined,
  next: undefined,
  baseline: undefined,
  isAlone: false,
  states: [],
  failures: [],
};

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
  const baseline = run === undefined ? undefined : baselines(runs, summarizeRun(requestId, run))[0];
  const own = runs[place];
  const isAlone = runs.every((each) => each.requestId === requestId || each.status === 'unfinished');
  if (own === undefined) return { ...nothingAround, baseline, isAlone };
  const known = knownResults(runs.slice(place));
  return {
    previous: runs[place + 1],
    next: runs[place - 1],
    baseline,
    isAlone,
    states: (run?.scenarios ?? []).map((scenario) =>
      stateUpTo(own, shortened(scenarioName(scenario), LONGEST_SUMMARY_NAME), known),
    ),
    failures: taggedFailures(own, known),
  };
}
