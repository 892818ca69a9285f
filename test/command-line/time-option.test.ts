import { parseTime } from '../../command-line/parse-time';

it.each<[string, string | undefined]>([
  ['2026-11-30T09:00:00Z', '2026-11-30T09:00:00.000Z'],
  ['2026-11-30T10:00+01:00', '2026-11-30T09:00:00.000Z'],
  ['2026-11-30T09:00:00.5Z', '2026-11-30T09:00:00.500Z'],
  ['2026-11-30T09:00:00', undefined],
  ['2026-11-30', undefined],
  ['2026-02-29T00:00Z', undefined],
  ['2026-13-01T00:00Z', undefined],
  ['2026-11-30T25:00Z', undefined],
  ['1795990800', undefined],
])('the time %s; %s', (text, expected) => {
  const time = parseTime(text);
  expect(time === undefined ? undefined : new Date(time).toISOString()).toBe(expected);
});
