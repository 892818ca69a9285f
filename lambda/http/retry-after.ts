/** Longest time in seconds that a client is asked to wait. */
const LONGEST = 60;

/**
 * Seconds for the `Retry-After` header: `base`, doubled with each attempt that the client says it has made, up to a
 * minute, and up to half as much again at random, so that clients that failed together do not come back together.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/#retries-on-failures
 * @param attempt value of the `Retry-Attempt` header
 * @param random from 0 up to 1
 */
export function retryAfterSeconds(base: number, attempt: string | undefined, random: number): number {
  const attempts = /^\d{1,9}$/.test(attempt ?? '') ? Number(attempt) : 0;
  const seconds = Math.min(base * 2 ** attempts, LONGEST / 1.5);
  return Math.max(1, Math.round(seconds * (1 + random / 2)));
}
