import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Moved } from './move-range';

/** How far a move has come. */
export interface Progress extends Moved {
  /** What is moved: another move may not go on from here. */
  readonly task: string;
  /** Milliseconds since 1970: all before is moved and compared. */
  readonly next: number;
}

/** A file of progress cannot be used. The message is a sentence. */
export class UnusableProgress extends Error {
  override name = 'UnusableProgress';
}

/** A text that is the same for the same move only. It tells none of what it is made of. */
export function taskOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 16);
}

/**
 * Reads how far a move has come.
 * @returns undefined when there is no such file yet
 * @throws {UnusableProgress}
 */
export function readProgress(file: string, task: string): Progress | undefined {
  if (!existsSync(file)) return undefined;
  let progress: Partial<Progress>;
  try {
    progress = JSON.parse(readFileSync(file, 'utf8')) as Partial<Progress>;
  } catch {
    throw new UnusableProgress(`${file} is not a file of progress. Name another with --state`);
  }
  const { next, samples, histograms } = progress;
  if ([next, samples, histograms].some((value) => !Number.isSafeInteger(value))) {
    throw new UnusableProgress(`${file} is not a file of progress. Name another with --state`);
  }
  if (progress.task !== task) {
    throw new UnusableProgress(
      `${file} is of another move: of other connectors, destinations, series or times. Name another with --state, or delete it`,
    );
  }
  return progress as Progress;
}

/** Writes how far a move has come: a crash leaves the former file, or this one. */
export function writeProgress(file: string, progress: Progress): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(progress)}\n`);
  renameSync(`${file}.new`, file);
}
