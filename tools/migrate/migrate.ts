import { Refused } from './connector';
import { moveRange, type Move, type Moved } from './move-range';
import type { TimeRange } from './messages';
import { readProgress, taskOf, writeProgress, type Progress } from './progress';

/** A whole move. */
export interface Migration extends Move {
  /** Milliseconds since 1970; `end` is exclusive. */
  readonly period: { readonly start: number; readonly end: number };
  /** Milliseconds that are moved at once, at most. */
  readonly step: number;
  /** Path of the file of progress. */
  readonly stateFile: string;
}

/** Told for each range that was moved and compared. */
type Tell = (range: TimeRange, moved: Moved) => void;

/**
 * Moves a period, range by range, the oldest first: a move that was interrupted goes on after the last range. A range that is too
 * much for one answer is halved.
 * @returns what was moved in all, by earlier attempts too
 * @throws {Refused} when an endpoint does not take it
 * @throws {NotTheSame} when the new store does not give back what the old one has
 * @throws {UnusableProgress}
 */
export async function migrate(migration: Migration, tell: Tell): Promise<Progress> {
  const { period, stateFile } = migration;
  const task = taskOf([identityOf(migration), period.start, period.end]);
  const begun = { task, next: period.start, samples: 0, histograms: 0 };
  let progress: Progress = readProgress(stateFile, task) ?? begun;
  let { step } = migration;
  while (progress.next < period.end) {
    const range = { start: progress.next, end: Math.min(progress.next + step, period.end) - 1 };
    const moved = await moveUnlessTooMuch(migration, range);
    if (moved === undefined) {
      step = Math.ceil((range.end - range.start + 1) / 2);
    } else {
      progress = {
        task,
        next: range.end + 1,
        samples: progress.samples + moved.samples,
        histograms: progress.histograms + moved.histograms,
      };
      writeProgress(stateFile, progress);
      tell(range, moved);
      step = Math.min(migration.step, step * 2);
    }
  }
  return progress;
}

/** Undefined when a shorter range may be moved. */
async function moveUnlessTooMuch(move: Move, range: TimeRange): Promise<Moved | undefined> {
  try {
    return await moveRange(move, range);
  } catch (error) {
    if (error instanceof Refused && error.isTooMuch && range.end > range.start) return undefined;
    throw error;
  }
}

/** Without the logins, which may change. */
function identityOf({ from, to, matchers }: Move): readonly unknown[] {
  return [from.read.url, from.destination, to.read.url, to.write.url, to.destination, matchers];
}
