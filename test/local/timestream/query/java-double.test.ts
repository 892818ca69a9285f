import fc from 'fast-check';
import { formatDouble } from '../../../../local/timestream/query/java-double';
import { shareOf } from '../../../support/fuzz';

// As `Double.toString` of Java 19 and later prints them.
test.each<[number, string]>([
  [0, '0.0'],
  [-0, '-0.0'],
  [1, '1.0'],
  [-1.5, '-1.5'],
  [0.1, '0.1'],
  [0.001, '0.001'],
  [0.0009999999999999998, '9.999999999999998E-4'],
  [0.00001, '1.0E-5'],
  [9999999, '9999999.0'],
  [9999999.999999998, '9999999.999999998'],
  [1e7, '1.0E7'],
  [12345678.9, '1.23456789E7'],
  [1e10, '1.0E10'],
  [1e21, '1.0E21'],
  [2e23, '2.0E23'],
  [1 / 3, '0.3333333333333333'],
  [Number.MAX_VALUE, '1.7976931348623157E308'],
  [2.2250738585072014e-308, '2.2250738585072014E-308'],
  [5e-324, '4.9E-324'],
  [1e-323, '9.9E-324'],
  [5e-323, '4.9E-323'],
  [2 ** 53, '9.007199254740992E15'],
])('%d is %s', (value, text) => {
  expect(formatDouble(value)).toBe(text);
});

it('is parsed to the same bits, and always in the form of Java', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = formatDouble(value);
      expect(Number(text)).toBe(value);
      expect(text).toMatch(/^-?\d+\.\d+$|^-?[1-9]\.\d+E-?[1-9]\d*$/);
    }),
    { numRuns: shareOf(2_000) },
  );
});
