import { changeOfCount, hasAny, uncredited, unjudged, type Change, type Changes } from './change';
import { changeOfRecovery, lostMore, type LossChange } from './compare-losses';
import type { ScenarioComparison } from './compare-scenarios';
import { recoveries, type Recovery } from '../recovery';
import type { Run } from '../run';
import { scenarioName } from '../scenario-name';
import { workloadName } from './workload-name';
import type { ForeignText } from '../../text/foreign-text';

/** How pods of one workload, a virtual machine or a node came back in one run. */
export interface WorkloadOutcome {
  /** How many were disrupted. */
  readonly count: number;
  /** How many did not come back. */
  readonly unrecovered: number;
  /** Seconds of the slowest that came back. */
  readonly slowest: number | undefined;
}

/** How pods of one workload, a virtual machine or a node came back in two runs. */
export interface WorkloadComparison {
  readonly kind: Recovery['kind'];
  /** Of pods, what they belong to: `payments-api`. */
  readonly name: ForeignText;
  readonly namespace: ForeignText | undefined;
  readonly before: WorkloadOutcome;
  readonly after: WorkloadOutcome;
  readonly changes: Changes<'unrecovered', LossChange> & Changes<'slowest', Change>;
}

interface Workload {
  readonly kind: Recovery['kind'];
  readonly name: ForeignText;
  readonly namespace: ForeignText | undefined;
  /** Names of the scenarios that disrupted it. */
  readonly scenarios: Set<string>;
  readonly outcome: { count: number; unrecovered: number; slowest: number | undefined };
}

/**
 * The workloads that both runs disrupted, of which both tell how long they took or one that they did not come back:
 * first what got worse, then better, and of each what changed most. Nothing is faster in a scenario of which more did not come back. Of those that the runs did not disrupt by the same
 * scenarios the same number of times, no times are judged, and of losses only the first.
 * @param scenarios all scenarios of the two
 */
export function compareWorkloads(
  before: Run,
  after: Run,
  scenarios: readonly ScenarioComparison[],
): readonly WorkloadComparison[] {
  const nodes = new Set([...nodeNames(before), ...nodeNames(after)]);
  const left = workloads(before, nodes);
  const namesOf = (some: readonly ScenarioComparison[]): ReadonlySet<string> =>
    new Set(some.map(({ name }) => name));
  const unequal = namesOf(scenarios.filter((each) => each.before?.count !== each.after?.count));
  const lossier = namesOf(scenarios.filter((each) => lostMore(each.changes.unrecovered)));
  return [...workloads(after, nodes)]
    .flatMap(([identity, workload]) => {
      const other = left.get(identity);
      return other === undefined ? [] : compare(other, workload, unequal, lossier);
    })
    .sort((one, other) => rank(one) - rank(other) || extent(other) - extent(one));
}

function compare(
  { outcome: before, scenarios }: Workload,
  { kind, name, namespace, outcome: after, ...later }: Workload,
  unequal: ReadonlySet<string>,
  lossier: ReadonlySet<string>,
): readonly WorkloadComparison[] {
  const losses = { before: before.unrecovered, after: after.unrecovered };
  const time = changeOfRecovery(before.slowest, after.slowest, losses);
  const slowest = [...later.scenarios].some((scenario) => lossier.has(scenario)) ? uncredited(time) : time;
  if (slowest.direction === undefined && before.unrecovered + after.unrecovered === 0) return [];
  const unrecovered = {
    ...changeOfCount(before.unrecovered, after.unrecovered),
    lost: [{ kind, count: after.unrecovered }],
  };
  const isSameWork = ![...scenarios, ...later.scenarios].some((scenario) => unequal.has(scenario));
  const changes = {
    unrecovered: isSameWork || before.unrecovered === 0 ? unrecovered : unjudged(unrecovered),
    slowest: isSameWork ? slowest : unjudged(slowest),
  };
  return [{ kind, name, namespace, before, after, changes }];
}

/** A page has no room for all of thousands: what is worse must be among those it shows. */
function rank({ changes }: WorkloadComparison): number {
  return hasAny(changes, 'worse') ? 0 : hasAny(changes, 'better') ? 1 : 2;
}

function extent({ changes: { slowest } }: WorkloadComparison): number {
  return Math.abs(slowest.difference ?? 0);
}

/** Names of a run's nodes, as far as they are known. */
export function nodeNames({ nodeTaints, scenarios }: Run): readonly string[] {
  const nodes = [...nodeTaints, ...scenarios.flatMap(({ affectedNodes }) => affectedNodes)];
  return nodes.flatMap(({ nodeName }) => nodeName ?? []);
}

function workloads(run: Run, nodes: ReadonlySet<string>): ReadonlyMap<string, Workload> {
  const found = new Map<string, Workload>();
  for (const { kind, name: full, namespace, total, isRecovered, scenarioIndex } of recoveries(run)) {
    if (full === undefined) continue;
    const name = kind === 'pod' ? workloadName(full, nodes) : full;
    const identity = JSON.stringify([kind, namespace, name]);
    const workload = found.get(identity) ?? {
      ...{ kind, name, namespace, scenarios: new Set<string>() },
      outcome: { count: 0, unrecovered: 0, slowest: undefined },
    };
    const { outcome } = workload;
    workload.scenarios.add(scenarioName(run.scenarios[scenarioIndex]!));
    outcome.count++;
    if (!isRecovered) outcome.unrecovered++;
    else if (total !== undefined) outcome.slowest = Math.max(outcome.slowest ?? 0, total);
    found.set(identity, workload);
  }
  return found;
}
