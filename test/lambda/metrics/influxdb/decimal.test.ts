import fc from 'fast-check';
import { decimalOf } from '../../../../lambda/metrics/influxdb/decimal';
import { shareOf } from '../../../support/fuzz';

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

/** Integers around the largest to which doubles have all: digits beyond it are rounded as they are read. */
const aroundExact = fc.bigInt({ min: 2n ** 53n - 100n, max: 2n ** 53n + 100n });

it.each([
  '',
  '-',
  '.',
  '-.',
  '1.',
  '.5',
  '-.5',
  '1.2.3',
  '--1',
  '+1',
  '1e',
  'e1',
  '0x10',
  ' 1',
  '1 ',
  's',
  'true',
  'NaN',
  'Infinity',
  '1_0',
  '1,5',
])('%j; not a number', (text) => {
  expect(read(text)).toBeNaN();
});

it('reads digits around 2^53, wherever the point stands, to the last bit', () => {
  for (let digits = 2n ** 53n - 20n; digits <= 2n ** 53n + 20n; digits++) {
    for (let decimals = 0; decimals <= 25; decimals++) {
      const text = withPoint(digits, decimals);
      expect([text, read(text)]).toEqual([text, Number(text)]);
      expect([text, read(`-${text}`)]).toEqual([text, -Number(text)]);
    }
  }
});

it('reads what any double is written as, to the last bit', () => {
  const double = fc.double({ noNaN: true, noDefaultInfinity: true });
  const written = fc.oneof(
    double.map(String),
    double.map((value) => value.toExponential()),
    // As InfluxDB 2 writes it: never with an exponent.
    double.map((value) => withoutExponent(value)),
    fc
      .tuple(
        fc.oneof(fc.maxSafeNat().map(BigInt), aroundExact),
        fc.nat({ max: 25 }),
        fc.constantFrom('', '-'),
      )
      .map(([digits, decimals, sign]) => sign + withPoint(digits, decimals)),
  );
  fc.assert(
    fc.property(written, (text) => {
      expect(read(text)).toBe(Number(text));
    }),
    { numRuns: shareOf(50_000) },
  );
});

function withPoint(digits: bigint, decimals: number): string {
  const text = String(digits).padStart(decimals + 1, '0');
  return decimals === 0 ? text : `${text.slice(0, -decimals)}.${text.slice(-decimals)}`;
}

function withoutExponent(value: number): string {
  const [, sign, digits, exponent] = /^(-?)([\d.]+)(?:e([+-]\d+))?$/.exec(String(value))!;
  if (exponent === undefined) return String(value);
  const [whole = '', decimals = ''] = digits!.split('.');
  const shift = Number(exponent);
  return shift > 0
    ? `${sign}${whole}${decimals.padEnd(shift, '0')}`
    : `${sign}0.${'0'.repeat(-shift - 1)}${whole}${decimals}`;
}
