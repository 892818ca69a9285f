import { compareRunsNewestFirst } from '../../storage/keys/file-order';
import type { RunSummary } from '../run-summary';

/** The run that another is compared with when none is chosen. */
interface LastPassing {
  readonly run: RunSummary;
  /** Whether it ran the same scenarios, in whatever order and however often. */
  readonly hasSameScenarios: boolean;
}

/**
 * The last run of a group that passed before another: of the same scenarios if there is one, else of any.
 * @param runs all runs of the group, newest first
 * @param run the other one, which may be missing in `runs`
 */
export function lastPassing(runs: readonly RunSummary[], run: RunSummary): LastPassing | undefined {
  const passing = runsBefore(runs, run).filter(({ status }) => status === 'passed');
  const same = passing.find(({ scenarioSet }) => scenarioSet === run.scenarioSet);
  if (same !== undefined) return { run: same, hasSameScenarios: true };
  const [newest] = passing;
  return newest && { run: newest, hasSameScenarios: false };
}

function runsBefore(runs: readonly RunSummary[], { requestId }: RunSummary): readonly RunSummary[] {
  const index = runs.findIndex((other) => other.requestId === requestId);
  if (index >= 0) return runs.slice(index + 1);
  return runs.filter((other) => compareRunsNewestFirst(requestId, other.requestId) < 0);
}
