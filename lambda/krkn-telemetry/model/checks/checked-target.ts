import { checkSeconds, type CheckClock } from './check-clock';
import { longestGapOf, phaseOf, withoutGaps, type PlacedCheck, type Stretch } from './sender';
import { parseTime, scenarioPeriod, spanOf, YEAR, type Period } from '../time';
import type { CheckPeriod, HealthCheck, ObjectStateCheck, Run, VirtCheck } from '../run';

/** What the checks of something saw before, during or after the chaos. */
export interface Watch<Check extends CheckPeriod> {
  /** When its state was known, in order of time, as far as its checks have times. */
  readonly known: readonly Period[];
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
  /** Its state when it was seen last; undefined: not known. */
  readonly isUpAtEnd: boolean | undefined;
  /** Whether nothing but failures was sent: of the rest of the time nothing is known. */
  readonly isPartial: boolean;
}

/** A time in which something was down, of rows that follow each other. */
export interface Downtime<Check extends CheckPeriod> {
  /** Empty when it was seen once, between two rows. */
  readonly checks: readonly Check[];
  /** Undefined when its checks have no times. */
  readonly period: Period | undefined;
  /** As far as it is known. */
  readonly seconds: number;
  /** False also of what was seen down in a single moment, such as the last one of a run. */
  readonly isLengthKnown: boolean;
}

/** Something that was watched: an application, a virtual machine or the state of objects, with all its checks. */
export interface CheckedTarget<Check extends CheckPeriod> {
  /** A check that tells what it is, even if none counts. */
  readonly first: Check;
  /** Those that count, oldest first, as far as they have times. */
  readonly checks: readonly Check[];
  /** From its first check to its last; undefined when none has a time. */
  readonly period: Period | undefined;
  /** What was seen before the chaos, if it was watched then. */
  readonly before: Watch<Check> | undefined;
  /** What was seen during the chaos, if it was watched then. */
  readonly during: Watch<Check> | undefined;
  /** What was seen after the chaos, if it was watched then. */
  readonly after: Watch<Check> | undefined;
  /** Rows that end before they begin: they count nowhere. */
  readonly misdated: number;
}

/** Phases of {@link CheckedTarget} in order of time. */
const phases = ['before', 'during', 'after'] as const;
type Phase = (typeof phases)[number];

/** What was seen of something in each phase in which it was watched, in order of time. */
export function phasesOf<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
): readonly (readonly [phase: Phase, watch: Watch<Check>])[] {
  return phases.flatMap((phase) => {
    const watch = target[phase];
    return watch === undefined ? [] : [[phase, watch] as const];
  });
}

/** The same without the phases. */
export function watchesOf<Check extends CheckPeriod>(target: CheckedTarget<Check>): readonly Watch<Check>[] {
  return phasesOf(target).map(([, each]) => each);
}

/** Whether a virtual machine could be reached and was ready. Undefined when unknown. */
function isVmHealthy({ status, sshStatus, vmiReady, checkType }: VirtCheck): boolean | undefined {
  if (status !== undefined) return status;
  if (checkType !== undefined) return checkType === 'healthy';
  if (sshStatus === false || vmiReady === false) return false;
  return sshStatus ?? vmiReady;
}

/** How rows of one kind of checks are read. */
interface CheckKind<Check> {
  /** What has one is one target. */
  readonly identity: (check: Check) => string;
  readonly isUp: (check: Check) => boolean | undefined;
  /** What tells answers apart. */
  readonly answer: (check: Check) => string | undefined;
}

const healthKind: CheckKind<HealthCheck> = {
  identity: ({ url }) => url ?? '',
  isUp: ({ isUp }) => isUp,
  answer: ({ statusCode }) => statusCode?.toString(),
};

const vmKind: CheckKind<VirtCheck> = {
  identity: ({ namespace, vmName }) => JSON.stringify([namespace, vmName]),
  isUp: isVmHealthy,
  answer: ({ checkType }) => checkType,
};

const objectKind: CheckKind<ObjectStateCheck> = {
  identity: ({ checkName, kind, namespace, objectName, conditionType, conditionStatus }) =>
    JSON.stringify([checkName, kind, namespace, objectName, conditionType, conditionStatus]),
  isUp: ({ passed }) => passed,
  // Nothing says that these leave gaps: no two answers are the same.
  answer: ({ startTimestamp }) => startTimestamp,
};

/** The applications that health checks asked, by URL; those longest down first. */
export function healthTargets(run: Run, clock: CheckClock): readonly CheckedTarget<HealthCheck>[] {
  return targets(run, run.healthChecks, healthKind, clock);
}

/** The virtual machines that were checked, by namespace and name; those longest down first. */
export function vmTargets(run: Run, clock: CheckClock): readonly CheckedTarget<VirtCheck>[] {
  return targets(run, run.virtChecks, vmKind, clock);
}

/** The checks of object states, by name and what they ask for; those longest failed first. */
export function objectTargets(run: Run, clock: CheckClock): readonly CheckedTarget<ObjectStateCheck>[] {
  return targets(run, run.objectStateChecks, objectKind, clock);
}

/** Whether something was up in all checks, as far as they tell. */
export function stateOf(target: CheckedTarget<CheckPeriod>): 'always up' | 'was down' | 'unknown' {
  const watches = watchesOf(target);
  if (watches.some(({ downtimes }) => downtimes.length > 0)) return 'was down';
  return watches.length > 0 && watches.every(({ isStateKnown }) => isStateKnown) ? 'always up' : 'unknown';
}

/** Whether something was down when it was seen last after the chaos. */
export function failsAfterwards({ after }: CheckedTarget<CheckPeriod>): boolean {
  return after?.isUpAtEnd === false;
}

/**
 * Percent of the time of the chaos for which something was up. Cut, not rounded: what was down for a moment was not up
 * 100 % of it. Undefined when its state is not known for all of the time, or not how long it was down.
 */
export function availability({ during }: CheckedTarget<CheckPeriod>): number | undefined {
  if (during === undefined) return undefined;
  const { checkedSeconds, isStateKnown, downSeconds, isLengthKnown, downtimes, isPartial } = during;
  if (checkedSeconds === 0 || !isStateKnown || !isLengthKnown || isPartial) return undefined;
  if (downtimes.length === 0) return 100;
  const percent = Math.floor(10_000 * (1 - downSeconds / checkedSeconds)) / 100;
  return Math.min(Math.max(0, percent), 99.99);
}

/** For how long things were down. */
export interface TotalDowntime {
  readonly seconds: number;
  /** Whether it may have been longer, as the state of one is not known for all of the time. */
  readonly isLowerBound: boolean;
}

/**
 * For how long things were down during and after the chaos, all of them together. Undefined when none was checked. Of
 * what was seen down after the chaos in a single moment, {@link failsAfterwards} tells.
 */
export function totalDowntime(targets: readonly CheckedTarget<CheckPeriod>[]): TotalDowntime | undefined {
  const watches = targets.flatMap(({ during, after }) => [
    ...(during === undefined ? [] : [during]),
    ...(after?.isLengthKnown === true ? [after] : []),
  ]);
  if (watches.length === 0) return undefined;
  return {
    seconds: watches.reduce((total, { downSeconds }) => total + downSeconds, 0),
    isLowerBound: watches.some(({ isStateKnown, isLengthKnown }) => !isStateKnown || !isLengthKnown),
  };
}

function targets<Check extends CheckPeriod>(
  run: Run,
  checks: readonly Check[],
  { identity, isUp, answer }: CheckKind<Check>,
  clock: CheckClock,
): readonly CheckedTarget<Check>[] {
  const byTarget = new Map<string, [PlacedCheck<Check>, ...PlacedCheck<Check>[]]>();
  for (const check of checks) {
    const period = checkPeriod(check, clock);
    const seconds = secondsOf(check, period);
    const placed = { check, isUp: isUp(check), answer: answer(check), period, seconds };
    const known = byTarget.get(identity(check));
    if (known === undefined) byTarget.set(identity(check), [placed]);
    else known.push(placed);
  }
  const all = [...byTarget.values()].map(believable);
  const longestGap = longestGapOf(all.flatMap(({ rows }) => phases.map((phase) => rowsOf(rows, phase))));
  const asked = spanOf(run.scenarios.flatMap((scenario) => scenarioPeriod(scenario) ?? []));
  const watched = (rows: readonly PlacedCheck<Check>[], phase: Phase): Watch<Check> | undefined => {
    const own = rowsOf(rows, phase);
    return own.length === 0 ? undefined : watch(own, longestGap, asked);
  };
  return all.map(({ first, rows, misdated }) => toTarget(first, rows, misdated, watched)).sort(worstFirst);
}

function toTarget<Check extends CheckPeriod>(
  first: Check,
  rows: readonly PlacedCheck<Check>[],
  misdated: number,
  watched: (rows: readonly PlacedCheck<Check>[], phase: Phase) => Watch<Check> | undefined,
): CheckedTarget<Check> {
  const checks = rows.map(({ check }) => check);
  return {
    first: checks[0] ?? first,
    checks,
    period: spanOf(rows.flatMap(({ period }) => period ?? [])),
    before: watched(rows, 'before'),
    during: watched(rows, 'during'),
    after: watched(rows, 'after'),
    misdated,
  };
}

function rowsOf<Check extends CheckPeriod>(
  rows: readonly PlacedCheck<Check>[],
  phase: Phase,
): readonly PlacedCheck<Check>[] {
  return rows.filter(({ check }) => phaseOf(check.phase) === phase);
}

function worstFirst(left: CheckedTarget<CheckPeriod>, right: CheckedTarget<CheckPeriod>): number {
  const seconds = (target: CheckedTarget<CheckPeriod>): number =>
    watchesOf(target).reduce((total, { downSeconds }) => total + downSeconds, 0);
  const times = (target: CheckedTarget<CheckPeriod>): number =>
    watchesOf(target).reduce((total, { downtimes }) => total + downtimes.length, 0);
  return (
    Number(failsAfterwards(right)) - Number(failsAfterwards(left)) ||
    seconds(right) - seconds(left) ||
    times(right) - times(left)
  );
}

/** Rows in order of time. Where a time is missing, the order in which Krkn tells them is all there is. */
function believable<Check extends CheckPeriod>(
  placed: readonly [PlacedCheck<Check>, ...PlacedCheck<Check>[]],
): { readonly first: Check; readonly rows: readonly PlacedCheck<Check>[]; readonly misdated: number } {
  const rows = placed.filter(({ check }) => !isMisdated(check));
  if (rows.every(({ period }) => period !== undefined)) {
    rows.sort((left, right) => left.period!.start - right.period!.start);
  }
  return { first: placed[0].check, rows, misdated: placed.length - rows.length };
}

/** Whether a check ends before it begins, as when a clock was set back. */
function isMisdated({ startTimestamp, endTimestamp, duration }: CheckPeriod): boolean {
  const [start, end] = [parseTime(startTimestamp), parseTime(endTimestamp)];
  const isBackwards = start !== undefined && end !== undefined && end.seconds < start.seconds;
  return isBackwards || (duration !== undefined && duration < 0);
}

/**
 * When a check was, in epoch seconds: an instant if one of its times is all that is known, or it would be longer than a
 * year; undefined if none is.
 */
function checkPeriod(check: CheckPeriod, clock: CheckClock): Period | undefined {
  const end = checkSeconds(check.endTimestamp, clock);
  const start = checkSeconds(check.startTimestamp, clock) ?? end;
  if (start === undefined) return undefined;
  return { start, end: start + (believed((end ?? start + (check.duration ?? 0)) - start) ?? 0) };
}

/** Undefined when it is not known, or cannot be right. */
function secondsOf(
  { duration, startTimestamp, endTimestamp }: CheckPeriod,
  period: Period | undefined,
): number | undefined {
  const [start, end] = [parseTime(startTimestamp), parseTime(endTimestamp)];
  const told = start === undefined || end === undefined ? undefined : end.seconds - start.seconds;
  if (told !== undefined && believed(told) === undefined) return undefined;
  if (duration !== undefined) return believed(duration);
  return period !== undefined && told !== undefined ? period.end - period.start : undefined;
}

function believed(seconds: number): number | undefined {
  return seconds >= 0 && seconds <= YEAR ? seconds : undefined;
}

/**
 * Sums up the rows of one phase of one target.
 * @param rows in order of time, as far as they have times
 * @param longestGap seconds between two rows of a target at most, if none is missing
 * @param asked when its state was asked for, if that is known
 */
function watch<Check extends CheckPeriod>(
  rows: readonly PlacedCheck<Check>[],
  longestGap: number,
  asked: Period | undefined,
): Watch<Check> {
  const stretches = withoutGaps(rows, longestGap);
  const known = stretches.filter(({ isUp }) => isUp !== undefined);
  const isStateKnown = known.length === stretches.length;
  const downtimes = downtimesOf(stretches, longestGap);
  const checkedSeconds = secondsIn(known);
  return {
    known: known.flatMap(({ period }) => period ?? []),
    checkedSeconds,
    unknownSeconds: isStateKnown ? 0 : Math.max(0, secondsIn(stretches) - checkedSeconds),
    isStateKnown,
    downSeconds: secondsIn(stretches.filter(({ isUp }) => isUp === false)),
    isLengthKnown: downtimes.every(({ isLengthKnown }) => isLengthKnown),
    downtimes,
    isUpAtEnd: stretches.at(-1)?.isUp,
    isPartial: stretches.every(({ isUp }) => isUp === false) && !isAllOf(stretches, asked),
  };
}

/** Seconds by which checks may begin late and end early. */
const SLACK_SECONDS = 10;

/** Whether it was seen down all of the time; not if it is not known when it was asked for. */
function isAllOf(stretches: readonly Stretch<unknown>[], asked: Period | undefined): boolean {
  const span = spanOf(stretches.flatMap(({ period }) => period ?? []));
  if (asked === undefined || span === undefined) return false;
  const missing = asked.end - asked.start - secondsIn(stretches);
  return (
    span.start <= asked.start + SLACK_SECONDS &&
    span.end >= asked.end - SLACK_SECONDS &&
    missing <= 2 * SLACK_SECONDS
  );
}

/** Where rows overlap, down counts. */
function downtimesOf<Check extends CheckPeriod>(
  stretches: readonly Stretch<Check>[],
  longestGap: number,
): readonly Downtime<Check>[] {
  const groups: [Stretch<Check>, ...Stretch<Check>[]][] = [];
  let last: Stretch<Check> | undefined;
  let downUntil = -Infinity;
  for (const stretch of stretches) {
    const { isUp, period } = stretch;
    if (isUp === false) {
      const isGoingOn = last?.isUp === false && !isApart(last.period, period, longestGap);
      if (isGoingOn || (period !== undefined && period.start < downUntil)) groups.at(-1)!.push(stretch);
      else groups.push([stretch]);
      downUntil = Math.max(downUntil, period?.end ?? -Infinity);
    }
    // Of rows that overlap, the one that ends last is followed by the next.
    if (!(last?.period !== undefined && period !== undefined && period.end < last.period.end)) last = stretch;
  }
  return groups.map((group) => {
    const seconds = secondsIn(group);
    return {
      checks: group.flatMap(({ check }) => check ?? []),
      period: spanOf(group.flatMap(({ period }) => period ?? [])),
      seconds,
      isLengthKnown: seconds > 0 && group.every((each) => each.seconds !== undefined),
    };
  });
}

/** Without times, the order of rows is all there is. */
function isApart(before: Period | undefined, after: Period | undefined, longestGap: number): boolean {
  return before !== undefined && after !== undefined && after.start - before.end > longestGap;
}

/** Seconds of times that overlap by less are those that were told. */
const OVERLAP = 0.001;

/** Seconds that rows last together, as far as it is known; where they overlap, each second once. */
function secondsIn(stretches: readonly Stretch<unknown>[]): number {
  const periods = stretches.flatMap(({ period }) => period ?? []);
  if (periods.length === stretches.length) {
    const total = periods.reduce((sum, { start, end }) => sum + (end - start), 0);
    const covered = coveredSeconds(periods);
    if (total - covered > OVERLAP) return covered;
  }
  return stretches.reduce((sum, { seconds = 0 }) => sum + seconds, 0);
}

function coveredSeconds(periods: readonly Period[]): number {
  let [covered, until] = [0, -Infinity];
  for (const { start, end } of [...periods].sort((left, right) => left.start - right.start)) {
    covered += Math.max(0, end - Math.max(start, until));
    until = Math.max(until, end);
  }
  return covered;
}
