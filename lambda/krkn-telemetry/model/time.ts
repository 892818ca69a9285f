import type { Run, Scenario } from './run';

/** From when to when, in epoch seconds. The end is never before the start. */
export interface Period {
  readonly start: number;
  readonly end: number;
}

/** Seconds by which the run's own timestamp may be before its first scenario, to be believed. */
const LONGEST_PREPARATION = 86_400;

/** The last second of the year 9999: what is later is no time. */
const LAST_SECOND = 253_402_300_799;

/**
 * When a scenario ran. One that ends before it starts, or of which one time is known alone, is an instant; undefined
 * when neither is known.
 */
export function scenarioPeriod({ startTimestamp, endTimestamp }: Scenario): Period | undefined {
  const start = toTime(startTimestamp) ?? toTime(endTimestamp);
  if (start === undefined) return undefined;
  return { start, end: Math.max(start, toTime(endTimestamp) ?? start) };
}

/** Krkn's times are never 0 unless they were not set. */
function toTime(seconds: number | undefined): number | undefined {
  return seconds !== undefined && seconds > 0 && seconds <= LAST_SECOND ? seconds : undefined;
}

/**
 * From the start of a run, which is that of its first scenario unless the run says an earlier one within a day, to the
 * end of its last scenario. Undefined when no scenario has a time.
 */
export function runWindow(run: Run): Period | undefined {
  const scenarios = spanOf(run.scenarios.flatMap((scenario) => scenarioPeriod(scenario) ?? []));
  if (scenarios === undefined) return undefined;
  const told = utcSeconds(run.timestamp);
  const isBelieved =
    told !== undefined && told < scenarios.start && scenarios.start - told <= LONGEST_PREPARATION;
  return isBelieved ? { start: told, end: scenarios.end } : scenarios;
}

/** The shortest period that holds all of some; undefined when there are none. */
export function spanOf(periods: readonly Period[]): Period | undefined {
  let span: Period | undefined;
  for (const { start, end } of periods) {
    span =
      span === undefined
        ? { start, end }
        : { start: Math.min(span.start, start), end: Math.max(span.end, end) };
  }
  return span;
}

/** A time that was written as text. */
interface ParsedTime {
  /** Epoch seconds; those of UTC if the text has no zone. */
  readonly seconds: number;
  /** Whether the text says which zone it is of. */
  readonly hasZone: boolean;
}

const TIME =
  /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)? ?(?:(Z|UTC)|([+-])(\d\d):?(\d\d))?$/i;

/**
 * Reads a date and time of RFC 3339, also with a blank for the `T` and without a zone, as Python and Prometheus write
 * them. https://www.rfc-editor.org/rfc/rfc3339
 * @returns undefined when the text is not a valid time, or of a day that no calendar has
 */
export function parseTime(text: string | undefined): ParsedTime | undefined {
  const [, date, clock, fraction = '0', utc, sign, hours, minutes] = TIME.exec(text ?? '') ?? [];
  if (date === undefined || clock === undefined) return undefined;
  const milliseconds = Date.parse(`${date}T${clock}Z`);
  // The 30th of February would be one of March.
  if (Number.isNaN(milliseconds) || new Date(milliseconds).getUTCDate() !== Number(date.slice(8))) {
    return undefined;
  }
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60 : 60);
  const seconds = milliseconds / 1000 + Number(`0.${fraction}`) - offset;
  return { seconds, hasZone: utc !== undefined || sign !== undefined };
}

/** Epoch seconds of a text that is of UTC unless it says otherwise; undefined when it is no date and time. */
export function utcSeconds(text: string | undefined): number | undefined {
  return parseTime(text)?.seconds;
}
