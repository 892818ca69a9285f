import { median } from '../model/median';
import { quantile, sorted, stepOf, type Samples } from './samples';

/** From this score on a series has moved. */
export const MOVED = 4;

/** This share of its level is as much as one unit of usual variation: no less is worth a line. */
const LEAST_SHIFT = 0.002;
/** Standard errors of a median in those of a mean. */
const MEDIAN_ERROR = 1.2533;
/** The most that a score can be: so that what never varied does not outrank all else by no measure. */
const HIGHEST_SCORE = 1_000;
const LEAST_BEFORE = 8;
const LEAST_DURING = 3;

/** A series before and during a scenario. Counters as rates. */
interface Comparison {
  readonly before: Samples;
  readonly during: Samples;
  /** Seconds that the scenario took. */
  readonly length: number;
  /** Whether the values are rates of a counter. */
  readonly isCounter: boolean;
}

/** How far a series moved, in units of its own usual variation. */
export interface Judgement {
  /** The larger of the two that follow. */
  readonly score: number;
  /** What moved more: the level, or single stretches beyond all that was there before. */
  readonly kind: 'level' | 'excursion';
  readonly level: number;
  readonly excursion: number;
  /** The level: mean of rates, median of others. */
  readonly before: number;
  readonly during: number;
  readonly isUp: boolean;
  /** The most that it went up to, or down to, during the scenario, single odd samples aside. */
  readonly peak: number;
  /** Usual variation from sample to sample. */
  readonly sigma: number;
  /** How far the level wandered by itself. */
  readonly wander: number;
  /** The least and the greatest before, single odd samples aside. */
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Judges how far a series moved during a scenario: by how much it varied before, from sample to sample, and from one stretch as long
 * as the scenario to the next. No test of significance: samples of a series depend on each other, and such tests call a seventh of
 * all quiet series moved. docs/decisions/0019-judge-of-windows.md
 * @returns undefined when there are too few samples to tell
 */
export function judge({ before, during, length, isCounter }: Comparison): Judgement | undefined {
  if (before.values.length < LEAST_BEFORE || during.values.length < LEAST_DURING) return undefined;
  const step = stepOf(before)!;
  const levelBefore = levelOf(before.values, isCounter);
  const levelDuring = levelOf(during.values, isCounter);
  const sigma = sigmaOf(before.values);
  const wander = wanderOf(before, length, isCounter);
  const floor = LEAST_SHIFT * Math.abs(levelBefore);
  // One event more is not a finding, however quiet it was before.
  const oneEvent = (seconds: number): number => (isCounter ? 1 / seconds : 0);
  const error = Math.max((sigma * MEDIAN_ERROR) / Math.sqrt(during.values.length), oneEvent(length));
  const level = ratio(Math.abs(levelDuring - levelBefore), error + wander + floor);

  const usual = rangeOf(smoothed(before.values));
  const now = rangeOf(smoothed(during.values));
  const above = now.highest - usual.highest;
  const below = usual.lowest - now.lowest;
  const spread = Math.max(sigma, (usual.highest - usual.lowest) / 4, oneEvent(step));
  const excursion = ratio(Math.max(above, below, 0), spread + floor);

  const kind = level >= excursion ? 'level' : 'excursion';
  const isUp = kind === 'level' ? levelDuring > levelBefore : above >= below;
  return {
    score: Math.max(level, excursion),
    kind,
    level,
    excursion,
    before: levelBefore,
    during: levelDuring,
    isUp,
    peak: isUp ? now.highest : now.lowest,
    sigma,
    wander,
    ...usual,
  };
}

/** What is usual for a series that was judged, with some room: what lies in it has not moved, or has come back. */
export function usualRange(
  { before, sigma, wander, lowest, highest }: Judgement,
  { isCounter, step }: { readonly isCounter: boolean; readonly step: number },
): { readonly lowest: number; readonly highest: number } {
  const tolerance = 3 * Math.max(sigma, isCounter ? 1 / step : 0) + wander + LEAST_SHIFT * Math.abs(before);
  return {
    lowest: Math.min(before - tolerance, lowest),
    highest: Math.max(before + tolerance, highest),
  };
}

/** What was there before, with a little room: what lies beyond has begun to move. */
export function quietRange(
  { before, sigma, wander, lowest, highest }: Judgement,
  { isCounter, step }: { readonly isCounter: boolean; readonly step: number },
): { readonly lowest: number; readonly highest: number } {
  const tolerance = Math.max(sigma, isCounter ? 1 / step : 0) + wander / 2 + LEAST_SHIFT * Math.abs(before);
  return { lowest: lowest - tolerance, highest: highest + tolerance };
}

/** The running median of three: one odd sample is no excursion. */
function smoothed(values: readonly number[]): readonly number[] {
  if (values.length < 3) return values;
  return values.slice(2).map((third, index) => {
    const first = values[index]!;
    const second = values[index + 1]!;
    return Math.max(Math.min(first, second), Math.min(Math.max(first, second), third));
  });
}

function levelOf(values: readonly number[], isCounter: boolean): number {
  return isCounter ? values.reduce((sum, value) => sum + value, 0) / values.length : median(values)!;
}

/** A standard deviation by quantiles, of the middle and of nearly all: the larger, so that rare spikes are usual, too. */
function sigmaOf(values: readonly number[]): number {
  const ascending = sorted(values);
  const between = (low: number, high: number): number => quantile(ascending, high) - quantile(ascending, low);
  return Math.max(between(0.25, 0.75) / 1.349, between(0.05, 0.95) / 3.29);
}

/** How far the level wandered from one stretch of the baseline to another, each about as long as the scenario. */
function wanderOf({ times, values }: Samples, length: number, isCounter: boolean): number {
  const first = times[0]!;
  const span = times.at(-1)! - first;
  const count = Math.min(8, Math.max(4, Math.floor(span / length + 0.5)));
  const blocks: number[][] = Array.from({ length: count }, () => []);
  for (const [index, time] of times.entries()) {
    blocks[blockOf(time, first, span, count)]!.push(values[index]!);
  }
  const levels = blocks.filter((block) => block.length >= 2).map((block) => levelOf(block, isCounter));
  return levels.length < 2 ? 0 : Math.max(...levels) - Math.min(...levels);
}

/** The block that a time is in. By the blocks' bounds, as dividing would round some of them to the other side. */
function blockOf(time: number, first: number, span: number, count: number): number {
  let block = 0;
  while (block + 1 < count && time >= first + (span * (block + 1)) / count) block++;
  return block;
}

function rangeOf(values: readonly number[]): { readonly lowest: number; readonly highest: number } {
  return { lowest: Math.min(...values), highest: Math.max(...values) };
}

function ratio(shift: number, unit: number): number {
  if (unit > 0) return Math.min(shift / unit, HIGHEST_SCORE);
  return shift > 0 ? HIGHEST_SCORE : 0;
}
