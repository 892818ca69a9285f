/**
 * The shortest decimal text that parses back to the same double, without an exponent: `0.000000123`, `-0`. Shortest,
 * so that a sample sent again is the same text and Timestream takes it for the same record; without an exponent,
 * because Timestream does not document that it takes one.
 * https://docs.aws.amazon.com/timestream/latest/developerguide/supported-data-types.html
 * @param value finite
 */
export function decimalText(value: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = String(value);
  const mark = text.indexOf('e');
  return mark < 0 ? text : expand(text.slice(0, mark), Number(text.slice(mark + 1)));
}

/** Moves the point of a decimal such as `-1.5` by `exponent` digits. */
function expand(decimal: string, exponent: number): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = decimal.slice(sign.length).split('.');
  // String() uses an exponent only from 21 digits before the point, or 7 after it: all digits lie on one side.
  return exponent < 0
    ? `${sign}0.${'0'.repeat(-exponent - 1)}${whole}${fraction}`
    : `${sign}${whole}${fraction.padEnd(exponent, '0')}`;
}
