import { count, formatDuration, formatNumber } from '../text/amounts';
import type { ScenarioResult } from './result';

type Counts = Pick<ScenarioResult, 'seriesCount' | 'tooFewCount' | 'movedCount' | 'problem' | 'rows'>;

/** Said where it is not known of any series whether it moved. */
export const NONE_JUDGED = 'No series had enough samples to be judged';

/** Series of a scenario of which it is known whether they moved. */
export function judgedCount({ seriesCount, tooFewCount }: Counts): number {
  return Math.max(0, seriesCount - tooFewCount);
}

/** The scenario that moved most series, of those that could be looked at: what a run is summed up by. */
export function mostMoved<S extends Counts>(scenarios: readonly S[]): S | undefined {
  return scenarios.filter(isLookedAt).toSorted((left, right) => right.movedCount - left.movedCount)[0];
}

/** Whether anything is known of a scenario. */
export function isLookedAt({ problem, rows }: Counts): boolean {
  return problem === undefined || rows.length > 0;
}

/** `41 of 5,012 series moved`; where there was none to judge, that. */
export function movedWords(scenario: Counts): string {
  const judged = judgedCount(scenario);
  if (judged === 0) return NONE_JUDGED;
  return `${formatNumber(scenario.movedCount)} of ${count(judged, 'series', 'series')} moved`;
}

/** Seconds that a series has to be as usual before it has recovered. */
export const STEADY_SECONDS = 60;

/** Whether a scenario was watched long enough afterwards to see a series come back. */
export function isWatched({
  after,
  shortest = STEADY_SECONDS,
}: Pick<ScenarioResult, 'after' | 'shortest'>): boolean {
  return after !== undefined && after.end - after.start >= shortest;
}

/** What is said of recoveries where that was too short: `too little time to see it come back (35 s)`. */
export function unwatchedWords({ after }: Pick<ScenarioResult, 'after'>): string {
  const words = 'too little time to see it come back';
  return after === undefined ? words : `${words} (${formatDuration(after.end - after.start)})`;
}
