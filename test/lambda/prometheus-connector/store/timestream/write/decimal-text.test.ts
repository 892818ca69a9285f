import fc from 'fast-check';
import { decimalText } from '../../../../../../lambda/prometheus-connector/store/timestream/write/decimal-text';
import { shareOf } from '../../../../../support/fuzz';

describe('decimalText', () => {
  it.each([
    [0, '0'],
    [-0, '-0'],
    [1.5, '1.5'],
    [-1.5, '-1.5'],
    [1.23e-7, '0.000000123'],
    [-1.23e-7, '-0.000000123'],
    [1e21, '1000000000000000000000'],
    [1.5e21, '1500000000000000000000'],
    [-1.2345e25, '-12345000000000000000000000'],
    [0.1 + 0.2, '0.30000000000000004'],
    [5e-324, `0.${'0'.repeat(323)}5`],
    [Number.MAX_VALUE, `17976931348623157${'0'.repeat(292)}`],
  ])('%d is %s', (value, text) => {
    expect(decimalText(value)).toBe(text);
  });

  it('parses back to the same double and is plain decimal, whatever the value', () => {
    fc.assert(
      fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
        const text = decimalText(value);
        expect(Object.is(Number(text), value)).toBe(true);
        expect(text).toMatch(/^-?\d+(\.\d+)?$/);
        expect(text.length).toBeLessThanOrEqual(2048);
      }),
      { numRuns: shareOf(5_000) },
    );
  });
});
