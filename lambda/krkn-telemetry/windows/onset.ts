import { judge, MOVED, quietRange } from './judge';
import { quantile, samplesIn, sorted, stepOf, type Samples, type Window } from './samples';

/** Seconds before a scenario in which its effect is searched, as clocks may differ by as much. */
const SEARCHED = 300;
/** Samples in a row that have to be unusual. */
const UNUSUAL_SAMPLES = 3;
/** Series that have to move early before a clock is suspected, and seconds before the scenario that are early. */
const LEAST_SERIES = 5;
const SUSPECT = 30;
/** The share of those that moved which tells the beginning: most react late, and few are early by chance. */
const FIRST = 0.1;

/**
 * When a series began to move, as seconds from the beginning of the scenario: before it, if clocks differ. What is compared ends
 * some minutes before the scenario, as its effect may be in the rest already.
 * @param samples of baseline and scenario. Of a counter, rates
 * @returns undefined when it is not known, or it has not moved
 */
export function onsetOf(
  samples: Samples,
  {
    baseline,
    during,
    isCounter,
  }: { readonly baseline: Window; readonly during: Window; readonly isCounter: boolean },
): number | undefined {
  const searched = during.start - SEARCHED;
  const before = samplesIn(samples, { start: baseline.start, end: Math.min(baseline.end, searched) });
  const rest = samplesIn(samples, { start: searched, end: during.end });
  const step = stepOf(before);
  const length = during.end - during.start;
  const judgement = judge({ before, during: rest, length, isCounter });
  if (judgement === undefined || step === undefined || judgement.score < MOVED) return undefined;
  const { lowest, highest } = quietRange(judgement, { isCounter, step });
  let unusual = 0;
  for (const [index, value] of rest.values.entries()) {
    unusual = value < lowest || value > highest ? unusual + 1 : 0;
    if (unusual === UNUSUAL_SAMPLES) return rest.times[index - UNUSUAL_SAMPLES + 1]! - during.start;
  }
  return undefined;
}

/**
 * By how many seconds metrics moved before a scenario began, which no effect does: a clock may be wrong. Undefined when they did
 * not. The other direction looks like an effect that comes late, and cannot be told apart.
 * @param onsets of the series that moved, as {@link onsetOf} has them
 */
export function skewOf(onsets: readonly number[]): number | undefined {
  if (onsets.filter((onset) => onset <= -SUSPECT).length < LEAST_SERIES) return undefined;
  const first = quantile(sorted(onsets), FIRST);
  return first <= -SUSPECT ? Math.round(-first) : undefined;
}
