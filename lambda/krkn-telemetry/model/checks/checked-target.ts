import { checkSeconds, type CheckClock } from './check-clock';
import { parseTime, spanOf, type Period } from '../time';
import type { CheckPeriod, HealthCheck, VirtCheck } from '../run';
import { formatDuration } from '../../text/amounts';

/** Something that was watched: an application or a virtual machine, with all its checks. */
export interface CheckedTarget<Check extends CheckPeriod> {
  /** Oldest first, as far as they have times. */
  readonly checks: readonly [Check, ...Check[]];
  /** From its first check to its last; undefined when none has a time. */
  readonly period: Period | undefined;
  /** From its first check of which the state is known to its last; undefined when none has a time. */
  readonly knownPeriod: Period | undefined;
  /** Seconds for which its state is known. */
  readonly checkedSeconds: number;
  /** Seconds for which it is not. */
  readonly unknownSeconds: number;
  /** Whether every check tells if it was up. Of a check without a length, {@link unknownSeconds} knows nothing. */
  readonly isStateKnown: boolean;
  /** Seconds for which it was down, as far as that is known. */
  readonly downSeconds: number;
  /** Whether it is known of all downtimes how long they were. */
  readonly isLengthKnown: boolean;
  readonly downtimes: readonly Downtime<Check>[];
}

/** A time in which something was down, of one or several checks in a row. */
export interface Downtime<Check extends CheckPeriod> {
  readonly checks: readonly [Check, ...Check[]];
  /** Undefined when its checks have no times. */
  readonly period: Period | undefined;
  /** As far as it is known. */
  readonly seconds: number;
  /** False also of what was seen down in a single moment, such as the last one of a run. */
  readonly isLengthKnown: boolean;
}

/** Longest that a check is believed to have lasted: 100 years. */
const LONGEST_SECONDS = 100 * 365 * 86_400;

/** Whether a virtual machine could be reached and was ready. Undefined when unknown. */
export function isVmHealthy({ status, sshStatus, vmiReady, checkType }: VirtCheck): boolean | undefined {
  if (status !== undefined) return status;
  if (checkType !== undefined) return checkType === 'healthy';
  if (sshStatus === false || vmiReady === false) return false;
  return sshStatus ?? vmiReady;
}

/** The applications that health checks asked, by URL; those longest down first. */
export function healthTargets(
  checks: readonly HealthCheck[],
  clock: CheckClock,
): readonly CheckedTarget<HealthCheck>[] {
  return targets(
    checks,
    ({ url }) => url ?? '',
    ({ isUp }) => isUp,
    clock,
  );
}

/** Whether something was always up, as far as its checks tell. */
export function stateOf({
  checkedSeconds,
  isStateKnown,
  downtimes,
}: CheckedTarget<CheckPeriod>): 'always up' | 'was down' | 'unknown' {
  if (downtimes.length > 0) return 'was down';
  return checkedSeconds > 0 && isStateKnown ? 'always up' : 'unknown';
}

/**
 * Percent of the time for which something was up. Cut, not rounded: what was down for a moment was not up 100 % of it.
 * Undefined when its state is not known for all of the time, or not how long it was down.
 */
export function availability({
  checkedSeconds,
  isStateKnown,
  downSeconds,
  isLengthKnown,
  downtimes,
}: CheckedTarget<CheckPeriod>): number | undefined {
  if (checkedSeconds === 0 || !isStateKnown || !isLengthKnown) return undefined;
  if (downtimes.length === 0) return 100;
  const percent = Math.floor(10_000 * (1 - downSeconds / checkedSeconds)) / 100;
  return Math.min(Math.max(0, percent), 99.99);
}

/** For how long applications were down. */
export interface TotalDowntime {
  readonly seconds: number;
  /** Whether it may have been longer, as the state of one is not known for all of the time. */
  readonly isLowerBound: boolean;
}

/** For how long applications were down, all of them together. Undefined when none was checked. */
export function totalDowntime(targets: readonly CheckedTarget<HealthCheck>[]): TotalDowntime | undefined {
  if (targets.length === 0) return undefined;
  return {
    seconds: targets.reduce((total, { downSeconds }) => total + downSeconds, 0),
    isLowerBound: targets.some(({ isStateKnown, isLengthKnown }) => !isStateKnown || !isLengthKnown),
  };
}

/** The virtual machines that were checked, by namespace and name; those longest down first. */
export function vmTargets(
  checks: readonly VirtCheck[],
  clock: CheckClock,
): readonly CheckedTarget<VirtCheck>[] {
  return targets(checks, ({ namespace, vmName }) => `${namespace ?? ''}/${vmName ?? ''}`, isVmHealthy, clock);
}

interface PlacedCheck<Check> {
  readonly check: Check;
  readonly isUp: boolean | undefined;
  readonly period: Period | undefined;
  /** Undefined: neither a duration nor both of its times were sent. */
  readonly seconds: number | undefined;
}

function targets<Check extends CheckPeriod>(
  checks: readonly Check[],
  identity: (check: Check) => string,
  isUp: (check: Check) => boolean | undefined,
  clock: CheckClock,
): readonly CheckedTarget<Check>[] {
  const byTarget = new Map<string, [PlacedCheck<Check>, ...PlacedCheck<Check>[]]>();
  for (const check of checks) {
    const period = checkPeriod(check, clock);
    const placed = { check, isUp: isUp(check), period, seconds: secondsOf(check, period) };
    const known = byTarget.get(identity(check));
    if (known === undefined) byTarget.set(identity(check), [placed]);
    else known.push(placed);
  }
  return [...byTarget.values()]
    .map(toTarget)
    .sort(
      (left, right) => right.downSeconds - left.downSeconds || right.downtimes.length - left.downtimes.length,
    );
}

/** When a check was, in epoch seconds: an instant if one of its times is all that is known; undefined if none is. */
function checkPeriod(check: CheckPeriod, clock: CheckClock): Period | undefined {
  const end = checkSeconds(check.endTimestamp, clock);
  const start = checkSeconds(check.startTimestamp, clock) ?? end;
  if (start === undefined) return undefined;
  return { start, end: Math.max(start, end ?? start + believed(check.duration ?? 0)) };
}

function secondsOf(
  { duration, startTimestamp, endTimestamp }: CheckPeriod,
  period: Period | undefined,
): number | undefined {
  if (duration !== undefined) return believed(duration);
  const hasBothTimes = [startTimestamp, endTimestamp].every((time) => parseTime(time) !== undefined);
  return period !== undefined && hasBothTimes ? believed(period.end - period.start) : undefined;
}

function believed(seconds: number): number {
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}

function toTarget<Check extends CheckPeriod>(
  placed: [PlacedCheck<Check>, ...PlacedCheck<Check>[]],
): CheckedTarget<Check> {
  // Where a time is missing, the order in which Krkn tells them is all there is.
  if (placed.every(({ period }) => period !== undefined)) {
    placed.sort((left, right) => left.period!.start - right.period!.start);
  }
  const known = placed.filter(({ isUp }) => isUp !== undefined);
  const downtimes = downtimesOf(placed);
  return {
    checks: checksOf(placed),
    period: spanOf(placed.flatMap(({ period }) => period ?? [])),
    knownPeriod: spanOf(known.flatMap(({ period }) => period ?? [])),
    checkedSeconds: sum(known),
    unknownSeconds: sum(placed.filter(({ isUp }) => isUp === undefined)),
    isStateKnown: known.length === placed.length,
    downSeconds: sum(downtimes),
    isLengthKnown: downtimes.every(({ isLengthKnown }) => isLengthKnown),
    downtimes,
  };
}

function downtimesOf<Check extends CheckPeriod>(placed: readonly PlacedCheck<Check>[]): Downtime<Check>[] {
  const groups: [PlacedCheck<Check>, ...PlacedCheck<Check>[]][] = [];
  let wasDown = false;
  for (const check of placed) {
    if (check.isUp === false && wasDown) groups.at(-1)!.push(check);
    else if (check.isUp === false) groups.push([check]);
    wasDown = check.isUp === false || (check.isUp === undefined && wasDown);
  }
  return groups.map((group) => ({
    checks: checksOf(group),
    period: spanOf(group.flatMap(({ period }) => period ?? [])),
    seconds: sum(group),
    isLengthKnown: sum(group) > 0 && group.every(({ seconds }) => seconds !== undefined),
  }));
}

function checksOf<Check>([first, ...others]: readonly [
  PlacedCheck<Check>,
  ...PlacedCheck<Check>[],
]): readonly [Check, ...Check[]] {
  return [first.check, ...others.map(({ check }) => check)];
}

function sum(items: readonly { readonly seconds: number | undefined }[]): number {
  return items.reduce((total, { seconds = 0 }) => total + seconds, 0);
}

/**
 * How long something was down, in words: `42 s`, `at least 42 s`.
 * @returns undefined when nothing of it is known
 */
export function downLength({
  seconds,
  isLengthKnown,
}: {
  readonly seconds: number;
  readonly isLengthKnown: boolean;
}): string | undefined {
  if (isLengthKnown) return formatDuration(seconds);
  return seconds > 0 ? `at least ${formatDuration(seconds)}` : undefined;
}
