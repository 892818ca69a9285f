import { parseTime, runWindow, spanOf, type Period } from '../time';
import type { CheckPeriod, Run } from '../run';

/** What the clock of the machine that Krkn ran on showed: times of checks are its local ones and have no zone. */
export interface CheckClock {
  /** Seconds that it was ahead of UTC: 7200 for UTC+2. */
  readonly offsetSeconds: number;
  /** Whether that was found by what fits the run: true only when it is not UTC. */
  readonly isGuessed: boolean;
}

/** A clock that showed UTC. */
export const utcClock: CheckClock = { offsetSeconds: 0, isGuessed: false };

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
 * Finds the zone of a run's checks: the one in which they are within the run. Health checks begin with the run, so of
 * several the one in which they begin nearest to it; of other checks the one nearest to UTC. UTC if none fits.
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
  const [offsetSeconds = 0] =
    health === undefined ? fitting : fitting.sort((left, right) => distance(left) - distance(right));
  return offsetSeconds === 0 ? utcClock : { offsetSeconds, isGuessed: true };
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
