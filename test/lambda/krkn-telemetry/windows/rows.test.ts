import type { Judgement } from '../../../../lambda/krkn-telemetry/windows/judge';
import { onsetOf, skewOf } from '../../../../lambda/krkn-telemetry/windows/onset';
import { commonLabels, rowsOf, type JudgedSeries } from '../../../../lambda/krkn-telemetry/windows/rows';

const judgement = (score: number, isUp = true): Judgement => ({
  ...{ score, kind: 'level', level: score, excursion: 0, before: 1, during: 2, isUp },
  ...{ peak: 2, sigma: 1, wander: 0, lowest: 0, highest: 2 },
});
const series = (
  metric: string,
  labels: Readonly<Record<string, string>>,
  score: number,
  more: { readonly recovery?: number; readonly isUp?: boolean } = {},
): JudgedSeries => ({
  metric,
  labels,
  judgement: judgement(score, more.isUp),
  recovery: more.recovery,
});

it('a row for each metric that moved, the farthest first, ties by how many moved and by name', () => {
  const rows = rowsOf(
    [
      series('b', { pod: '1' }, 1_000, { recovery: 10 }),
      series('a', { pod: '1' }, 1_000, { recovery: 20 }),
      series('c', { pod: '1' }, 1_000, { recovery: 30 }),
      series('c', { pod: '2' }, 5, { isUp: false }),
      series('d', { pod: '1' }, 3.9),
    ],
    () => ({ all: 7, unjudged: 2 }),
  );
  expect(rows.map(({ metric }) => metric)).toEqual(['c', 'a', 'b']);
  expect(rows[0]).toMatchObject({
    counts: { all: 7, moved: 4 },
    direction: 'mixed',
    medianRecovery: 30,
    areAllBack: false,
  });
  expect(rows[1]).toMatchObject({ direction: 'up', areAllBack: true });
});

it('what the moved have in common: labels that the others lack', () => {
  const candidates = [
    ...Array.from({ length: 10 }, (_, index) =>
      series('m', { node: 'worker-3', pod: `p${index}`, job: 'x' }, 50),
    ),
    ...Array.from({ length: 90 }, (_, index) =>
      series('m', { node: `worker-${index % 2}`, pod: `q${index}`, job: 'x' }, index === 0 ? 9 : 1),
    ),
  ];
  expect(commonLabels(candidates)).toEqual([
    { name: 'node', value: 'worker-3', moved: 10, all: 10, elsewhere: { all: 90, moved: 1 } },
  ]);
});

it.each([
  [50, 25, 1],
  [50, 26, 0],
  [100, 0, 1],
])('of 100 with a label %d moved, of 100 without it %d; %d in common', (moved, elsewhere, found) => {
  const candidates = Array.from({ length: 200 }, (_, index) =>
    series(
      'm',
      { pod: `p${index}`, ...(index < 100 && { node: 'a' }) },
      index % 100 < (index < 100 ? moved : elsewhere) ? 9 : 1,
    ),
  );
  expect(commonLabels(candidates)).toHaveLength(found);
});

describe('onset', () => {
  const start = 10_000;
  const during = { start, end: start + 600 };
  const baseline = { start: start - 2_430, end: start - 30 };
  /** A gauge that wavers around 10, and is 50 from a moment on. */
  const from = (moment: number) => {
    const times = Array.from({ length: 220 }, (_, index) => baseline.start + index * 15);
    return { times, values: times.map((time, index) => (time >= moment ? 50 : 10) + (index % 3)) };
  };

  it.each([0, 30, -60, -120, -240])('%i s from the beginning', (seconds) => {
    const onset = onsetOf(from(start + seconds), { baseline, during, isCounter: false });
    expect(Math.abs(onset! - seconds)).toBeLessThanOrEqual(15);
  });

  it('of what does not move; is not known', () => {
    expect(onsetOf(from(start + 9_000), { baseline, during, isCounter: false })).toBeUndefined();
  });

  it.each([
    [[-90, -80, -85, -70, -75, 0, 10], 87],
    [[0, 5, 10, 20, 30], undefined],
    [[-29, -29, -29, -29, -29], undefined],
    [[-90, -90, -90, -90], undefined],
  ])('of %j; a skew of %s', (onsets, skew) => {
    expect(skewOf(onsets)).toBe(skew);
  });
});
