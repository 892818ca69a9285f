import type { NodeSummary, Run } from '../run';
import type { ForeignText } from '../../text/foreign-text';

/** Something of the cluster that was otherwise in another run. */
export interface FactDifference {
  /** `Cluster version` */
  readonly name: string;
  readonly before: ForeignText;
  readonly after: ForeignText;
}

/** A number of nodes or objects that was another in another run. */
export interface CountDifference {
  /** `Nodes`, `worker nodes`, `Pod` */
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** What the fact is called that explains most. */
export const CLUSTER_VERSION = 'Cluster version';

/** The versions and settings of the cluster that differ. What only one run tells is no difference. */
export function differingFacts(before: Run, after: Run): readonly FactDifference[] {
  const right = new Map(facts(after));
  return facts(before).flatMap(([name, left]) => {
    const other = right.get(name);
    if (left === undefined || other === undefined || left === other) return [];
    return [{ name, before: left, after: other }];
  });
}

/** The numbers of nodes and objects that differ, nodes first. */
export function differingCounts(before: Run, after: Run): readonly CountDifference[] {
  return [
    ...differences(nodeCounts(before), nodeCounts(after)),
    ...differences(objectCounts(before), objectCounts(after)),
  ];
}

function facts(run: Run): readonly (readonly [name: string, value: string | undefined])[] {
  const nodes = run.nodeSummaryInfos;
  return [
    [CLUSTER_VERSION, run.clusterVersion],
    ['Platform', joined([run.cloudInfrastructure, run.cloudType])],
    ['Kubelet', joined(nodes.map(({ kubeletVersion }) => kubeletVersion))],
    ['Operating system', joined(nodes.map(({ osVersion }) => osVersion))],
    ['Kernel', joined(nodes.map(({ kernelVersion }) => kernelVersion))],
    ['Instance types', joined(nodes.map(({ instanceType }) => instanceType))],
    ['Network plugins', joined(run.networkPlugins)],
  ];
}

/** Each text once, in an order that does not depend on that of the nodes. */
function joined(texts: readonly (string | undefined)[]): string | undefined {
  const known = new Set(texts.filter((text) => text !== undefined));
  return known.size === 0 ? undefined : [...known].sort().join(', ');
}

/** A kind that one run leaves out counts as 0, unless the run tells of no kind at all. */
function differences(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): readonly CountDifference[] {
  if (before.size === 0 || after.size === 0) return [];
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((name) => ({ name, before: before.get(name) ?? 0, after: after.get(name) ?? 0 }))
    .filter((each) => each.before !== each.after);
}

function nodeCounts({ totalNodeCount, nodeSummaryInfos: nodes }: Run): ReadonlyMap<string, number> {
  if (totalNodeCount === undefined) return new Map();
  const types = new Set(nodes.map(({ nodesType }) => nodesType ?? 'other'));
  return new Map([
    ['Nodes', totalNodeCount],
    ...[...types].map((type): [string, number] => [
      `${type} nodes`,
      sumOf(nodes.filter(({ nodesType = 'other' }) => nodesType === type)),
    ]),
  ]);
}

function sumOf(nodes: readonly NodeSummary[]): number {
  return nodes.reduce((sum, { count }) => sum + count, 0);
}

function objectCounts({ kubernetesObjectsCount }: Run): ReadonlyMap<string, number> {
  return new Map(kubernetesObjectsCount.map(({ kind, count }) => [kind, count]));
}
