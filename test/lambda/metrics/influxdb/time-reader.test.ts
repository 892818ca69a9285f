import fc from 'fast-check';
import { timeReader } from '../../../../lambda/metrics/influxdb/time-reader';
import { shareOf } from '../../../support/fuzz';

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
  ['2025-11-29T07:10:', NaN],
  ['2025-11-29T07:10:Z', NaN],
  ['2025-11-29T07:10:4', NaN],
  ['2025-11-29T07:10:4Z', NaN],
  ['2025-11-29T07:10:40.', NaN],
  ['2025-11-29T07:10:40.Z', NaN],
  ['2025-11-29T07:10:40.1x', NaN],
  ['2025-11-29T07:10:40.1234x', NaN],
  ['2025-11-29T07:10:40+01:00', NaN],
  ['2025-11-29T07:10:40ZZ', NaN],
  ['2025-11-29 07:10:40', NaN],
  ['2025-11-29T07.10.40', NaN],
  ['2025-11-29T24:00:00', NaN],
  ['2025-11-29T07:60:00', NaN],
  ['2025-11-29T07:10:60', NaN],
  ['2025-11-29T:7:10:40', NaN],
  ['2025-02-30T07:10:40', NaN],
  ['2025-11-1T007:10:40', NaN],
])('%s; %s', (text, milliseconds) => {
  const bytes = Buffer.from(`,${text},`);
  expect(timeReader()(bytes, 1, bytes.length - 1)).toBe(milliseconds);
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
        const text = Buffer.from(timeText(each));
        return read(text, 0, text.length);
      });
      expect(found).toEqual(times);
    }),
    { numRuns: shareOf(10_000) },
  );
});

const PATTERN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z?$/;

it('refuses what has lost or changed a character, unless it is another time', () => {
  const time = fc.integer({ min: -9_223_372_036_854, max: 9_223_372_036_854 }).map(timeText);
  const character = fc.constantFrom('', '0', '9', ':', '.', '-', 'T', 'Z', ' ', 'x');
  fc.assert(
    fc.property(time, fc.nat(), character, (text, at, other) => {
      const place = at % text.length;
      const changed = text.slice(0, place) + other + text.slice(place + 1);
      const parsed = PATTERN.test(changed) ? Date.parse(changed.replace(/Z?$/, 'Z')) : NaN;
      const isTime = !Number.isNaN(parsed) && new Date(parsed).toISOString().startsWith(changed.slice(0, 19));
      const bytes = Buffer.from(changed);
      expect(timeReader()(bytes, 0, bytes.length)).toBe(isTime ? parsed : NaN);
    }),
    { numRuns: shareOf(10_000) },
  );
});

/** As both write times: without digits of a second that are 0 at its end. */
function timeText(time: number): string {
  return new Date(time).toISOString().replace(/\.?0*Z$/, 'Z');
}
