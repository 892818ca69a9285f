/** Whether a change is for the better. */
export type Direction = 'better' | 'worse' | 'same';

/** A number in two runs. */
export interface Change {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** What was added; undefined unless both runs have the number. */
  readonly difference: number | undefined;
  /** Undefined unless both runs have the number. */
  readonly direction: Direction | undefined;
}

/** Fewer seconds, or less of them: no reader acts on it. */
const SMALL_SECONDS = 2;
const SMALL_SHARE = 0.1;
/** Of scores, which are whole numbers. */
const SMALL_POINTS = 2;

/** A change of seconds, of which fewer are better. Below 2 s, or below a tenth, it counts as none. */
export function changeOfSeconds(before: number | undefined, after: number | undefined): Change {
  return change(before, after, -1, (difference, from) => {
    return difference < SMALL_SECONDS || difference < SMALL_SHARE * Math.abs(from);
  });
}

/** A change of a score of 0 to 100, of which more is better. Below 2 points it counts as none. */
export function changeOfScore(before: number | undefined, after: number | undefined): Change {
  return change(before, after, 1, (difference) => difference < SMALL_POINTS);
}

/** A change of a number of things of which fewer are better. */
export function changeOfCount(before: number | undefined, after: number | undefined): Change {
  return change(before, after, -1, (difference) => difference === 0);
}

/** How many times the number before the one after is; undefined unless both are above 0. */
export function growth({ before, after }: Change): number | undefined {
  if (before === undefined || after === undefined || before <= 0 || after <= 0) return undefined;
  return after / before;
}

/**
 * @param sign 1 when more is better, −1 when less is
 * @param isSmall whether a difference, whose sign is left aside, counts as none
 */
function change(
  before: number | undefined,
  after: number | undefined,
  sign: 1 | -1,
  isSmall: (difference: number, before: number) => boolean,
): Change {
  if (before === undefined || after === undefined) {
    return { before, after, difference: undefined, direction: undefined };
  }
  const difference = after - before;
  if (isSmall(Math.abs(difference), before)) return { before, after, difference, direction: 'same' };
  return { before, after, difference, direction: difference * sign > 0 ? 'better' : 'worse' };
}
