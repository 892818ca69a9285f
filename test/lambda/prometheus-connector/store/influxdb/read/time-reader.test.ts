import fc from 'fast-check';
import { timeReader } from '../../../../../../lambda/prometheus-connector/store/influxdb/read/time-reader';
import { shareOf } from '../../../../../support/fuzz';

it.each([
  ['2025-11-29T07:06:40Z', 1_764_400_000_000],
  ['2025-11-29T07:06:40.1Z', 1_764_400_000_100],
  ['2025-11-29T07:06:40.12Z', 1_764_400_000_120],
  ['2025-11-29T07:06:40.123456789Z', 1_764_400_000_123],
  ['2025-11-29T07:06:40.001', 1_764_400_000_001],
  ['2025-11-29T07:06:40', 1_764_400_000_000],
  ['1969-12-31T23:59:59.999Z', -1],
  ['1677-09-21T00:12:43.146Z', -9_223_372_036_854],
  ['2262-04-11T23:47:16.854Z', 9_223_372_036_854],
  ['yesterday, or the day before', NaN],
  ['', NaN],
])('%s; %s', (text, milliseconds) => {
  const bytes = Buffer.from(`,${text},`);
  expect(timeReader()(bytes, 1)).toBe(milliseconds);
});

it('reads times one after another, of whichever days', () => {
  const time = fc.oneof(
    fc.integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 }),
    fc.integer({ min: -100_000_000, max: 100_000_000 }),
  );
  fc.assert(
    fc.property(fc.array(time, { minLength: 1 }), (times) => {
      const read = timeReader();
      const found = times.map((each) => {
        const text = new Date(each).toISOString().replace(/\.?0*Z$/, 'Z');
        return read(Buffer.from(text), 0);
      });
      expect(found).toEqual(times);
    }),
    { numRuns: shareOf(10_000) },
  );
});
