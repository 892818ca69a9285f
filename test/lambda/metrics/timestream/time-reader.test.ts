import fc from 'fast-check';
import { timeReader } from '../../../../lambda/metrics/timestream/time-reader';
import { formatTimestamp } from '../../../../local/timestream/query/timestamp-text';
import { shareOf } from '../../../support/fuzz';

it('whatever times follow each other; each is cut to its millisecond', () => {
  const time = fc.bigInt({ min: 0n, max: 2n ** 63n - 1n });
  const soon = fc.bigInt({ min: 0n, max: 200_000_000_000_000n });
  fc.assert(
    fc.property(time, fc.array(soon, { maxLength: 5 }), (first, steps) => {
      const milliseconds = timeReader();
      for (const nanoseconds of [first, ...steps.map((step) => (first + step) % 2n ** 63n)]) {
        expect(milliseconds(formatTimestamp(nanoseconds))).toBe(Number(nanoseconds / 1_000_000n));
      }
    }),
    { numRuns: shareOf(1_000) },
  );
});

it.each(['', '2026-11-29', '2026-11-29 10:00', 'yesterday 10:00:00.000000000'])('%j; refused', (text) => {
  expect(() => timeReader()(text)).toThrow('a time of Timestream that cannot be read');
});
