/** Seconds for which Prometheus scrapes in a test of what shows with time only. */
export const soakSeconds = Number(process.env['SOAK_SECONDS'] ?? 40);
if (!(soakSeconds >= 40)) throw new RangeError(`SOAK_SECONDS: got ${soakSeconds}, expected at least 40`);

/** Milliseconds that such a test may take. */
export const soakTimeout = (soakSeconds + 140) * 1000;
