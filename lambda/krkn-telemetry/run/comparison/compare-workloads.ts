import { changeOfCount, changeOfSeconds, hasAny, type Change, type Changes } from './change';
import { recoveries, type Recovery } from '../recovery';
import type { Run } from '../run';
import { workloadName } from './workload-name';

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
  /** Of pods without what is generated in their names: `payments-api`. */
  readonly name: string;
  readonly namespace: string | undefined;
  readonly before: WorkloadOutcome;
  readonly after: WorkloadOutcome;
  readonly changes: Changes<'unrecovered' | 'slowest', Change>;
}

interface Workload {
  readonly kind: Recovery['kind'];
  readonly name: string;
  readonly namespace: string | undefined;
  readonly outcome: { count: number; unrecovered: number; slowest: number | undefined };
}

/**
 * The workloads that both runs disrupted, of which both tell how long they took or one that they did not come back:
 * first what got worse, then better, and of each what changed most.
 */
export function compareWorkloads(before: Run, after: Run): readonly WorkloadComparison[] {
  const left = workloads(before);
  return [...workloads(after)]
    .flatMap(([identity, workload]) => {
      const other = left.get(identity);
      return other === undefined ? [] : compare(workload, other.outcome, workload.outcome);
    })
    .sort((one, other) => rank(one) - rank(other) || extent(other) - extent(one));
}

function compare(
  { kind, name, namespace }: Workload,
  before: WorkloadOutcome,
  after: WorkloadOutcome,
): readonly WorkloadComparison[] {
  const slowest = changeOfSeconds(before.slowest, after.slowest);
  if (slowest.direction === undefined && before.unrecovered + after.unrecovered === 0) return [];
  const unrecovered = changeOfCount(before.unrecovered, after.unrecovered);
  return [{ kind, name, namespace, before, after, changes: { unrecovered, slowest } }];
}

/** A page has no room for all of thousands: what is worse must be among those it shows. */
function rank({ changes }: WorkloadComparison): number {
  return hasAny(changes, 'worse') ? 0 : hasAny(changes, 'better') ? 1 : 2;
}

function extent({ changes: { slowest } }: WorkloadComparison): number {
  return Math.abs(slowest.difference ?? 0);
}

function workloads(run: Run): ReadonlyMap<string, Workload> {
  const found = new Map<string, Workload>();
  for (const { kind, name: full, namespace, total, isRecovered } of recoveries(run)) {
    if (full === undefined) continue;
    const name = kind === 'pod' ? workloadName(full) : full;
    const identity = JSON.stringify([kind, namespace, name]);
    const workload = found.get(identity) ?? {
      ...{ kind, name, namespace },
      outcome: { count: 0, unrecovered: 0, slowest: undefined },
    };
    const { outcome } = workload;
    outcome.count++;
    if (!isRecovered) outcome.unrecovered++;
    else if (total !== undefined) outcome.slowest = Math.max(outcome.slowest ?? 0, total);
    found.set(identity, workload);
  }
  return found;
}
