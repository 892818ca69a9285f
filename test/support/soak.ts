/** Whether tests of what shows with time or numbers only are to take that time. */
export const isSoak = process.env['SOAK_SECONDS'] !== undefined;

/**
 * Seconds for which Prometheus scrapes in a test of what shows with time only: `SOAK_SECONDS`, or else `usual`, with which
 * the test has seen everything once.
 */
export function soakSeconds(usual: number): number {
  const seconds = Number(process.env['SOAK_SECONDS'] ?? usual);
  if (!(seconds >= usual)) throw new RangeError(`SOAK_SECONDS: got ${seconds}, expected at least ${usual}`);
  return seconds;
}

/** Milliseconds that such a test may take, if it scrapes for so many seconds. */
export function soakTimeout(seconds: number): number {
  return (seconds + 140) * 1000;
}
