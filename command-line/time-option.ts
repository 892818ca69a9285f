import { Misuse } from './misuse';

const TIME = /^(\d{4}-\d\d-\d\d)T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/;

/**
 * Reads an option's time of ISO 8601 that says its zone: without one, it would be another on each machine.
 * @param name of the option, with its dashes
 * @returns epoch milliseconds
 * @throws {Misuse} for what is not such a time
 */
export function timeOption(name: string, text: string): number {
  const day = TIME.exec(text)?.[1];
  const time = Date.parse(text);
  // A day that the month does not have would become one of the next.
  if (day !== undefined && !Number.isNaN(time) && isDay(day)) return time;
  throw new Misuse(
    `${name} takes a time with its zone, such as 2026-11-30T09:00:00Z or 2026-11-30T10:00+01:00, not '${text}'`,
  );
}

function isDay(day: string): boolean {
  const midnight = new Date(`${day}T00:00Z`);
  return !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}
