import type { AffectedNode, NodeCycle } from './run';
import type { ForeignText } from '../text/foreign-text';

/** What one action of a scenario did to a node. */
export interface NodeRow extends NodeCycle {
  readonly nodeName: ForeignText | undefined;
  readonly nodeId: ForeignText | undefined;
}

/**
 * The nodes of a scenario, each once. Krkn sends a row for each action, so that a node that one stops and another starts
 * has two; and after each action it adds its whole list, so that rows come again. Nodes are the same by name, and by id
 * where a name is missing, as for `merge_affected_nodes`; of rows without both, nothing tells.
 * https://github.com/krkn-chaos/krkn-lib/blob/main/src/krkn_lib/models/k8s/models.py
 * @param rows in the order in which they were sent
 */
export function mergeAffectedNodes(rows: readonly NodeRow[]): readonly AffectedNode[] {
  const names = new Map<ForeignText, ForeignText>();
  for (const { nodeName, nodeId } of rows) {
    if (nodeName !== undefined && nodeId !== undefined) names.set(nodeId, nodeName);
  }
  const byNode = new Map<ForeignText | NodeRow, NodeRow[]>();
  for (const row of rows) {
    const { nodeName, nodeId = '' } = row;
    const identity = nodeName ?? names.get(nodeId) ?? (nodeId === '' ? row : nodeId);
    const known = byNode.get(identity);
    if (known === undefined) byNode.set(identity, [row]);
    else known.push(row);
  }
  return [...byNode.values()].map(toNode);
}

function toNode(rows: readonly NodeRow[]): AffectedNode {
  return {
    nodeName: rows.find(({ nodeName }) => nodeName !== undefined)?.nodeName,
    nodeId: rows.find(({ nodeId }) => nodeId !== undefined)?.nodeId,
    cycles: cyclesOf(rows.map(toCycle)),
  };
}

const states = ['notReadyTime', 'readyTime', 'stoppedTime', 'runningTime', 'terminatingTime'] as const;

function toCycle(row: NodeCycle): NodeCycle {
  const { notReadyTime, readyTime, stoppedTime, runningTime, terminatingTime } = row;
  return { notReadyTime, readyTime, stoppedTime, runningTime, terminatingTime };
}

/** Actions joined to cycles. */
function cyclesOf(actions: readonly NodeCycle[]): readonly NodeCycle[] {
  const distinct = new Map(actions.map((action) => [JSON.stringify(action), action]));
  const cycles: NodeCycle[] = [];
  for (const action of distinct.values()) {
    const last = cycles.at(-1);
    if (last === undefined || isAnother(last, action)) cycles.push(action);
    else cycles[cycles.length - 1] = joined(last, action);
  }
  return cycles;
}

/** Whether an action disrupts a node that was back, or has it reach a state that it had reached. */
function isAnother(before: NodeCycle, action: NodeCycle): boolean {
  const wasBack = isReached(before.runningTime) || isReached(before.readyTime);
  const isDisrupted =
    isReached(action.stoppedTime) || isReached(action.notReadyTime) || isReached(action.terminatingTime);
  return (
    (wasBack && isDisrupted) || states.some((state) => isReached(before[state]) && isReached(action[state]))
  );
}

function joined(before: NodeCycle, after: NodeCycle): NodeCycle {
  const times = states.map((state) => [state, isReached(after[state]) ? after[state] : before[state]]);
  return toCycle(Object.fromEntries(times) as Record<(typeof states)[number], number | undefined>);
}

/** Whether a node reached a state, by the seconds that it took: 0 when it was not waited for, or not reached. */
export function isReached(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds > 0;
}
