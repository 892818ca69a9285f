import type { Window } from './samples';

/** When a scenario of a run was, seconds since 1970. */
interface ScenarioPeriod extends Window {
  /** Its place in the run. */
  readonly index: number;
}

/** What is compared to see what a scenario did. */
export interface ScenarioWindows {
  /** The scenario's place in the run. */
  readonly index: number;
  /** The quiet time that is compared with. */
  readonly baseline: Window;
  /** The scenario, at least a minute, and four scrapes where these take longer. */
  readonly during: Window;
  /** Whether it was shorter. */
  readonly isWidened: boolean;
  /** Seconds that four scrapes take, where that is more than a minute. In less nothing can be seen to come back. */
  readonly shortest?: number;
  /** What is watched for recoveries: from the end of the scenario, or of its first minute. Undefined when another scenario begins too soon. */
  readonly after: Window | undefined;
  /** What ends {@link after}. */
  readonly isEndedByNext: boolean;
}

/** Seconds between a scenario and what is compared with it, and between it and the next: clocks may differ by as much. */
export const GUARD = 30;
/** Seconds that are compared, at least: a shorter scenario has too few samples. */
export const SHORTEST = 60;
/** The same in scrapes: a series needs three samples, and scrapes are not on time. */
const LEAST_SCRAPES = 4;
/** The baseline in lengths of the longest scenario: with fewer, quiet series seem to move. */
const BASELINE_LENGTHS = 4;
const SHORTEST_BASELINE = 900;
const LONGEST_BASELINE = 7_200;
/** A quiet stretch before a later scenario is compared with if it is as many of its lengths. */
const STRETCH_LENGTHS = 3;
/** The quiet time before a placebo, in its lengths, and seconds of it at least: with less, the rule cries wolf. */
const PLACEBO_LENGTHS = 2.9;
const SHORTEST_PLACEBO_BASELINE = 480;
/** Seconds that recoveries are watched for. */
export const LONGEST_RECOVERY = 900;

/**
 * The windows of each scenario of a run, in the order in which they began.
 * @param scenarios those whose times can be right
 */
export function windowsOf(scenarios: readonly ScenarioPeriod[]): readonly ScenarioWindows[] {
  const ordered = [...scenarios].sort((left, right) => left.start - right.start || left.index - right.index);
  const [first] = ordered;
  if (first === undefined) return [];
  const widened = ordered.map(widen);
  const longest = Math.max(...widened.map(lengthOf));
  const ofRun = before(first.start, baselineLength(longest));
  return ordered.map((scenario, place) => {
    const { index } = scenario;
    const during = widened[place]!;
    const earlier = widened.slice(0, place);
    const next = ordered.slice(place + 1).find(({ start }) => start >= scenario.end);
    const overlaps = ordered.some(
      (other, at) => at !== place && other.start < during.end && other.end > during.end,
    );
    return {
      index,
      baseline: stretchBefore(during, earlier) ?? ofRun,
      during,
      isWidened: during.end !== scenario.end,
      after: overlaps ? undefined : afterOf(during.end, next?.start),
      isEndedByNext: next !== undefined && next.start - GUARD < during.end + LONGEST_RECOVERY,
    };
  });
}

/** Seconds of a window in which something can be told. @param interval seconds between scrapes */
export function shortestOf(interval: number): number {
  return Math.max(SHORTEST, LEAST_SCRAPES * interval);
}

/**
 * The windows of scenarios where it is known how often there are samples: a scenario that is too short for them is compared until
 * there are enough, or the next one begins.
 * @param windows in the order in which the scenarios began
 * @param interval seconds between scrapes
 */
export function widenedFor(
  windows: readonly ScenarioWindows[],
  interval: number,
): readonly ScenarioWindows[] {
  const shortest = shortestOf(interval);
  if (shortest === SHORTEST) return windows;
  return windows.map((each, place) => {
    const { start, end } = each.during;
    const next = windows.slice(place + 1).find(({ during }) => during.start >= end);
    const until = Math.min(start + shortest, next === undefined ? Infinity : next.during.start - GUARD);
    const during = { start, end: Math.max(end, until) };
    return { ...each, shortest, during, isWidened: each.isWidened || during.end > end };
  });
}

/**
 * The same comparison where nothing was done: the end of the quiet time, as long as the scenario, and what is before it. Undefined
 * when that is too short to tell.
 */
export function placeboOf({
  baseline,
  during,
}: Pick<ScenarioWindows, 'baseline' | 'during'>):
  { readonly baseline: Window; readonly during: Window } | undefined {
  const length = lengthOf(during);
  const start = baseline.end - length;
  const quiet = { start: baseline.start, end: start - GUARD };
  const shortest = Math.max(PLACEBO_LENGTHS * length, SHORTEST_PLACEBO_BASELINE);
  return lengthOf(quiet) < shortest ? undefined : { baseline: quiet, during: { start, end: baseline.end } };
}

/** Seconds of a window. */
export function lengthOf({ start, end }: Window): number {
  return end - start;
}

function widen({ start, end }: Window): Window {
  return { start, end: Math.max(end, start + SHORTEST) };
}

function baselineLength(length: number): number {
  return Math.min(Math.max(BASELINE_LENGTHS * length, SHORTEST_BASELINE), LONGEST_BASELINE);
}

function before(start: number, length: number): Window {
  return { start: start - GUARD - length, end: start - GUARD };
}

/** The quiet time just before a later scenario; undefined when it is too short, or there was no earlier one. */
function stretchBefore(during: Window, earlier: readonly Window[]): Window | undefined {
  if (earlier.length === 0) return undefined;
  const quietSince = Math.max(...earlier.map(({ end }) => end)) + GUARD;
  const end = during.start - GUARD;
  const length = lengthOf(during);
  if (end - quietSince < Math.max(STRETCH_LENGTHS * length, SHORTEST_BASELINE)) return undefined;
  return { start: Math.max(quietSince, end - baselineLength(length)), end };
}

function afterOf(end: number, next: number | undefined): Window | undefined {
  const until = Math.min(end + LONGEST_RECOVERY, next === undefined ? Infinity : next - GUARD);
  return until > end ? { start: end, end: until } : undefined;
}
