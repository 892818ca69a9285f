import type { Period } from '../time';

/** Part of the window that is the least distance of two marks which can be told from each other. */
const FINEST = 1 / 1000;

/** Most marks of a lane. */
export const MOST_MARKS = 64;

/** Marks that look like one. */
interface MergedMark<Mark> extends Period {
  readonly marks: readonly [Mark, ...Mark[]];
}

/**
 * Puts together periods that are so close to each other that they would look like one, and farther ones where they are
 * still too many. What is outside of the window is cut off.
 * @returns at most `most` groups in order of time, each with the period from its first mark to its last
 */
export function mergePeriods<Mark extends Period>(
  marks: readonly Mark[],
  window: Period,
  most: number = MOST_MARKS,
): readonly MergedMark<Mark>[] {
  return merge(marks, window, most, (group, next) => next.start - group.end);
}

/**
 * The same for instants, periods without length. Many in a row stay a row: each group is short, while periods that touch
 * each other are one long one.
 */
export function mergeInstants<Mark extends Period>(
  marks: readonly Mark[],
  window: Period,
): readonly MergedMark<Mark>[] {
  return merge(marks, window, MOST_MARKS, (group, next) => next.end - group.start);
}

function merge<Mark extends Period>(
  marks: readonly Mark[],
  window: Period,
  most: number,
  distanceOf: (group: Period, next: Period) => number,
): readonly MergedMark<Mark>[] {
  let merged: readonly MergedMark<Mark>[] = marks
    .filter(({ start, end }) => start <= window.end && end >= window.start)
    .sort((left, right) => left.start - right.start)
    .map((mark) => ({
      start: Math.max(mark.start, window.start),
      end: Math.min(mark.end, window.end),
      marks: [mark],
    }));
  let distance = (window.end - window.start) * FINEST;
  do {
    merged = mergeCloser(merged, distance, distanceOf);
    distance *= 2;
  } while (merged.length > most);
  return merged;
}

function mergeCloser<Mark>(
  marks: readonly MergedMark<Mark>[],
  distance: number,
  distanceOf: (group: Period, next: Period) => number,
): readonly MergedMark<Mark>[] {
  const groups: { start: number; end: number; marks: [Mark, ...Mark[]] }[] = [];
  for (const next of marks) {
    const last = groups.at(-1);
    if (last === undefined || distanceOf(last, next) >= distance) {
      groups.push({ start: next.start, end: next.end, marks: [...next.marks] });
    } else {
      last.end = Math.max(last.end, next.end);
      for (const mark of next.marks) last.marks.push(mark);
    }
  }
  return groups;
}
