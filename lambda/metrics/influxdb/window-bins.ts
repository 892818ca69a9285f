import type { RankQuestion } from '../port';

/** Seconds of a bin: what is smaller need not be seen by a coarse judge. */
export const BIN_SECONDS = 60;

/** Stretches of the baseline whose levels are compared. */
const BLOCKS = 4;

/** How the time before a scenario, and of it, is cut: into bins, whose numbers count from its start, and before that into blocks of bins. */
export interface WindowBins {
  /** Milliseconds since 1970: the start of bin 0, the first of the scenario. */
  readonly origin: number;
  readonly binSeconds: number;
  /** The first bin of each block, and at last the first bin after them. Bins before the scenario have numbers below 0. */
  readonly bounds: readonly number[];
}

/** How the windows of a question are cut. */
export function binsOf(
  { baseline, during }: Pick<RankQuestion, 'baseline' | 'during'>,
  binSeconds: number,
): WindowBins {
  const binAt = (seconds: number): number => Math.floor((seconds - during.start) / binSeconds);
  const first = binAt(baseline.start);
  const count = binAt(baseline.end) + 1 - first;
  return {
    origin: Math.round(during.start * 1_000),
    binSeconds,
    bounds: Array.from({ length: BLOCKS + 1 }, (_, block) => first + Math.round((block * count) / BLOCKS)),
  };
}
