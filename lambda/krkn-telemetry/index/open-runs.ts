import type { RunSummary } from '../model/run-summary';
import { newestFirst } from './run-order';

/** Seconds after its last sign for which each page looks at a run again that may tell more. */
const OPEN = 24 * 60 * 60;
/** Such runs that a page looks at again, at most. */
const MOST_OPEN = 50;
/** Seconds for which all of them are looked at again when the index is compared with all folders. */
const LATE = 7 * 24 * 60 * 60;

/**
 * The runs that the index knows, but that may tell more by now: no telemetry has come of them, or it could not be read, or
 * alerts of them may have been uploaded.
 * @param now epoch milliseconds
 * @param when `often`: the 50 newest of those that gave a sign within a day; `daily`: all that did within a week. Of those
 *   whose alerts are awaited, it does not matter how long ago: looking at them ends it
 * @returns their names, newest first
 */
export function openRuns(
  runs: readonly RunSummary[],
  now: number,
  when: 'often' | 'daily',
): readonly string[] {
  const [age, most] = when === 'often' ? [OPEN, MOST_OPEN] : [LATE, Infinity];
  const earliest = now / 1000 - age;
  const open = runs.filter(
    ({ lastSign = -Infinity, alertsUntil }) => lastSign > earliest || alertsUntil !== undefined,
  );
  return newestFirst(open)
    .slice(0, most)
    .map(({ requestId }) => requestId);
}
