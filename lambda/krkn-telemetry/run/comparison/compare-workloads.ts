import { changeOfSeconds, type Change } from './change';
import { recoveries, type Recovery } from '../recovery';
import type { Run } from '../run';
import { workloadName } from './workload-name';

/** How pods of one workload, a virtual machine or a node came back in two runs. */
export interface WorkloadComparison {
  readonly kind: Recovery['kind'];
  /** Of pods without what is generated in their names: `payments-api`. */
  readonly name: string;
  readonly namespace: string | undefined;
  /** Seconds of the slowest. */
  readonly slowest: Change;
  /** How many were disrupted. */
  readonly countBefore: number;
  readonly countAfter: number;
}

interface Workload {
  readonly kind: Recovery['kind'];
  readonly name: string;
  readonly namespace: string | undefined;
  count: number;
  slowest: number | undefined;
}

/** The workloads that came back in both runs, those whose recovery changed most first. */
export function compareWorkloads(before: Run, after: Run): readonly WorkloadComparison[] {
  const left = workloads(before);
  const compared = [...workloads(after)].flatMap(([identity, workload]) => {
    const other = left.get(identity);
    if (other?.slowest === undefined || workload.slowest === undefined) return [];
    const { kind, name, namespace } = workload;
    const slowest = changeOfSeconds(other.slowest, workload.slowest);
    return [{ kind, name, namespace, slowest, countBefore: other.count, countAfter: workload.count }];
  });
  return compared.sort((one, other) => extent(other) - extent(one));
}

/** Changes that count come before those that do not. */
function extent({ slowest: { difference = 0, direction } }: WorkloadComparison): number {
  return (direction === 'same' ? 0 : 1e9) + Math.min(Math.abs(difference), 1e8);
}

function workloads(run: Run): ReadonlyMap<string, Workload> {
  const found = new Map<string, Workload>();
  for (const { kind, name: full, namespace, total, isRecovered } of recoveries(run)) {
    if (full === undefined) continue;
    const name = kind === 'pod' ? workloadName(full) : full;
    const identity = JSON.stringify([kind, namespace, name]);
    const workload = found.get(identity) ?? { kind, name, namespace, count: 0, slowest: undefined };
    workload.count++;
    if (isRecovered && total !== undefined) workload.slowest = Math.max(workload.slowest ?? 0, total);
    found.set(identity, workload);
  }
  return found;
}
