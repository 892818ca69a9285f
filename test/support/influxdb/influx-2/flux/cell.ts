import type { ByteText } from '../byte-text';
import type { FieldValue } from '../line-protocol/point';

/** A value as it stands in an answer. */
export function cellOf(value: FieldValue): ByteText {
  switch (value.type) {
    case 'string':
      return value.value;
    case 'float':
      return decimalText(value.value);
    default:
      return String(value.value);
  }
}

/** All digits of a number, never with an exponent. */
function decimalText(value: number): string {
  const [, sign, digits, fraction = '', exponent = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(
    Object.is(value, -0) ? '-0' : String(value),
  )!;
  const point = digits!.length + Number(exponent);
  const all = `${'0'.repeat(Math.max(0, 1 - point))}${digits}${fraction}`.padEnd(point, '0');
  const place = Math.max(point, 1);
  const rest = all.slice(place);
  return `${sign}${all.slice(0, place)}${rest === '' ? '' : `.${rest}`}`;
}
