/** 10 to the power of each index, as far as doubles have them exactly. */
const powersOfTen = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/** From here on not every integer is a double: what reads so may have been rounded. */
const EXACT = 2 ** 53;

const ZERO = 0x30;
const DOT = 0x2e;
const MINUS = 0x2d;

/** How InfluxDB and JSON write numbers. https://www.rfc-editor.org/rfc/rfc8259#section-6 */
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * The double that a part of an answer says in decimal, to the last bit; NaN if it is not a number. Most need no text for it: an
 * integer that a double has exactly, divided by such a power of ten, is rounded once, and so rightly.
 * https://www.exploringbinary.com/fast-path-decimal-to-floating-point-conversion/
 */
export function decimalOf(bytes: Buffer, from: number, to: number): number {
  const isNegative = bytes[from] === MINUS;
  const first = isNegative ? from + 1 : from;
  let integer = 0;
  let decimals = -1;
  for (let place = first; place < to; place++) {
    const digit = bytes[place]! - ZERO;
    if (digit >= 0 && digit <= 9) {
      integer = integer * 10 + digit;
      if (decimals >= 0) decimals++;
    } else if (bytes[place] === DOT && decimals < 0 && place > first) decimals = 0;
    else return numberOf(bytes, from, to);
  }
  const isCut = first === to || decimals === 0;
  if (isCut || integer >= EXACT || decimals >= powersOfTen.length) return numberOf(bytes, from, to);
  const value = decimals > 0 ? integer / powersOfTen[decimals]! : integer;
  return isNegative ? -value : value;
}

function numberOf(bytes: Buffer, from: number, to: number): number {
  const text = bytes.toString('latin1', from, to);
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}
