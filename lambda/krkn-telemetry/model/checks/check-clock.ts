import { phaseOf } from './sender';
import { parseTime, runTimes, runWindow, spanOf, type Period } from '../time';
import type { HealthCheck, Run } from '../run';

/**
 * What the clock of the machine that Krkn ran on showed: times of checks and of failed alerts are its local ones and have
 * no zone.
 */
export interface CheckClock {
  /** Seconds that it was ahead of UTC: 7200 for UTC+2. */
  readonly offsetSeconds: number;
  /** Whether that is not sure: others fit the run as well, or none does. */
  readonly isGuessed: boolean;
  /** Offsets of other zones that fit the run as well, ascending; none also of a guess that nothing fits. */
  readonly others: readonly number[];
}

/** A clock that showed UTC. */
const utcClock: CheckClock = { offsetSeconds: 0, isGuessed: false, others: [] };

/**
 * Hours that zones of today are ahead of UTC, the nearest to UTC first. Not every quarter of an hour: then a check that
 * began some minutes late would be of a zone that does not exist. https://www.iana.org/time-zones
 */
const zoneHours = [
  ...Array.from({ length: 27 }, (_, index) => index - 12),
  ...[-9.5, -3.5, -2.5, 3.5, 4.5, 5.5, 5.75, 6.5, 8.75, 9.5, 10.5, 12.75, 13.75],
].sort((left, right) => Math.abs(left) - Math.abs(right) || right - left);

/** Seconds by which checks may begin before the run, or end after its last scenario. */
const SLACK = 600;

/** What fits when no zone does. */
const unfitClock: CheckClock = { offsetSeconds: 0, isGuessed: true, others: [] };

/** Times of one kind, by which a zone is found. */
interface Trace {
  /** From the first to the last, as if they were of UTC. */
  readonly span: Period;
  /** The end of it that is about that of the run, if one is. */
  readonly anchor: 'start' | 'end' | undefined;
}

/**
 * Finds the zone of a run's times that have none: the one in which they are within the run. Health checks that tell more
 * than failures begin with the run, and alerts are evaluated when it ends, so of several the one in which these are
 * nearest; of other checks the one nearest to UTC, which is a guess. Health checks decide before others, and checks before
 * alerts. UTC, as a guess, if none fits.
 */
export function checkClock(run: Run): CheckClock {
  const traces = tracesOf(run);
  for (const trace of traces) {
    const window = runWindow(run) ?? windowLike(run, trace);
    const clock = window && fittingClock(trace, window);
    if (clock !== undefined) return clock;
  }
  return traces.length === 0 ? utcClock : unfitClock;
}

/** Those that decide first come first. */
function tracesOf(run: Run): readonly Trace[] {
  const { healthChecks, virtChecks, objectStateChecks, failedAlerts, objectives } = run;
  const evaluations = [
    ...failedAlerts.map(({ startsAt }) => ({ startTimestamp: startsAt, phase: undefined })),
    ...objectives.map(({ evaluatedAt, phase }) => ({ startTimestamp: evaluatedAt, phase })),
  ];
  const traces = [
    { span: localSpan(healthChecks), anchor: isBegunWith(healthChecks) ? 'start' : undefined },
    { span: localSpan([...virtChecks, ...objectStateChecks]), anchor: undefined },
    { span: localSpan(evaluations), anchor: 'end' },
  ] as const;
  return traces.flatMap(({ span, anchor }) => (span === undefined ? [] : { span, anchor }));
}

/** Whether health checks began with the run: not if only failures were sent, or only what came after the chaos. */
function isBegunWith(checks: readonly HealthCheck[]): boolean {
  return checks.some(({ isUp, phase }) => isUp !== false && phaseOf(phase) !== 'after');
}

/** Of a run whose scenarios have no times: as long as the checks that began with it. */
function windowLike(run: Run, { span, anchor }: Trace): Period | undefined {
  const { start } = runTimes(run);
  if (start === undefined || anchor !== 'start') return undefined;
  return { start, end: start + (span.end - span.start) };
}

/** Undefined when no zone fits. */
function fittingClock({ span, anchor }: Trace, window: Period): CheckClock | undefined {
  const fitting = zoneHours
    .map((hours) => hours * 3600)
    .filter((offset) => isWithin({ start: span.start - offset, end: span.end - offset }, window));
  const distance = (offset: number): number =>
    anchor === undefined ? Infinity : Math.abs(span[anchor] - offset - window[anchor]);
  const [offsetSeconds, ...rest] =
    anchor === undefined ? fitting : fitting.sort((left, right) => distance(left) - distance(right));
  if (offsetSeconds === undefined) return undefined;
  const others = distance(offsetSeconds) <= SLACK ? [] : rest.sort((left, right) => left - right);
  return { offsetSeconds, isGuessed: others.length > 0, others };
}

/** What a page has to say of times by this clock; undefined when they are those of UTC. */
export function clockNote({ offsetSeconds, isGuessed, others }: CheckClock): string | undefined {
  if (!isGuessed && offsetSeconds === 0) return undefined;
  const zone = zoneName(offsetSeconds);
  if (!isGuessed) {
    return `Checks and alerts carry local times without a zone. They are read as ${zone}, with which they fit the run.`;
  }
  const [first, last] = [others[0], others.at(-1)];
  if (first === undefined || last === undefined) {
    return (
      'Times of checks and alerts have no zone, and fit the run in none: they are shown as those of the machine that Krkn ' +
      'ran on, which may not be UTC.'
    );
  }
  const range = first === last ? zoneName(first) : `zones from ${zoneName(first)} to ${zoneName(last)}`;
  return (
    `Checks and alerts carry local times of the machine that Krkn ran on, without a zone. They are read as ${zone}, which ` +
    `is a guess: with ${range} they fit the run as well.`
  );
}

/** `UTC`, `UTC+5:30`, `UTC−3`. */
function zoneName(offsetSeconds: number): string {
  if (offsetSeconds === 0) return 'UTC';
  const hours = Math.trunc(Math.abs(offsetSeconds) / 3600);
  const minutes = Math.abs(offsetSeconds / 60) % 60;
  const rest = minutes === 0 ? '' : `:${String(minutes).padStart(2, '0')}`;
  return `UTC${offsetSeconds < 0 ? '−' : '+'}${hours}${rest}`;
}

function isWithin(span: Period, window: Period): boolean {
  return span.start >= window.start - SLACK && span.end <= window.end + SLACK;
}

/** Something with times of the machine that Krkn ran on. */
interface Timed {
  readonly startTimestamp: string | undefined;
  readonly endTimestamp?: string | undefined;
  readonly phase: string | undefined;
}

/**
 * From the first to the last time without a zone, as if they were of UTC: those during the chaos, as others may last for
 * any time before it and after it. Without any, the last before it and the first after it.
 */
function localSpan(rows: readonly Timed[]): Period | undefined {
  const spanIn = (phase: ReturnType<typeof phaseOf>): Period | undefined =>
    spanOf(rows.filter((row) => phaseOf(row.phase) === phase).flatMap(localInstants));
  const [before, after] = [spanIn('before')?.end, spanIn('after')?.start];
  return spanIn('during') ?? spanOf([before, after].flatMap((at) => (at === undefined ? [] : instant(at))));
}

function localInstants({ startTimestamp, endTimestamp }: Timed): readonly Period[] {
  return [parseTime(startTimestamp), parseTime(endTimestamp)].flatMap((time) =>
    time === undefined || time.hasZone ? [] : instant(time.seconds),
  );
}

function instant(at: number): Period {
  return { start: at, end: at };
}

/** Epoch seconds of a check's time. One that has a zone is of that; undefined when it is no date and time. */
export function checkSeconds(text: string | undefined, clock: CheckClock): number | undefined {
  const time = parseTime(text);
  if (time === undefined) return undefined;
  return time.hasZone ? time.seconds : time.seconds - clock.offsetSeconds;
}
