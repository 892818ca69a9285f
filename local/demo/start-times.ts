const DAY_SECONDS = 86_400;

/**
 * The latest start of something that starts at the same time every day.
 * @param before epoch seconds at which it has started at the latest
 * @param timeOfDay seconds since midnight, UTC
 * @returns epoch seconds
 */
export function latestStart(before: number, timeOfDay: number): number {
  return Math.floor((before - timeOfDay) / DAY_SECONDS) * DAY_SECONDS + timeOfDay;
}
