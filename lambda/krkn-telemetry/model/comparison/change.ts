/** Whether a change is for the better. `neutral`: it is neither good nor bad, however large it is. */
export type Direction = 'better' | 'worse' | 'same' | 'neutral';

/** Something that was judged by what it was in another run: its colour on a page and the verdict both come from this. */
export interface Judged {
  /** Undefined unless both runs tell. */
  readonly direction: Direction | undefined;
}

/** All that is judged of one thing: what is not in here gets no colour, and what is counts in the verdict. */
export type Changes<Key extends string, Change extends Judged> = Readonly<Record<Key, Change>>;

/** A number in two runs. */
export interface Change extends Judged {
  readonly before: number | undefined;
  readonly after: number | undefined;
  /** What was added; undefined unless both runs have the number. */
  readonly difference: number | undefined;
}

/** Fewer seconds, or less of them: no reader acts on it. */
export const SMALL_SECONDS = 2;
const SMALL_SHARE = 0.1;
/** Of scores, which are 0 to 100. */
export const SMALL_POINTS = 2;

/**
 * A change of seconds, of which fewer are better. Below 2 s, or below a tenth of the shorter time, it counts as none:
 * the same both ways, so that what is better one way is worse the other way round.
 */
export function changeOfSeconds(before: number | undefined, after: number | undefined): Change {
  return change(before, after, -1, (difference, shorter) => {
    return difference < SMALL_SECONDS || difference < SMALL_SHARE * shorter;
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

/** A change of a number of things of which more are better. */
export function changeOfHeld(before: number | undefined, after: number | undefined): Change {
  return change(before, after, 1, (difference) => difference === 0);
}

/** A change of a result: to fail is worse than anything else, and all else is as good. Undefined: it did not run. */
export function changeOfResult(before: string | undefined, after: string | undefined): Judged {
  const [failed, fails] = [before === 'failed', after === 'failed'];
  return { direction: failed === fails ? 'same' : fails ? 'worse' : 'better' };
}

/** The same change where it says nothing good or bad. */
export function unjudged<Of extends Judged>(change: Of): Of {
  return change.direction === 'worse' ? { ...change, direction: 'neutral' } : uncredited(change);
}

/** The same change where what looks better was not measured: it is no improvement. What is worse still counts. */
export function uncredited<Of extends Judged>(change: Of): Of {
  return change.direction === 'better' ? { ...change, direction: 'neutral' } : change;
}

/** Whether something of one thing changed in a direction. */
export function hasAny(changes: Changes<string, Judged>, direction: Direction): boolean {
  return Object.values(changes).some((each) => each.direction === direction);
}

/** Less than this is shown as `< 0.1 s`: no one wants to know how many times longer something else took. */
const LEAST_SECONDS = 0.1;

/** How many times as long as before something takes; undefined unless both times are 0.1 s or more. */
export function growth({ before, after }: Change): number | undefined {
  if (before === undefined || after === undefined || Math.min(before, after) < LEAST_SECONDS) {
    return undefined;
  }
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
  isSmall: (difference: number, smaller: number) => boolean,
): Change {
  if (before === undefined || after === undefined) {
    return { before, after, difference: undefined, direction: undefined };
  }
  const difference = after - before;
  if (isSmall(Math.abs(difference), Math.min(before, after))) {
    return { before, after, difference, direction: 'same' };
  }
  return { before, after, difference, direction: difference * sign > 0 ? 'better' : 'worse' };
}
