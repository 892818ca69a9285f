/** Numbers that are times of our days in another unit than milliseconds, from the year 2001 to 2286. */
const units: readonly { readonly unit: string; readonly from: number }[] = [
  { unit: 'seconds', from: 1e9 },
  { unit: 'microseconds', from: 1e15 },
  { unit: 'nanoseconds', from: 1e18 },
];

/** Milliseconds before and after 1970 that a date can be. https://tc39.es/ecma262/#sec-time-values-and-time-range */
const MOST_MILLISECONDS = 8.64e15;

/**
 * The time of a sample, with what is likely wrong with it: senders mistake the unit, or send no time.
 * @param timestamp milliseconds since 1970
 */
export function describeTime(timestamp: number): string {
  const isDate = Math.abs(timestamp) <= MOST_MILLISECONDS;
  const time = isDate ? new Date(timestamp).toISOString() : `${timestamp} ms after 1970`;
  const mistaken = units.find(({ from }) => timestamp >= from && timestamp < from * 10);
  if (mistaken !== undefined) return `at ${time} (are these ${mistaken.unit}?)`;
  return timestamp === 0 ? `at ${time} (it has no time)` : `at ${time}`;
}
