import { formatDuration } from '../../text/duration';
import { mergePeriods } from './merge-marks';
import type { AffectedNode, Run, Scenario } from '../run';
import { scenarioPeriod, type Period } from '../run-window';
import type { Lane, LaneDraft } from './timeline-lane';

interface Disruption extends Period {
  readonly label: string;
}

/**
 * A lane for each node that scenarios disrupted, those disrupted longest first. Krkn tells no times of it, only the
 * seconds of each step: a node counts as disrupted from its scenario's start for as long as the steps took together, and
 * until the scenario's end when it was never ready again.
 */
export function nodeLanes({ scenarios }: Run): readonly LaneDraft[] {
  const byNode = new Map<string, Disruption[]>();
  for (const scenario of scenarios) {
    const period = scenarioPeriod(scenario);
    for (const node of period === undefined ? [] : scenario.affectedNodes) {
      const name = node.nodeName ?? node.nodeId ?? 'without a name';
      const known = byNode.get(name) ?? [];
      known.push(disruption(node, scenario, period!));
      byNode.set(name, known);
    }
  }
  return [...byNode].map(toDraft).sort((left, right) => right.badness - left.badness);
}

function disruption(node: AffectedNode, { exitStatus }: Scenario, period: Period): Disruption {
  const steps = stepsOf(node);
  const isLost = (exitStatus ?? 0) !== 0 && isPositive(node.notReadyTime) && !isPositive(node.readyTime);
  if (isLost) return { ...period, label: [...tell(steps), 'not ready again'].join(', ') };
  const seconds = steps.reduce((sum, [, step]) => sum + step, 0);
  const label = steps.length === 0 ? 'disrupted' : tell(steps).join(', ');
  return { start: period.start, end: Math.min(period.start + seconds, period.end), label };
}

function stepsOf(node: AffectedNode): readonly (readonly [name: string, seconds: number])[] {
  const steps = [
    ['stopped', node.stoppedTime],
    ['not ready', node.notReadyTime],
    ['terminated', node.terminatingTime],
    ['running', node.runningTime],
    ['ready', node.readyTime],
  ] as const;
  return steps.flatMap(([name, seconds]) => (isPositive(seconds) ? [[name, seconds] as const] : []));
}

function isPositive(seconds: number | undefined): seconds is number {
  return seconds !== undefined && seconds > 0;
}

function tell(steps: readonly (readonly [name: string, seconds: number])[]): readonly string[] {
  return steps.map(([name, seconds]) => `${name} after ${formatDuration(seconds)}`);
}

function toDraft([name, disruptions]: readonly [string, readonly Disruption[]]): LaneDraft {
  const seconds = disruptions.reduce((sum, { start, end }) => sum + end - start, 0);
  const draw = (window: Period): Lane => ({
    kind: 'node',
    label: name,
    scenarioIndex: undefined,
    result: `${formatDuration(seconds)} disrupted`,
    isBad: true,
    watched: undefined,
    bars: mergePeriods(disruptions, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: 'down' },
      label: marks.length === 1 ? marks[0].label : `disrupted ${marks.length} times`,
    })),
    points: [],
  });
  return { periods: disruptions, badness: seconds, draw };
}
