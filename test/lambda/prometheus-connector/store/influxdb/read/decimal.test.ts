import fc from 'fast-check';
import { decimalOf } from '../../../../../../lambda/prometheus-connector/store/influxdb/read/decimal';
import { shareOf } from '../../../../../support/fuzz';

const read = (text: string): number => {
  const bytes = Buffer.from(`x${text}y`);
  return decimalOf(bytes, 1, bytes.length - 1);
};

it.each([
  '0',
  '-0',
  '1',
  '1.0',
  '-0.0',
  '5e-324',
  '1.0e21',
  '9007199254740993',
  '0.1',
  '0.30000000000000004',
  '1e+21',
])('%s; as JavaScript reads it', (text) => {
  expect(read(text)).toBe(Number(text));
});

it('reads what any double is written as, to the last bit', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const written = fc.oneof(
    double.map(String),
    double.map((value) => value.toExponential()),
    // As InfluxDB 2 writes it: never with an exponent.
    double.map((value) => withoutExponent(value)),
    fc.tuple(fc.maxSafeNat(), fc.nat({ max: 25 })).map(([digits, decimals]) => {
      const text = String(digits).padStart(decimals + 1, '0');
      return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
    }),
  );
  fc.assert(
    fc.property(written, (text) => {
      expect(read(text)).toBe(Number(text));
    }),
    { numRuns: shareOf(50_000) },
  );
});

function withoutExponent(value: number): string {
  const [, sign, digits, exponent] = /^(-?)([\d.]+)(?:e([+-]\d+))?$/.exec(String(value))!;
  if (exponent === undefined) return String(value);
  const [whole = '', decimals = ''] = digits!.split('.');
  const shift = Number(exponent);
  return shift > 0
    ? `${sign}${whole}${decimals.padEnd(shift, '0')}`
    : `${sign}0.${'0'.repeat(-shift - 1)}${whole}${decimals}`;
}
