const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/**
 * Returns a time as the service prints a TIMESTAMP: `2026-11-24 02:35:54.123456789`, in UTC without saying so.
 *
 * @param timeNs nanoseconds since the epoch.
 */
export function formatTimestamp(timeNs: bigint): string {
  const iso = new Date(Number(timeNs / NANOSECONDS_PER_MILLISECOND)).toISOString();
  const rest = String(timeNs % NANOSECONDS_PER_MILLISECOND).padStart(6, '0');
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}${rest}`;
}
