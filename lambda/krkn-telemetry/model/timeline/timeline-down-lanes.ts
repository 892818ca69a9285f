import { count, formatDuration, enumerate } from '../../text/amounts';
import type { CheckClock } from '../checks/check-clock';
import {
  healthTargets,
  objectTargets,
  stateOf,
  vmTargets,
  watchesOf,
  type CheckedTarget,
  type Downtime,
} from '../checks/checked-target';
import {
  downtimesOf,
  healthWords,
  objectWords,
  reasonsOf,
  vmWords,
  watchedResult,
  type CheckWords,
} from '../checks/check-words';
import { mergePeriods } from './merge-marks';
import { isReached } from '../affected-nodes';
import { nodeOutcome } from '../recovery';
import type { AffectedNode, CheckPeriod, NodeCycle, Run, Scenario } from '../run';
import { type Period, scenarioPeriod } from '../time';
import type { Lane, LaneDraft } from './timeline-lane';

/** A lane for each application that health checks asked, those longest down first. */
export function healthLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return healthTargets(run, clock).map((target) => checkLane(target, 'health', healthWords));
}

/** A lane for each virtual machine that was down, those longest down first. */
export function vmLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return vmTargets(run, clock)
    .filter((target) => stateOf(target) === 'was down')
    .map((target) => checkLane(target, 'vm', vmWords));
}

/** A lane for each check of object states, those longest failed first. */
export function objectLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return objectTargets(run, clock).map((target) => checkLane(target, 'object', objectWords));
}

interface Placed<Check extends CheckPeriod> extends Period {
  readonly downtime: Downtime<Check>;
}

function checkLane<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  kind: 'health' | 'vm' | 'object',
  words: CheckWords<Check>,
): LaneDraft {
  const { checks, period } = target;
  const watches = watchesOf(target);
  const downtimes = downtimesOf(target);
  const placed = downtimes.flatMap((downtime): readonly Placed<Check>[] =>
    downtime.period === undefined ? [] : [{ ...downtime.period, downtime }],
  );
  const known = watches.flatMap((watch) => watch.known);
  const draw = (window: Period): Lane => ({
    kind,
    label: words.nameOf(checks[0]) ?? (kind === 'health' ? 'without a URL' : 'without a name'),
    scenarioIndex: undefined,
    result: watchedResult(target, words),
    isBad: downtimes.length > 0,
    watched: mergePeriods(known, window).map(({ start, end }) => ({ start, end })),
    bars: mergePeriods(placed, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: isMostlyDown(end - start, marks) ? 'down' : 'flapping' },
      label: downLabel(
        marks.map(({ downtime }) => downtime),
        words,
      ),
    })),
    points: [],
  });
  const badness = watches.reduce((sum, { downSeconds }) => sum + downSeconds, 0) + downtimes.length;
  return { periods: period === undefined ? [] : [period], badness, draw };
}

function isMostlyDown(seconds: number, marks: readonly Period[]): boolean {
  return marks.length === 1 || marks.reduce((sum, { start, end }) => sum + end - start, 0) >= 0.9 * seconds;
}

function downLabel<Check extends CheckPeriod>(
  downtimes: readonly Downtime<Check>[],
  words: CheckWords<Check>,
): string {
  const reasons = reasonsOf(downtimes, words);
  const what = downtimes.length === 1 ? words.down : count(downtimes.length, words.downtime);
  return reasons.length === 0 ? what : `${what}: ${enumerate(reasons)}`;
}

interface Disruption extends Period {
  readonly isLost: boolean;
  readonly label: string;
}

/**
 * A lane for each node that scenarios disrupted, those disrupted longest first. Krkn tells no times of it, only the
 * seconds of each step: a node counts as disrupted from its scenario's start for as long as the steps took together, and
 * until the scenario's end when it did not recover.
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
  return [...byNode].map(nodeLane).sort((left, right) => right.badness - left.badness);
}

function disruption(node: AffectedNode, scenario: Scenario, period: Period): Disruption {
  const steps = node.cycles.flatMap(stepsOf);
  const isLost = nodeOutcome(node, scenario)?.isRecovered === false;
  if (isLost) return { ...period, isLost, label: [...tell(steps), 'not ready again'].join(', ') };
  const seconds = steps.reduce((sum, [, step]) => sum + step, 0);
  const label = steps.length === 0 ? 'disrupted' : tell(steps).join(', ');
  return { start: period.start, end: Math.min(period.start + seconds, period.end), isLost, label };
}

function stepsOf(node: NodeCycle): readonly (readonly [name: string, seconds: number])[] {
  const steps = [
    ['stopped', node.stoppedTime],
    ['not ready', node.notReadyTime],
    ['terminated', node.terminatingTime],
    ['running', node.runningTime],
    ['ready', node.readyTime],
  ] as const;
  return steps.flatMap(([name, seconds]) => (isReached(seconds) ? [[name, seconds] as const] : []));
}

function tell(steps: readonly (readonly [name: string, seconds: number])[]): readonly string[] {
  return steps.map(([name, seconds]) => `${name} after ${formatDuration(seconds)}`);
}

function nodeLane([name, disruptions]: readonly [string, readonly Disruption[]]): LaneDraft {
  const seconds = disruptions.reduce((sum, { start, end }) => sum + end - start, 0);
  const draw = (window: Period): Lane => ({
    kind: 'node',
    label: name,
    scenarioIndex: undefined,
    result: disruptions.at(-1)?.isLost === true ? 'did not recover' : `${formatDuration(seconds)} disrupted`,
    isBad: true,
    watched: [],
    bars: mergePeriods(disruptions, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: 'down' },
      label: marks.length === 1 ? marks[0].label : `disrupted ${marks.length} times`,
    })),
    points: [],
  });
  return { periods: disruptions, badness: seconds, draw };
}
