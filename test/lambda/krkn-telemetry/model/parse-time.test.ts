import fc from 'fast-check';
import { parseTime, utcSeconds } from '../../../../lambda/krkn-telemetry/model/time';

it.each([
  ['Krkn run', '2025-04-22T17:35:37Z', 1745343337, true],
  ['Krkn error log', '2025-04-22T17:35:37.501Z', 1745343337.501, true],
  ['alert', '2025-04-22 17:35:37', 1745343337, false],
  ['Python without a zone', '2025-04-22T17:35:37.250000', 1745343337.25, false],
  ['Python log', '2025-04-22 17:35:37,250', 1745343337.25, false],
  ['zone ahead', '2025-04-22T19:35:37+02:00', 1745343337, true],
  ['zone behind, without a colon', '2025-04-22T14:05:37-0330', 1745343337, true],
  ['zone by name', '2025-04-22 17:35:37 UTC', 1745343337, true],
  ['more digits than nanoseconds', '2025-04-22T17:35:37.5000000000000Z', 1745343337.5, true],
  ['year 1', '0001-01-01T00:00:00Z', -62135596800, true],
  ['leap day', '2024-02-29T00:00:00Z', 1709164800, true],
])('%s', (_name, text, seconds, hasZone) => {
  expect(parseTime(text)).toEqual({ seconds, hasZone });
});

it.each([
  ...['', 'yesterday', '2025-04-22', '17:35:37', '1745343337', '2025-04-22T17:35', 'x2025-04-22T17:35:37Z'],
  ...['2025-13-01T00:00:00Z', '2025-02-30T00:00:00Z', '2025-02-29 00:00:00', '2025-04-22T24:00:00Z'],
  ...['2025-04-22T17:60:00Z', '2025-04-22T17:35:37Zx', '2025-04-22T17:35:37+2', '٢٠٢٥-04-22T17:35:37Z'],
])('%j is no time', (text) => {
  expect(parseTime(text)).toBeUndefined();
});

it('no text; no time', () => {
  expect(utcSeconds(undefined)).toBeUndefined();
});

it('what a date writes; read as that date', () => {
  const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(dates, (date) => {
      expect(utcSeconds(date.toISOString())).toBeCloseTo(date.getTime() / 1000, 3);
    }),
  );
});
