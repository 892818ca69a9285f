import type { RankQuestion } from '../port';

/** Seconds of a bin: what is smaller need not be seen by a coarse judge. */
export const BIN_SECONDS = 60;

/** Stretches of the baseline whose levels are compared: each about as long as the scenario. */
const FEWEST_BLOCKS = 4;
const MOST_BLOCKS = 8;

/** How the time before a scenario, and of it, is cut: into bins, whose numbers count from its start, and before that into blocks of bins. */
export interface WindowBins {
  /** Milliseconds since 1970: the start of bin 0, the first of the scenario. */
  readonly origin: number;
  /** The first bin of each block, and at last the first bin after them. Bins lie before 0. */
  readonly bounds: readonly number[];
}

/** How the windows of a question are cut. */
export function binsOf({ baseline, during }: Pick<RankQuestion, 'baseline' | 'during'>): WindowBins {
  const binAt = (seconds: number): number => Math.floor((seconds - during.start) / BIN_SECONDS);
  const first = binAt(baseline.start);
  const count = binAt(baseline.end) - first + 1;
  const lengths = Math.round((baseline.end - baseline.start) / (during.end - during.start));
  const blocks = Math.min(Math.max(lengths, FEWEST_BLOCKS), MOST_BLOCKS, count);
  return {
    origin: during.start * 1_000,
    bounds: Array.from({ length: blocks + 1 }, (_, block) => first + Math.round((block * count) / blocks)),
  };
}
