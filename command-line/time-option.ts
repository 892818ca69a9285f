const TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a time of ISO 8601 that says its zone: without one, it would be another on each machine.
 * @returns epoch milliseconds; undefined for what is no such time
 */
export function parseTime(text: string): number | undefined {
  const day = TIME.exec(text)?.[1];
  const time = Date.parse(text);
  // A day that the month does not have would become one of the next.
  return day === undefined || Number.isNaN(time) || !isDay(day) ? undefined : time;
}

function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
