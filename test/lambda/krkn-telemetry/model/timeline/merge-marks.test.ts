import fc from 'fast-check';
import {
  mergeInstants,
  mergePeriods,
  MOST_MARKS,
} from '../../../../../lambda/krkn-telemetry/model/timeline/merge-marks';

const window = { start: 1000, end: 2000 };
const period = (start: number, end: number): { start: number; end: number } => ({ start, end });
const shape = (merged: readonly { start: number; end: number; marks: readonly unknown[] }[]): unknown =>
  merged.map(({ start, end, marks }) => [start, end, marks.length]);

it.each([
  [
    'far from each other',
    [period(1100, 1110), period(1200, 1210)],
    [
      [1100, 1110, 1],
      [1200, 1210, 1],
    ],
  ],
  ['closer than a thousandth', [period(1100, 1110), period(1110.9, 1120)], [[1100, 1120, 2]]],
  ['one within another', [period(1100, 1200), period(1120, 1130)], [[1100, 1200, 2]]],
  [
    'in no order',
    [period(1200, 1210), period(1100, 1110)],
    [
      [1100, 1110, 1],
      [1200, 1210, 1],
    ],
  ],
  [
    'partly outside; cut',
    [period(0, 1010), period(1990, 9999)],
    [
      [1000, 1010, 1],
      [1990, 2000, 1],
    ],
  ],
  ['outside; left out', [period(0, 999), period(2001, 2002)], []],
])('periods %s', (_name, marks, expected) => {
  expect(shape(mergePeriods(marks, window))).toEqual(expected);
});

it('many instants in a row; still a row, not one mark in the middle', () => {
  const instants = Array.from({ length: 5000 }, (_, index) => period(1000 + index / 5, 1000 + index / 5));
  const merged = mergeInstants(instants, window);
  expect(merged.length).toBeGreaterThan(MOST_MARKS / 4);
  expect(merged.reduce((sum, { marks }) => sum + marks.length, 0)).toBe(5000);
});

const time = fc.oneof(
  fc.double({ min: 900, max: 2100, noNaN: true }),
  fc.constantFrom(-6e10, 2.5e11, 1000, 2000),
);
const periods = fc.array(
  fc.tuple(time, time).map(([left, right]) => period(Math.min(left, right), Math.max(left, right))),
  { maxLength: 400, size: 'max' },
);

it.each([
  ['periods', mergePeriods],
  ['instants', mergeInstants],
])('any %s; at most 64 groups, within the window, in order, none lost', (_name, merge) => {
  fc.assert(
    fc.property(periods, (marks) => {
      const merged = merge(marks, window);
      expect(merged.length).toBeLessThanOrEqual(MOST_MARKS);
      expect(merged.every(({ start, end }) => start >= 1000 && end <= 2000 && start <= end)).toBe(true);
      expect(merged.every(({ start }, index) => index === 0 || start >= merged[index - 1]!.start)).toBe(true);
      const seen = marks.filter(({ start, end }) => start <= 2000 && end >= 1000);
      expect(merged.reduce((sum, group) => sum + group.marks.length, 0)).toBe(seen.length);
    }),
    { numRuns: 50 },
  );
});
