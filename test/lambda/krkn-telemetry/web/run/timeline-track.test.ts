import fc from 'fast-check';
import { timeAxis } from '../../../../../lambda/krkn-telemetry/web/run/timeline-track';

const noon = Date.UTC(2025, 3, 22, 12) / 1000;
const labels = (from: number, seconds: number): unknown => {
  const { ticks, format } = timeAxis({ start: noon + from, end: noon + from + seconds });
  const [begin, end] = format === 'clock' ? [11, 16] : [0, 10];
  return ticks.map((tick) => new Date(tick * 1000).toISOString().slice(begin, end));
};

it.each([
  ['13 minutes', 37, 780, ['12:02', '12:04', '12:06', '12:08', '12:10', '12:12']],
  ['an hour and a half', -600, 5400, ['12:00', '12:15', '12:30', '12:45', '13:00', '13:15']],
  ['two minutes', 0, 120, ['12:00', '12:01', '12:02']],
  ['a few seconds; the time of the start', 5, 10, ['12:00']],
  ['over midnight', 11 * 3600, 7200, ['23:00', '23:30', '00:00', '00:30', '01:00']],
  ['ten days', 0, 864_000, ['2025-04-24', '2025-04-26', '2025-04-28', '2025-04-30', '2025-05-02']],
])('%s', (_name, from, seconds, expected) => {
  expect(labels(from, seconds)).toEqual(expected);
});

it('any window; 1 to 7 ticks within it, in order', () => {
  const length = fc.oneof(
    fc.double({ min: 10, max: 1e6, noNaN: true }),
    fc.double({ min: 10, max: 3e11, noNaN: true }),
  );
  fc.assert(
    fc.property(fc.double({ min: -6e10, max: 2e11, noNaN: true }), length, (start, seconds) => {
      const { ticks } = timeAxis({ start, end: start + seconds });
      expect(ticks.length).toBeGreaterThan(0);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(
        ticks.every((tick, index) => tick >= (ticks[index - 1] ?? start) && tick <= start + seconds),
      ).toBe(true);
    }),
  );
});
