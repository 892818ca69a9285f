import { count, formatDuration, enumerate } from '../../text/amounts';
import type { CheckClock } from '../checks/check-clock';
import {
  healthTargets,
  stateOf,
  vmTargets,
  type CheckedTarget,
  type Downtime,
  downLength,
} from '../checks/checked-target';
import { mergePeriods } from './merge-marks';
import type { CheckPeriod, HealthCheck, Run, VirtCheck, AffectedNode, Scenario } from '../run';
import { type Period, scenarioPeriod } from '../time';
import type { Lane, LaneDraft } from './timeline-lane';
import { hasScenarioFailed } from '../run-outcome';

/** A lane for each application that health checks asked, those longest down first. */
export function healthLanes({ healthChecks }: Run, clock: CheckClock): readonly LaneDraft[] {
  return healthTargets(healthChecks, clock).map((target) =>
    checkLane(target, 'health', ({ url }) => url ?? 'without a URL', whyUnhealthy),
  );
}

/** A lane for each virtual machine that was down, those longest down first. */
export function vmLanes({ virtChecks }: Run, clock: CheckClock): readonly LaneDraft[] {
  return vmTargets(virtChecks, clock)
    .filter(({ downtimes }) => downtimes.length > 0)
    .map((target) => checkLane(target, 'vm', ({ vmName }) => vmName ?? 'without a name', whyVmUnhealthy));
}

function whyUnhealthy({ httpStatus }: HealthCheck): string | undefined {
  return httpStatus && `status ${httpStatus}`;
}

/** What of a virtual machine failed, in words. */
export function whyVmUnhealthy({ checkType, sshStatus, vmiReady }: VirtCheck): string {
  if (checkType === 'both' || (sshStatus === false && vmiReady === false)) return 'no SSH, not ready';
  if (checkType === 'ssh_access' || sshStatus === false) return 'no SSH';
  return checkType === 'vmi_ready' || vmiReady === false ? 'not ready' : 'failing';
}

interface Placed<Check extends CheckPeriod> extends Period {
  readonly downtime: Downtime<Check>;
}

function checkLane<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  kind: 'health' | 'vm',
  nameOf: (check: Check) => string,
  whyDown: (check: Check) => string | undefined,
): LaneDraft {
  const { checks, period, knownPeriod, downtimes, downSeconds } = target;
  const placed = downtimes.flatMap((downtime) =>
    downtime.period === undefined ? [] : { ...downtime.period, downtime },
  );
  const draw = (window: Period): Lane => ({
    kind,
    label: nameOf(checks[0]),
    scenarioIndex: undefined,
    result: laneResult(target),
    isBad: downtimes.length > 0,
    watched: knownPeriod === undefined ? undefined : mergePeriods([knownPeriod], window)[0],
    bars: mergePeriods(placed, window).map(({ start, end, marks }) => ({
      ...{ start, end, kind: isMostlyDown(end - start, marks) ? 'down' : 'flapping' },
      label: downLabel(marks, whyDown),
    })),
    points: [],
  });
  return { periods: period === undefined ? [] : [period], badness: downSeconds + downtimes.length, draw };
}

function laneResult(target: CheckedTarget<CheckPeriod>): string {
  const { downSeconds, isLengthKnown, unknownSeconds } = target;
  if (stateOf(target) !== 'was down') return stateOf(target);
  const length = downLength({ seconds: downSeconds, isLengthKnown });
  const unknown = unknownSeconds === 0 ? '' : `, ${formatDuration(unknownSeconds)} unknown`;
  return `${length ?? 'was'} down${unknown}`;
}

function isMostlyDown(seconds: number, marks: readonly Period[]): boolean {
  return marks.length === 1 || marks.reduce((sum, { start, end }) => sum + end - start, 0) >= 0.9 * seconds;
}

function downLabel<Check extends CheckPeriod>(
  marks: readonly Placed<Check>[],
  whyDown: (check: Check) => string | undefined,
): string {
  const reasons = new Set(
    marks.flatMap(({ downtime }) => downtime.checks.flatMap((check) => whyDown(check) ?? [])),
  );
  const what = marks.length === 1 ? 'down' : count(marks.length, 'downtime');
  return reasons.size === 0 ? what : `${what}: ${enumerate([...reasons])}`;
}

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
  return [...byNode].map(nodeLane).sort((left, right) => right.badness - left.badness);
}

function disruption(node: AffectedNode, scenario: Scenario, period: Period): Disruption {
  const steps = stepsOf(node);
  const isLost = hasScenarioFailed(scenario) && isPositive(node.notReadyTime) && !isPositive(node.readyTime);
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

function nodeLane([name, disruptions]: readonly [string, readonly Disruption[]]): LaneDraft {
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
