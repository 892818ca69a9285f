import { count } from '../../text/count';
import { formatDuration } from '../../text/duration';
import type { CheckClock } from '../checks/check-clock';
import {
  healthTargets,
  stateOf,
  vmTargets,
  type CheckedTarget,
  type Downtime,
} from '../checks/checked-target';
import { downLength } from '../checks/down-length';
import { enumerate } from '../enumerate';
import { mergePeriods } from './merge-marks';
import type { CheckPeriod, HealthCheck, Run, VirtCheck } from '../run';
import type { Period } from '../run-window';
import type { Lane, LaneDraft } from './timeline-lane';

/** A lane for each application that health checks asked, those longest down first. */
export function healthLanes({ healthChecks }: Run, clock: CheckClock): readonly LaneDraft[] {
  return healthTargets(healthChecks, clock).map((target) =>
    toDraft(target, 'health', ({ url }) => url ?? 'without a URL', whyUnhealthy),
  );
}

/** A lane for each virtual machine that was down, those longest down first. */
export function vmLanes({ virtChecks }: Run, clock: CheckClock): readonly LaneDraft[] {
  return vmTargets(virtChecks, clock)
    .filter(({ downtimes }) => downtimes.length > 0)
    .map((target) => toDraft(target, 'vm', ({ vmName }) => vmName ?? 'without a name', whyVmUnhealthy));
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

function toDraft<Check extends CheckPeriod>(
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
