import {
  changeOfCount,
  changeOfResult,
  changeOfScore,
  changeOfSeconds,
  unjudged,
  type Change,
  type Changes,
  type Judged,
} from './change';
import { checkClock } from '../checks/check-clock';
import { healthTargets, totalDowntime } from '../checks/checked-target';
import { compareAlerts, type AlertComparison } from './compare-alerts';
import {
  differingCounts,
  differingFacts,
  type CountDifference,
  type FactDifference,
} from './compare-clusters';
import { compareScenarios, type ScenarioComparison, type ScenarioOutcome } from './compare-scenarios';
import { compareWorkloads, type WorkloadComparison } from './compare-workloads';
import type { CriticalAlerts } from '../critical-alerts';
import { recoveries, recoverySummary } from '../recovery';
import { overallResiliency } from '../resiliency';
import type { Run } from '../run';
import { summarizeRun, type RunSummary } from '../run-summary';
import { verdict } from '../verdict';

/** A run that is compared with another. */
export interface ComparedRun {
  /** Name of the run's folder in its group. */
  readonly requestId: string;
  readonly run: Run;
  /** Undefined: none were sent. */
  readonly alerts: CriticalAlerts | undefined;
}

/** How many service level objectives of a run held. */
export interface Objectives {
  readonly passed: number;
  readonly total: number;
}

/**
 * All that is judged of a run as a whole: whether it failed; its score; seconds until the slowest pod, virtual machine or
 * node came back; how many did not; seconds for which health checks failed, of all their targets together; its seconds.
 */
export type RunChanges = Changes<'result', Judged> &
  Changes<'score' | 'slowest' | 'unrecovered' | 'downtime' | 'duration', Change>;

/** What is different in a run from what it was in the one before. */
export interface RunComparison {
  readonly before: RunSummary;
  readonly after: RunSummary;
  /** Undefined: that run was not evaluated. */
  readonly objectivesBefore: Objectives | undefined;
  readonly objectivesAfter: Objectives | undefined;
  readonly changes: RunChanges;
  readonly scenarios: readonly ScenarioComparison[];
  readonly workloads: readonly WorkloadComparison[];
  readonly alerts: readonly AlertComparison[];
  readonly facts: readonly FactDifference[];
  readonly counts: readonly CountDifference[];
}

/** Compares a run with one that came before it. */
export function compareRuns(before: ComparedRun, after: ComparedRun): RunComparison {
  const left = summary(before);
  const right = summary(after);
  const scenarios = compareScenarios(before.run, after.run);
  return {
    before: left,
    after: right,
    objectivesBefore: objectives(
      scenarios.map((each) => each.before),
      before.run,
    ),
    objectivesAfter: objectives(
      scenarios.map((each) => each.after),
      after.run,
    ),
    changes: runChanges({ before, after, left, right, scenarios }),
    scenarios,
    workloads: compareWorkloads(before.run, after.run),
    alerts: compareAlerts(before, after),
    facts: differingFacts(before.run, after.run),
    counts: differingCounts(before.run, after.run),
  };
}

interface Pair {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  readonly left: RunSummary;
  readonly right: RunSummary;
  readonly scenarios: readonly ScenarioComparison[];
}

function runChanges({ before: { run: before }, after: { run: after }, ...told }: Pair): RunChanges {
  const { left, right, scenarios } = told;
  const [recoveredBefore, recoveredAfter] = [before, after].map((run) => recoverySummary(recoveries(run)));
  const slowest = changeOfSeconds(recoveredBefore!.slowest?.total, recoveredAfter!.slowest?.total);
  const duration = changeOfSeconds(left.duration, right.duration);
  // Other scenarios, or as many others of the same, take another time.
  const isSameWork = scenarios.every((each) => each.before?.count === each.after?.count);
  return {
    result: changeOfResult(left.status, right.status),
    score: changeOfScore(overallResiliency(before), overallResiliency(after)),
    slowest: isSameWork ? slowest : unjudged(slowest),
    unrecovered: changeOfCount(recoveredBefore!.unrecovered, recoveredAfter!.unrecovered),
    downtime: changeOfSeconds(downtime(before), downtime(after)),
    duration: isSameWork ? duration : unjudged(duration),
  };
}

/** With reasons that its alerts are among, which the index does not know. */
function summary({ requestId, run, alerts }: ComparedRun): RunSummary {
  const { reasons } = verdict(run, alerts);
  return { ...summarizeRun(requestId, run), reason: reasons.length === 0 ? undefined : reasons.join('; ') };
}

function objectives(
  outcomes: readonly (ScenarioOutcome | undefined)[],
  { overallResiliencyReport: overall }: Run,
): Objectives | undefined {
  const evaluated = outcomes.filter((outcome) => outcome?.totalSlos !== undefined);
  const reports = evaluated.length === 0 && overall !== undefined ? [overall] : evaluated;
  if (reports.length === 0) return undefined;
  return {
    passed: reports.reduce((sum, report) => sum + (report?.passedSlos ?? 0), 0),
    total: reports.reduce((sum, report) => sum + (report?.totalSlos ?? 0), 0),
  };
}

/** Undefined when nothing was checked, or not all of it is known. */
function downtime(run: Run): number | undefined {
  return totalDowntime(healthTargets(run.healthChecks, checkClock(run)));
}
