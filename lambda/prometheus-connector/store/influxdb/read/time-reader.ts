const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Characters of a date. */
const DATE = 10;

/**
 * Makes a function that reads times as InfluxDB writes them, `2025-11-29T07:06:40.001`, in UTC, as milliseconds since 1970.
 * InfluxDB 2 writes a Z after them; both write as many digits of a second as it takes. What is less than a millisecond is
 * cut off. Most are of the same day as the one before, whose date is read already.
 * https://www.rfc-editor.org/rfc/rfc3339
 * @returns milliseconds of the time at a place of an answer; NaN if there is none
 */
export function timeReader(): (bytes: Buffer, at: number) => number {
  const date = new Uint8Array(DATE);
  let midnight = Number.NaN;
  return (bytes, at) => {
    for (let place = 0; place < DATE; place++) {
      if (bytes[at + place] === date[place]) continue;
      date.set(bytes.subarray(at, at + DATE));
      midnight = Date.parse(`${bytes.toString('latin1', at, at + DATE)}T00:00:00Z`);
      break;
    }
    return (
      midnight +
      digits(bytes, at + 11) * HOUR +
      digits(bytes, at + 14) * MINUTE +
      digits(bytes, at + 17) * SECOND +
      fraction(bytes, at + 19)
    );
  };
}

function fraction(bytes: Buffer, at: number): number {
  if (bytes[at] !== DOT) return 0;
  let milliseconds = 0;
  let weight = 100;
  for (let place = at + 1; weight >= 1; place++) {
    const digit = bytes[place]! - ZERO;
    if (!(digit >= 0 && digit <= 9)) break;
    milliseconds += digit * weight;
    weight /= 10;
  }
  return milliseconds;
}

function digits(bytes: Buffer, at: number): number {
  return (bytes[at]! - ZERO) * 10 + (bytes[at + 1]! - ZERO);
}

const ZERO = 0x30;
const DOT = 0x2e;
