const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Characters of a date, and of a time in whole seconds. */
const DATE = 10;
const WHOLE_SECONDS = 19;

/**
 * Makes a function that reads times as InfluxDB writes them, `2025-11-29T07:06:40.001`, in UTC, as milliseconds since 1970.
 * InfluxDB 2 writes a Z after them; both write as many digits of a second as it takes. What is less than a millisecond is
 * cut off. Most are of the same day as the one before, whose date is read already.
 * https://www.rfc-editor.org/rfc/rfc3339
 * @returns milliseconds of the time from a place of an answer up to another; NaN if anything else is there
 */
export function timeReader(): (bytes: Buffer, from: number, to: number) => number {
  const date = new Uint8Array(DATE);
  let midnight = Number.NaN;
  return (bytes, from, to) => {
    for (let place = 0; place < DATE; place++) {
      if (bytes[from + place] === date[place]) continue;
      date.set(bytes.subarray(from, from + DATE));
      midnight = midnightOf(bytes.toString('latin1', from, from + DATE));
      break;
    }
    const end = bytes[to - 1] === Z ? to - 1 : to;
    const isInPlace =
      end >= from + WHOLE_SECONDS &&
      bytes[from + 10] === T &&
      bytes[from + 13] === COLON &&
      bytes[from + 16] === COLON;
    if (!isInPlace) return Number.NaN;
    return (
      midnight +
      number(bytes, from + 11, 23) * HOUR +
      number(bytes, from + 14, 59) * MINUTE +
      number(bytes, from + 17, 59) * SECOND +
      fraction(bytes, from + WHOLE_SECONDS, end)
    );
  };
}

/** `Date.parse` also takes what is no date, such as 30 February. */
function midnightOf(date: string): number {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(date) ? midnight : Number.NaN;
}

/** Milliseconds of `.001`, or of nothing. */
function fraction(bytes: Buffer, from: number, to: number): number {
  if (from === to) return 0;
  if (bytes[from] !== DOT || to === from + 1) return Number.NaN;
  let milliseconds = 0;
  let weight = 100;
  for (let place = from + 1; place < to; place++) {
    const digit = bytes[place]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    if (weight >= 1) milliseconds += digit * weight;
    weight /= 10;
  }
  return milliseconds;
}

/** Two digits. */
function number(bytes: Buffer, at: number, most: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  const isNumber = tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 && tens * 10 + ones <= most;
  return isNumber ? tens * 10 + ones : Number.NaN;
}

const ZERO = 0x30;
const DOT = 0x2e;
const COLON = 0x3a;
const T = 0x54;
const Z = 0x5a;
