import {
  changeOfCount,
  changeOfHeld,
  changeOfResult,
  changeOfScore,
  changeOfSeconds,
  uncredited,
  unjudged,
  type Change,
  type Changes,
  type Judged,
} from './change';
import { checkClock } from '../checks/check-clock';
import {
  failsAfterwards,
  healthTargets,
  objectTargets,
  totalDowntime,
  vmTargets,
  type CheckedTarget,
} from '../checks/checked-target';
import { compareAlerts, type AlertComparison } from './compare-alerts';
import {
  differingCounts,
  differingFacts,
  type CountDifference,
  type FactDifference,
} from './compare-clusters';
import { changeOfDowntime, type DowntimeChange } from './compare-downtimes';
import { changeOfRecovery, lossesOf, type LossChange } from './compare-losses';
import { compareScenarios, type ScenarioComparison, type ScenarioOutcome } from './compare-scenarios';
import {
  compareHypotheses,
  hasUntriedFailure,
  type HypothesisComparison,
  type JudgedRun,
} from './compare-hypotheses';
import { compareMetrics, knownResult, type MetricsComparison } from './compare-metrics';
import { compareWorkloads, nodeNames, type WorkloadComparison } from './compare-workloads';
import type { CriticalAlerts } from '../alert';
import { finalResult } from '../hypothesis-findings';
import { heldObjectives } from '../objectives';
import { recoveries, recoverySummary } from '../recovery';
import { overallResiliency } from '../run-outcome';
import type { CheckPeriod, Run } from '../run';
import { summarizeRun, type RunSummary } from '../run-summary';
import type { FoundResult } from '../../windows/read-result';

/** A run that is compared with another. */
export interface ComparedRun {
  /** Name of the run's folder in its group. */
  readonly requestId: string;
  readonly run: Run;
  /** Undefined: none were sent. */
  readonly alerts: CriticalAlerts | undefined;
  readonly metrics: FoundResult;
}

/** How many service level objectives of a resiliency report held. */
export interface ResiliencyObjectives {
  readonly passed: number;
  readonly total: number;
}

/**
 * All that is judged of a run as a whole: whether it failed; how many evaluations of objectives held; its score; seconds
 * until the slowest pod, virtual machine or node came back; how many did not; seconds for which health checks, checks of
 * virtual machines and of object states failed, of all their targets together; how many targets fail after the chaos; its
 * seconds.
 */
export type RunChanges = Changes<'result', Judged> &
  Changes<'unrecovered', LossChange> &
  Changes<'objectives', ObjectivesChange> &
  Changes<'downtime' | 'vmDowntime' | 'objectDowntime', DowntimeChange> &
  Changes<'score' | 'slowest' | 'failing' | 'duration', Change>;

/** How many evaluations of objectives held in two runs. */
export interface ObjectivesChange extends Change {
  /** How many it is known of whether they held. */
  readonly evaluatedBefore: number | undefined;
  readonly evaluatedAfter: number | undefined;
}

/** What is different in a run from what it was in the one before. */
export interface RunComparison {
  readonly before: RunSummary;
  readonly after: RunSummary;
  /** Undefined: that run has no resiliency report. */
  readonly resiliencyBefore: ResiliencyObjectives | undefined;
  readonly resiliencyAfter: ResiliencyObjectives | undefined;
  readonly changes: RunChanges;
  readonly scenarios: readonly ScenarioComparison[];
  readonly workloads: readonly WorkloadComparison[];
  readonly alerts: readonly AlertComparison[];
  readonly hypotheses: readonly HypothesisComparison[];
  /** Undefined unless what is known of the metrics of both can be compared. */
  readonly metrics: MetricsComparison | undefined;
  /** What is known of the metrics of each. */
  readonly metricsBefore: FoundResult;
  readonly metricsAfter: FoundResult;
  readonly facts: readonly FactDifference[];
  readonly counts: readonly CountDifference[];
}

/** Compares a run with one that came before it. */
export function compareRuns(before: ComparedRun, after: ComparedRun): RunComparison {
  const left = summarizeRun(before.requestId, before.run, before.alerts, before.metrics);
  const right = summarizeRun(after.requestId, after.run, after.alerts, after.metrics);
  const hypotheses = compareHypotheses(judged(before), judged(after));
  const scenarios = compareScenarios(before.run, after.run);
  return {
    before: left,
    after: right,
    resiliencyBefore: resiliencyObjectives(
      scenarios.map((each) => each.before),
      before.run,
    ),
    resiliencyAfter: resiliencyObjectives(
      scenarios.map((each) => each.after),
      after.run,
    ),
    changes: runChanges({ before, after, left, right, scenarios, hypotheses }),
    scenarios,
    workloads: compareWorkloads(before.run, after.run, scenarios),
    alerts: alertsOf(before, after),
    hypotheses,
    metrics: metricsOf(before, after),
    metricsBefore: before.metrics,
    metricsAfter: after.metrics,
    facts: differingFacts(before.run, after.run),
    counts: differingCounts(before.run, after.run),
  };
}

function judged({ run, metrics }: ComparedRun): JudgedRun {
  return { run, result: finalResult(metrics) };
}

function metricsOf(before: ComparedRun, after: ComparedRun): MetricsComparison | undefined {
  const [left, right] = [knownResult(before.metrics), knownResult(after.metrics)];
  if (left === undefined || right === undefined) return undefined;
  const nodes = new Set([...nodeNames(before.run), ...nodeNames(after.run)]);
  return compareMetrics({ run: before.run, result: left }, { run: after.run, result: right }, nodes);
}

interface Pair {
  readonly before: ComparedRun;
  readonly after: ComparedRun;
  readonly left: RunSummary;
  readonly right: RunSummary;
  readonly scenarios: readonly ScenarioComparison[];
  readonly hypotheses: readonly HypothesisComparison[];
}

function runChanges({ before: earlier, after: { run: after }, ...told }: Pair): RunChanges {
  const { left, right, scenarios, hypotheses } = told;
  const before = earlier.run;
  const unrecovered = changeOfAllLosses(before, after, scenarios);
  const slowest = changeOfRecovery(slowestOf(before), slowestOf(after), unrecovered);
  const duration = changeOfSeconds(left.duration, right.duration);
  const score = changeOfScore(overallResiliency(before), overallResiliency(after));
  const result = changeOfResult(left.status, right.status);
  const hasRun = after.scenarios.length > 0;
  const [wereChecked, areChecked] = [checkedIn(before), checkedIn(after)];
  const downtimeOf = (kind: keyof Checked): DowntimeChange => {
    const change = changeOfDowntime(totalDowntime(wereChecked[kind]), totalDowntime(areChecked[kind]));
    return hasRun ? change : uncredited(change);
  };
  const objectives = changeOfObjectives(before, after);
  // Other scenarios, or as many others of the same, take another time and have another score.
  const isSameWork = scenarios.every((each) => each.before?.count === each.after?.count);
  return {
    result:
      isResultComparable(scenarios) && !hasUntriedFailure(judged(earlier), hypotheses)
        ? result
        : uncredited(result),
    unrecovered,
    objectives: hasRun ? objectives : uncredited(objectives),
    score: isSameWork ? score : unjudged(score),
    slowest: isSameWork ? slowest : unjudged(slowest),
    downtime: downtimeOf('health'),
    vmDowntime: downtimeOf('vm'),
    objectDowntime: downtimeOf('object'),
    failing: changeOfFailing(wereChecked, areChecked, hasRun),
    duration: isSameWork ? duration : unjudged(duration),
  };
}

/** Whether the later run ran what the earlier one failed for. */
function isResultComparable(scenarios: readonly ScenarioComparison[]): boolean {
  const isAnyInBoth = scenarios.some(({ before, after }) => before !== undefined && after !== undefined);
  return isAnyInBoth && !scenarios.some(isRemovedFailure);
}

/** Whether a scenario failed that the later run does not have. */
export function isRemovedFailure({ before, after }: ScenarioComparison): boolean {
  return before?.status === 'failed' && after === undefined;
}

function changeOfAllLosses(before: Run, after: Run, scenarios: readonly ScenarioComparison[]): LossChange {
  const [left, right] = [lossesOf(recoveries(before)), lossesOf(recoveries(after))];
  const change = { ...changeOfCount(left.unrecovered, right.unrecovered), lost: right.lost };
  const isJudged = scenarios.every(({ changes: { unrecovered } }) => {
    return (unrecovered.before ?? 0) === 0 || isGoodOrBad(unrecovered);
  });
  return isJudged ? change : unjudged(change);
}

function isGoodOrBad({ direction }: Judged): boolean {
  return direction !== undefined && direction !== 'neutral';
}

function changeOfObjectives(before: Run, after: Run): ObjectivesChange {
  const [left, right] = [heldObjectives(before), heldObjectives(after)];
  const change = {
    ...changeOfHeld(left?.held, right?.held),
    evaluatedBefore: left?.evaluated,
    evaluatedAfter: right?.evaluated,
  };
  return left?.evaluated === right?.evaluated ? change : { ...change, direction: undefined };
}

function slowestOf(run: Run): number | undefined {
  return recoverySummary(recoveries(run)).slowest?.total;
}

/** In a run without scenarios, there is nothing to set an alert off. */
function alertsOf(before: ComparedRun, after: ComparedRun): readonly AlertComparison[] {
  const alerts = compareAlerts(before, after);
  if (after.run.scenarios.length > 0) return alerts;
  return alerts.map((alert) => ({ ...alert, changes: { presence: uncredited(alert.changes.presence) } }));
}

function resiliencyObjectives(
  outcomes: readonly (ScenarioOutcome | undefined)[],
  { overallResiliencyReport: overall }: Run,
): ResiliencyObjectives | undefined {
  const evaluated = outcomes.filter((outcome) => outcome?.totalSlos !== undefined);
  const reports = evaluated.length === 0 && overall !== undefined ? [overall] : evaluated;
  if (reports.length === 0) return undefined;
  return {
    passed: reports.reduce((sum, report) => sum + (report?.passedSlos ?? 0), 0),
    total: reports.reduce((sum, report) => sum + (report?.totalSlos ?? 0), 0),
  };
}

/** All that was watched in a run, by kind. */
interface Checked {
  readonly health: readonly CheckedTarget<CheckPeriod>[];
  readonly vm: readonly CheckedTarget<CheckPeriod>[];
  readonly object: readonly CheckedTarget<CheckPeriod>[];
}

function checkedIn(run: Run): Checked {
  const clock = checkClock(run);
  return {
    health: healthTargets(run, clock),
    vm: vmTargets(run, clock),
    object: objectTargets(run, clock),
  };
}

/** Where nothing was checked after the chaos, it is no improvement that nothing failed. */
function changeOfFailing(before: Checked, after: Checked, hasRun: boolean): Change {
  const change = changeOfCount(failingIn(before), failingIn(after));
  // Of virtual machines, Krkn sends only those that fail then.
  const isChecked = after.vm.length > 0 || allOf(after).some((target) => target.after !== undefined);
  return hasRun && isChecked ? change : uncredited(change);
}

/** How many fail after the chaos; undefined when nothing was watched at all. */
function failingIn(checked: Checked): number | undefined {
  const all = allOf(checked);
  return all.length === 0 ? undefined : all.filter(failsAfterwards).length;
}

function allOf({ health, vm, object }: Checked): readonly CheckedTarget<CheckPeriod>[] {
  return [...health, ...vm, ...object];
}
