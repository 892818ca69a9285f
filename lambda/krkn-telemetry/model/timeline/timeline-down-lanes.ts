import { count, formatDuration, enumerate } from '../../text/amounts';
import type { CheckClock } from '../checks/check-clock';
import {
  healthTargets,
  objectTargets,
  phasesOf,
  vmTargets,
  watchesOf,
  type CheckedTarget,
  type Downtime,
} from '../checks/checked-target';
import {
  healthWords,
  objectWords,
  reasonsOf,
  toldApart,
  vmWords,
  watchedResult,
  type CheckWords,
} from '../checks/check-words';
import { mergePeriods, MOST_MARKS } from './merge-marks';
import { isReached } from '../affected-nodes';
import { nodeOutcome } from '../recovery';
import type { AffectedNode, CheckPeriod, NodeCycle, Run, Scenario } from '../run';
import { type Period, scenarioPeriod } from '../time';
import type { Bar, Lane, LaneDraft } from './timeline-lane';

/** A lane for each application that health checks asked, those longest down first. */
export function healthLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return checkLanes(healthTargets(run, clock), 'health', healthWords);
}

/** A lane for each virtual machine that was down, those longest down first. */
export function vmLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return checkLanes(vmTargets(run, clock), 'vm', vmWords).filter(({ badness }) => badness > 0);
}

/** A lane for each check of object states, those longest failed first. */
export function objectLanes(run: Run, clock: CheckClock): readonly LaneDraft[] {
  return checkLanes(objectTargets(run, clock), 'object', objectWords);
}

function checkLanes<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  kind: 'health' | 'vm' | 'object',
  words: CheckWords<Check>,
): readonly LaneDraft[] {
  const apart = toldApart(targets, words);
  return targets.map((target) => checkLane(target, kind, apart));
}

interface Placed<Check extends CheckPeriod> extends Period {
  readonly downtime: Downtime<Check>;
}

function checkLane<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  kind: 'health' | 'vm' | 'object',
  words: CheckWords<Check>,
): LaneDraft {
  const { first, period } = target;
  const watches = watchesOf(target);
  const times = watches.reduce((sum, { downtimes }) => sum + downtimes.length, 0);
  const known = watches.flatMap((watch) => watch.known);
  const draw = (window: Period): Lane => ({
    kind,
    label: words.nameOf(first) ?? (kind === 'health' ? 'without a URL' : 'without a name'),
    scenarioIndex: undefined,
    result: watchedResult(target, words),
    isBad: times > 0,
    watched: mergePeriods(known, window).map(({ start, end }) => ({ start, end })),
    bars: downBars(target, words, window),
    points: [],
  });
  const badness = watches.reduce((sum, { downSeconds }) => sum + downSeconds, 0) + times;
  return { periods: period === undefined ? [] : [period], badness, draw };
}

/** Each phase by itself: an outage that goes on after the chaos is told there as well. */
function downBars<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  words: CheckWords<Check>,
  window: Period,
): readonly Bar[] {
  const down = phasesOf(target).filter(([, { downtimes }]) => downtimes.length > 0);
  const most = Math.floor(MOST_MARKS / down.length);
  return down.flatMap(([phase, { downtimes }]) => {
    const placed = downtimes.flatMap((downtime): readonly Placed<Check>[] =>
      downtime.period === undefined ? [] : [{ ...downtime.period, downtime }],
    );
    return mergePeriods(placed, window, most).map(({ start, end, marks }): Bar => {
      const merged = marks.map(({ downtime }) => downtime);
      const kind = isMostlyDown(end - start, marks) ? 'down' : 'flapping';
      return { start, end, kind, label: downLabel(merged, phase, words) };
    });
  });
}

function isMostlyDown(seconds: number, marks: readonly Period[]): boolean {
  return marks.length === 1 || marks.reduce((sum, { start, end }) => sum + end - start, 0) >= 0.9 * seconds;
}

/** `down: no SSH`, `2 downtimes after the chaos: no SSH` */
function downLabel<Check extends CheckPeriod>(
  downtimes: readonly Downtime<Check>[],
  phase: 'before' | 'during' | 'after',
  words: CheckWords<Check>,
): string {
  const reasons = reasonsOf(downtimes, words);
  const what = downtimes.length === 1 ? words.down : count(downtimes.length, words.downtime);
  const when = phase === 'during' ? what : `${what} ${phase} the chaos`;
  return reasons.length === 0 ? when : `${when}: ${enumerate(reasons)}`;
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
