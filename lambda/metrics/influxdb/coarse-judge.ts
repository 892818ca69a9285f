import type { BaselineSummary, WindowSummary } from './series-summary';

/** Samples without which nothing can be told of a series. */
export const LEAST_BEFORE = 8;
const LEAST_DURING = 3;
/** This share of its level is as much as one unit of usual variation: no less is worth a line. */
const LEAST_SHIFT = 0.002;
/** Standard errors of a median in those of a mean. */
const MEDIAN_ERROR = 1.2533;
const HIGHEST_SCORE = 1_000;

/** A series before and during a scenario. */
interface Comparison {
  readonly before: BaselineSummary;
  readonly during: WindowSummary;
  /** Seconds that the scenario took. */
  readonly length: number;
  readonly binSeconds: number;
  readonly isCounter: boolean;
}

/**
 * How far a series moved, in units of its own usual variation, as far as bins of a minute or so tell: which of ten thousand are worth a
 * judgement of their samples. docs/decisions/0019-judge-of-windows.md has the formula.
 * @returns undefined when there are too few samples to tell
 */
export function coarseScore({
  before,
  during,
  length,
  binSeconds,
  isCounter,
}: Comparison): number | undefined {
  if (before.count < LEAST_BEFORE || during.count < LEAST_DURING) return undefined;
  const [lowest, lower, , upper, highest] = before.quantiles as readonly [
    number,
    number,
    number,
    number,
    number,
  ];
  const sigma = Math.max((upper - lower) / 1.349, (highest - lowest) / 3.29);
  const { blockLevels } = before;
  const wander = blockLevels.length < 2 ? 0 : Math.max(...blockLevels) - Math.min(...blockLevels);
  const floor = LEAST_SHIFT * Math.abs(before.level);
  // One event more is not a finding, however quiet it was before.
  const oneEvent = (seconds: number): number => (isCounter ? 1 / seconds : 0);
  const error = (sigma * MEDIAN_ERROR) / Math.sqrt(Math.ceil(length / binSeconds));
  const level = ratio(
    Math.abs(during.level - before.level),
    Math.max(error, oneEvent(length)) + wander + floor,
  );
  const out = Math.max(during.highest - before.highest, before.lowest - during.lowest, 0);
  const spread = Math.max(sigma, (before.highest - before.lowest) / 4, oneEvent(binSeconds));
  // Of what is not known, there is nothing to tell.
  return Math.max(level || 0, ratio(out, spread + floor) || 0);
}

function ratio(shift: number, unit: number): number {
  if (unit > 0) return Math.min(shift / unit, HIGHEST_SCORE);
  return shift > 0 ? HIGHEST_SCORE : 0;
}
