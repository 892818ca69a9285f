import { sharedSignal } from '../../kit/concurrency';
import { METRIC_NAME } from '../../metrics/model/label';
import { median } from '../model/median';
import { stepOf, type Window } from '../windows/samples';
import { GUARD, lengthOf, SHORTEST, shortestOf, type ScenarioWindows } from '../windows/windows';
import { readSamples } from './read-samples';
import type { LookStore } from './source';

/** Seconds of the longest interval that is expected: Prometheus' default. */
const USUAL_LONGEST = 60;
/** Seconds before a run that tell. */
const TELLING = 600;
/** Milliseconds that the question may take. */
const QUESTION_TIME = 30_000;

/**
 * Seconds between the scrapes of most targets, by `up`, which each of them has.
 * @returns undefined where all windows are long enough for any, or where it cannot be known
 */
export async function scrapeIntervalOf(
  windows: readonly ScenarioWindows[],
  store: LookStore,
  signal: AbortSignal,
): Promise<number | undefined> {
  const [first] = windows;
  if (first === undefined || !windows.some(isShort)) return undefined;
  const end = first.during.start - GUARD;
  const read = await readSamples(
    [{ series: [[{ name: METRIC_NAME, value: 'up' }]], isOpen: true }],
    { start: end - TELLING, end },
    store,
    sharedSignal(signal, AbortSignal.timeout(QUESTION_TIME)),
    // What follows fails for the same reason, and tells it.
  ).catch(() => undefined);
  const step = median(read?.series.flatMap((labels) => stepOf(read.of(labels)) ?? []) ?? []);
  return step === undefined ? undefined : Math.round(step);
}

/** Whether it depends on the interval what can be told of a scenario, or of what came after it. */
function isShort({ during, after }: ScenarioWindows): boolean {
  const isBetween = (window: Window): boolean =>
    lengthOf(window) >= SHORTEST && lengthOf(window) < shortestOf(USUAL_LONGEST);
  return isBetween(during) || (after !== undefined && isBetween(after));
}
