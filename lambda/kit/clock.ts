/** Milliseconds by which clocks differ that are right: those of instances of a function, of S3, and of callers. */
export const SKEW = 60_000;

/**
 * Whether less than a time has passed since a moment. False for a moment in the future: the clock was set back, and no one knows how
 * much has passed.
 * @param duration milliseconds
 * @param since of the same clock as `now`
 * @param skew milliseconds by which the moment may be in the future all the same
 */
export function isWithin(duration: number, since: number, now: number, skew = 0): boolean {
  const passed = now - since;
  return passed >= -skew && passed < duration;
}
