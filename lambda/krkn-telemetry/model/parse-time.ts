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
 * @returns undefined when the text is none, or of a day that no calendar has
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
