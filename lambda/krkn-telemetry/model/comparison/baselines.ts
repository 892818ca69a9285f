import { compareRunsNewestFirst } from '../../storage/keys/file-order';
import type { RunSummary } from '../run-summary';

/**
 * How much a run has in common with another: the same scenarios, in whatever order and however often; some of them; none.
 */
type Common = 'same scenarios' | 'scenarios in common' | 'other scenarios';

/** A run that passed before another, and can be its baseline. */
export interface Baseline {
  readonly run: RunSummary;
  /** It is the newest that passed of those with as much in common. */
  readonly common: Common;
  /** How many runs passed after it, and before the other. */
  readonly newer: number;
}

/**
 * What a run can be compared with when nothing is chosen, the best first: the newest run that passed before it with
 * scenarios in common, which are often all of them. Then, where it is another, the newest of the same scenarios, and
 * the newest of all.
 * @param runs all runs of the group, newest first
 * @param run the one that is looked at, which may be missing in `runs`
 */
export function baselines(runs: readonly RunSummary[], run: RunSummary): readonly Baseline[] {
  const names = new Set(run.scenarios.map(({ scenario }) => scenario));
  const passing = runsBefore(runs, run)
    .filter(({ status }) => status === 'passed')
    .map((each, newer): Baseline => ({ run: each, common: commonOf(each, run, names), newer }));
  const comparable = passing.find(({ common }) => common !== 'other scenarios');
  const same = passing.find(({ common }) => common === 'same scenarios');
  return [...new Set([comparable, same, passing[0]])].filter((each) => each !== undefined);
}

function commonOf(one: RunSummary, other: RunSummary, names: ReadonlySet<string>): Common {
  if (one.scenarioSet === other.scenarioSet) return 'same scenarios';
  return one.scenarios.some(({ scenario }) => names.has(scenario))
    ? 'scenarios in common'
    : 'other scenarios';
}

function runsBefore(runs: readonly RunSummary[], { requestId }: RunSummary): readonly RunSummary[] {
  const index = runs.findIndex((other) => other.requestId === requestId);
  if (index >= 0) return runs.slice(index + 1);
  return runs.filter((other) => compareRunsNewestFirst(requestId, other.requestId) < 0);
}
