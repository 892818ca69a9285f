/**
 * Returns a finite double as `Double.toString` of Java prints it, which is how the service does: `1.0E10`, `0.1`,
 * `-0.0`. Parsing it gives the same bits.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/Double.html#toString(double)
 */
export function formatDouble(value: number): string {
  const size = Math.abs(value);
  if (size === 0) {
    return Object.is(value, -0) ? '-0.0' : '0.0';
  }
  if (size >= 1e-3 && size < 1e7) {
    return withFraction(String(value));
  }
  const [digits = '', exponent = ''] = shortest(value).split('e');
  return `${withFraction(digits)}E${exponent.replace('+', '')}`;
}

/** Java shows two digits at least, and of all pairs of digits the one closest to the value: `4.9E-324`. */
function shortest(value: number): string {
  const text = value.toExponential();
  return text.includes('.') ? text : value.toExponential(1);
}

function withFraction(digits: string): string {
  return digits.includes('.') ? digits : `${digits}.0`;
}
