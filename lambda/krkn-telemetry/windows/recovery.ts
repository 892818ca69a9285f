import { usualRange, type Judgement } from './judge';
import type { Samples } from './samples';
import { STEADY_SECONDS } from './scenario-facts';

/** Samples that have to be as usual before a series has recovered. */
const STEADY_SAMPLES = 3;

/**
 * Samples in sequence by which a series has recovered.
 * @param step seconds between them
 */
export function steadySamples(step: number): number {
  return Math.max(STEADY_SAMPLES, Math.ceil(STEADY_SECONDS / step));
}

/**
 * When a series was as usual again after a scenario: its first sample from which on all of a minute are.
 * @param after samples after the scenario, as far as it was watched. Of a counter, rates
 * @param end seconds since 1970: the end of the scenario
 * @param step seconds between samples
 * @returns seconds after `end`; undefined: not as long as it was watched
 */
export function recoveryOf(
  judgement: Judgement,
  after: Samples,
  { end, step, isCounter }: { readonly end: number; readonly step: number; readonly isCounter: boolean },
): number | undefined {
  const { lowest, highest } = usualRange(judgement, { isCounter, step });
  const needed = steadySamples(step);
  let steady = 0;
  for (const [index, value] of after.values.entries()) {
    steady = value >= lowest && value <= highest ? steady + 1 : 0;
    if (steady === needed) return after.times[index - needed + 1]! - end;
  }
  return undefined;
}
