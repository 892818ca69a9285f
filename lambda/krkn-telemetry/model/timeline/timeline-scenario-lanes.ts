import { mergePeriods } from './merge-marks';
import type { Run, Scenario } from '../run';
import { scenarioPeriod, type Period } from '../run-window';
import { scenarioName } from '../scenario-name';
import type { Bar, Lane, LaneDraft } from './timeline-lane';

interface Repetition extends Period {
  readonly index: number;
  readonly status: 'passed' | 'failed' | 'unknown';
  readonly exitStatus: number | undefined;
}

/** A lane for each file of scenarios, in the order in which they ran first. */
export function scenarioLanes({ scenarios }: Run): readonly LaneDraft[] {
  const byName = new Map<string, Repetition[]>();
  for (const [index, scenario] of scenarios.entries()) {
    const period = scenarioPeriod(scenario);
    if (period === undefined) continue;
    const name = scenarioName(scenario);
    const repetition = { ...period, index, status: statusOf(scenario), exitStatus: scenario.exitStatus };
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [repetition]);
    else known.push(repetition);
  }
  return [...byName].map(([name, repetitions]) => ({
    periods: repetitions,
    badness: failedOf(repetitions).length,
    draw: (window) => toLane(name, repetitions, window),
  }));
}

function statusOf({ exitStatus }: Scenario): Repetition['status'] {
  if (exitStatus === undefined) return 'unknown';
  return exitStatus === 0 ? 'passed' : 'failed';
}

function failedOf(repetitions: readonly Repetition[]): readonly Repetition[] {
  return repetitions.filter(({ status }) => status === 'failed');
}

function toLane(name: string, repetitions: readonly Repetition[], window: Period): Lane {
  const failed = failedOf(repetitions);
  return {
    kind: 'scenario',
    label: name,
    scenarioIndex: (failed[0] ?? repetitions[0])?.index,
    result: summaryOf(repetitions),
    isBad: failed.length > 0,
    watched: undefined,
    bars: mergePeriods(repetitions, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: worstOf(marks) },
      label: marks.length === 1 ? outcomeOf(marks[0]) : `${marks.length} runs: ${summaryOf(marks)}`,
    })),
    points: [],
  };
}

function worstOf(repetitions: readonly Repetition[]): Bar['kind'] {
  if (failedOf(repetitions).length > 0) return 'failed';
  return repetitions.every(({ status }) => status === 'passed') ? 'passed' : 'unknown';
}

function outcomeOf({ status, exitStatus }: Repetition): string {
  return status === 'failed' ? `failed (exit status ${exitStatus ?? 1})` : status;
}

function summaryOf(repetitions: readonly Repetition[]): string {
  const failed = failedOf(repetitions).length;
  const all = repetitions.length;
  if (failed > 0) return all === 1 ? 'failed' : `${failed} of ${all} failed`;
  const outcome = worstOf(repetitions);
  return all === 1 ? outcome : `${outcome} ${all} times`;
}
