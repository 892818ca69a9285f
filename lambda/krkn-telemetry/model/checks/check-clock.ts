import { parseTime, runWindow, spanOf, type Period } from '../time';
import type { CheckPeriod, Run } from '../run';

/** What the clock of the machine that Krkn ran on showed: times of checks are its local ones and have no zone. */
export interface CheckClock {
  /** Seconds that it was ahead of UTC: 7200 for UTC+2. */
  readonly offsetSeconds: number;
  /** Whether that was found by what fits the run: true only when it is not UTC, or when others fit as well. */
  readonly isGuessed: boolean;
  /** Offsets of other zones that fit the run as well, ascending. */
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

/**
 * Finds the zone of a run's checks: the one in which they are within the run. Health checks that tell more than failures
 * begin with the run, so of several the one in which they begin nearest to it; of other checks the one nearest to UTC,
 * which is a guess. UTC if none fits.
 */
export function checkClock(run: Run): CheckClock {
  const window = runWindow(run);
  const health = localSpan(run.healthChecks);
  const span = health ?? localSpan([...run.virtChecks, ...run.objectStateChecks]);
  if (window === undefined || span === undefined) return utcClock;
  const fitting = zoneHours
    .map((hours) => hours * 3600)
    .filter((offset) => isWithin({ start: span.start - offset, end: span.end - offset }, window));
  const distance = (offset: number): number => Math.abs(span.start - offset - window.start);
  const isBegun = health !== undefined && run.healthChecks.some(({ isUp }) => isUp !== false);
  const [offsetSeconds = 0, ...rest] = isBegun
    ? fitting.sort((left, right) => distance(left) - distance(right))
    : fitting;
  const isSure = isBegun && distance(offsetSeconds) <= SLACK;
  const others = isSure ? [] : rest.sort((left, right) => left - right);
  return { offsetSeconds, isGuessed: offsetSeconds !== 0 || others.length > 0, others };
}

/** What a page has to say of times by this clock; undefined when they are sure. */
export function clockNote({ offsetSeconds, isGuessed, others }: CheckClock): string | undefined {
  if (!isGuessed) return undefined;
  const zone = zoneName(offsetSeconds);
  const [first, last] = [others[0], others.at(-1)];
  if (first === undefined || last === undefined) {
    return `Checks carry local times without a zone. They are read as ${zone}, with which they fit the run.`;
  }
  const range = first === last ? zoneName(first) : `zones from ${zoneName(first)} to ${zoneName(last)}`;
  return (
    `Checks carry local times of the machine that Krkn ran on, without a zone. They are read as ${zone}, which is a guess: ` +
    `with ${range} they fit the run as well.`
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

/** From the first to the last time without a zone, as if they were of UTC. */
function localSpan(checks: readonly CheckPeriod[]): Period | undefined {
  const instants = checks
    .flatMap(({ startTimestamp, endTimestamp }) => [parseTime(startTimestamp), parseTime(endTimestamp)])
    .flatMap((time) =>
      time === undefined || time.hasZone ? [] : { start: time.seconds, end: time.seconds },
    );
  return spanOf(instants);
}

/** Epoch seconds of a check's time. One that has a zone is of that; undefined when it is no date and time. */
export function checkSeconds(text: string | undefined, clock: CheckClock): number | undefined {
  const time = parseTime(text);
  if (time === undefined) return undefined;
  return time.hasZone ? time.seconds : time.seconds - clock.offsetSeconds;
}
