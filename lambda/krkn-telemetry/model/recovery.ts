import { isReached } from './affected-nodes';
import type { Affected, AffectedNode, NodeCycle, RecoveryTimes, Run, Scenario } from './run';
import type { ForeignText } from '../text/foreign-text';
import { hasScenarioFailed } from './run-outcome';
import { isImplausible } from './time';

/** A pod, virtual machine or node that a scenario disrupted, and how long it took to come back. */
export interface Recovery {
  readonly kind: 'pod' | 'vm' | 'node';
  /** Of a node without a name, its id. */
  readonly name: ForeignText | undefined;
  /** Undefined for nodes, which have none. */
  readonly namespace: ForeignText | undefined;
  /** Path of the scenario's file. */
  readonly scenario: ForeignText | undefined;
  /** Place of the scenario in the run, from 0. */
  readonly scenarioIndex: number;
  /** Seconds until it was placed again; of a node, until its machine ran. */
  readonly rescheduling: number | undefined;
  /** Seconds from then until it was ready. */
  readonly readiness: number | undefined;
  /** Seconds until it was ready, from the disruption; of a node, from the order to start its machine. */
  readonly total: number | undefined;
  readonly isRecovered: boolean;
}

/** What the recoveries of a run come to. */
export interface RecoverySummary {
  readonly count: number;
  readonly recovered: number;
  readonly unrecovered: number;
  /** Seconds; undefined when no time is known. So are the following. */
  readonly median: number | undefined;
  readonly p95: number | undefined;
  /** Of those that came back, the one that took longest. */
  readonly slowest: Recovery | undefined;
}

/**
 * What the scenarios of a run disrupted: first what did not come back, then the slowest first, last what came back
 * without a time. Times that cannot be (negative, or longer than a year) are not known; a total that is absent is the
 * sum of its parts if these can be.
 */
export function recoveries(run: Run): readonly Recovery[] {
  return run.scenarios
    .flatMap((scenario, index) => recoveriesOf(scenario, index))
    .sort(
      (left, right) =>
        Number(left.isRecovered) - Number(right.isRecovered) || (right.total ?? -1) - (left.total ?? -1),
    );
}

/** @param rows as {@link recoveries} orders them */
export function recoverySummary(rows: readonly Recovery[]): RecoverySummary {
  const recovered = rows.filter(({ isRecovered }) => isRecovered);
  const totals = recovered.flatMap(({ total }) => total ?? []).reverse();
  return {
    count: rows.length,
    recovered: recovered.length,
    unrecovered: rows.length - recovered.length,
    median: quantile(totals, 0.5),
    p95: quantile(totals, 0.95),
    slowest: totals.length > 0 ? recovered[0] : undefined,
  };
}

function recoveriesOf(scenario: Scenario, scenarioIndex: number): Recovery[] {
  const place = { scenario: scenario.scenario, scenarioIndex };
  const pods = withOutcome(scenario.affectedPods, ({ podName, namespace, ...times }, isRecovered) => ({
    ...place,
    kind: 'pod' as const,
    name: podName,
    namespace,
    isRecovered,
    ...workloadTimes(times),
  }));
  const vms = withOutcome(scenario.affectedVmis, ({ vmiName, namespace, ...times }, isRecovered) => ({
    ...place,
    kind: 'vm' as const,
    name: vmiName,
    namespace,
    isRecovered,
    ...workloadTimes(times),
  }));
  const nodes = scenario.affectedNodes.flatMap((node) => {
    const outcome = nodeOutcome(node, scenario);
    const name = node.nodeName ?? node.nodeId;
    return outcome === undefined
      ? []
      : { ...place, kind: 'node' as const, name, namespace: undefined, ...outcome };
  });
  return [...pods, ...vms, ...nodes];
}

function withOutcome<Workload>(
  { recovered, unrecovered }: Affected<Workload>,
  read: (workload: Workload, isRecovered: boolean) => Recovery,
): Recovery[] {
  return [
    ...unrecovered.map((workload) => read(workload, false)),
    ...recovered.map((workload) => read(workload, true)),
  ];
}

/** A total that cannot be is not made up of its parts: they are of the same clock. */
function workloadTimes(times: RecoveryTimes): Pick<Recovery, 'rescheduling' | 'readiness' | 'total'> {
  const { totalRecoveryTime: total, reschedulingTime, readinessTime } = times;
  if (isImplausible(total)) return unknownTimes;
  const [rescheduling, readiness] = [plausible(reschedulingTime), plausible(readinessTime)];
  const isMadeUp = isImplausible(reschedulingTime) || isImplausible(readinessTime);
  return { rescheduling, readiness, total: total ?? (isMadeUp ? undefined : sum(rescheduling, readiness)) };
}

/** How a node came back, or that it did not. */
type NodeOutcome = Pick<Recovery, 'rescheduling' | 'readiness' | 'total' | 'isRecovered'>;
const unknownTimes = { rescheduling: undefined, readiness: undefined, total: undefined } as const;

/**
 * Krkn times each state of a node from when it begins to wait for it, one after another: stopped, not ready, then
 * running, ready. How long it stood still between them was the scenario's wish, so that the recovery is the last two;
 * a node that was rebooted has the last alone. One that was disrupted more than once is told by its slowest recovery;
 * in a scenario that failed it is back if it was ready in the end. 0 means that a state was not waited for, or not reached.
 * https://github.com/krkn-chaos/krkn/blob/main/krkn/scenario_plugins/node_actions/aws_node_scenarios.py
 * @returns undefined for a node that was not meant to come back, such as one that a scenario only stops
 */
export function nodeOutcome({ cycles }: AffectedNode, scenario: Scenario): NodeOutcome | undefined {
  const last = cycles.at(-1);
  if (hasScenarioFailed(scenario) && last !== undefined && !wasReached(last.readyTime)) {
    return { ...cycleTimes(last), total: undefined, isRecovered: false };
  }
  const returns = cycles.filter(isReturn).map(cycleTimes);
  const [first, ...others] = returns;
  if (first === undefined) return undefined;
  const slowest = others.reduce((most, each) => ((each.total ?? 0) > (most.total ?? 0) ? each : most), first);
  return { ...slowest, isRecovered: true };
}

/** Without the check of Kubernetes, a running machine is all that a scenario waits for. */
function isReturn({ runningTime, readyTime }: NodeCycle): boolean {
  return wasReached(readyTime) || reached(runningTime) !== undefined;
}

/** Also by a clock that was set back: then no one knows when. */
function wasReached(seconds: number | undefined): boolean {
  return seconds !== undefined && seconds !== 0;
}

function cycleTimes({ runningTime, readyTime }: NodeCycle): Omit<NodeOutcome, 'isRecovered'> {
  const [rescheduling, readiness] = [reached(runningTime), reached(readyTime)];
  const isMadeUp = isImplausible(runningTime) || isImplausible(readyTime);
  return { rescheduling, readiness, total: isMadeUp ? undefined : sum(rescheduling, readiness) };
}

function plausible(seconds: number | undefined): number | undefined {
  return isImplausible(seconds) ? undefined : seconds;
}

function reached(seconds: number | undefined): number | undefined {
  return isReached(seconds) ? plausible(seconds) : undefined;
}

function sum(first: number | undefined, second: number | undefined): number | undefined {
  return first === undefined && second === undefined ? undefined : (first ?? 0) + (second ?? 0);
}

/**
 * Between the two nearest values, as most tools do: https://en.wikipedia.org/wiki/Quantile, type 7.
 * @param values in ascending order
 */
function quantile(values: readonly number[], part: number): number | undefined {
  const place = (values.length - 1) * part;
  const below = values[Math.floor(place)];
  const above = values[Math.ceil(place)];
  return below === undefined || above === undefined ? undefined : below + (above - below) * (place % 1);
}
