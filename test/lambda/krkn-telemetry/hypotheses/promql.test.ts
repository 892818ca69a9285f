// That these are the numbers of Prometheus, test/e2e/hypotheses.test.ts shows; here is what has to be so of any numbers.
import fc from 'fast-check';
import { matchesGlob } from '../../../../lambda/krkn-telemetry/hypotheses/glob';
import { aggregate } from '../../../../lambda/krkn-telemetry/hypotheses/promql/aggregate';
import { bucketQuantile } from '../../../../lambda/krkn-telemetry/hypotheses/promql/quantile';
import {
  ratesAt,
  valuesAt,
  type ReadSeries,
} from '../../../../lambda/krkn-telemetry/hypotheses/promql/series';

const MINUTE = 60_000;

const series = (timestamps: readonly number[], values: ReadSeries['values']): ReadSeries => ({
  labels: {},
  timestamps,
  values,
});

/** Times in ascending order, seconds apart, and what a counter grows between them. */
const growth = fc.array(
  fc.record({ gap: fc.integer({ min: 1, max: 30_000 }), by: fc.integer({ min: 0, max: 1_000_000 }) }),
  { minLength: 1, maxLength: 60 },
);
const counterOf = (steps: readonly { readonly gap: number; readonly by: number }[]): ReadSeries => {
  let time = 1_000_000;
  let count = 0;
  const points = steps.map(({ gap, by }) => ({ time: (time += gap), count: (count += by) }));
  return series(
    points.map((point) => point.time),
    points.map((point) => point.count),
  );
};
const gridOf = ({ timestamps }: ReadSeries): number[] =>
  Array.from({ length: 40 }, (_, index) => timestamps[0]! + index * 15_000);

describe('rate', () => {
  it('of what grows evenly is its growth, wherever it is looked at', () => {
    const even = fc.record({
      gap: fc.integer({ min: 1_000, max: 20_000 }),
      slope: fc.integer({ min: 0, max: 1_000 }),
      offset: fc.integer({ min: 0, max: 20_000 }),
    });
    fc.assert(
      fc.property(even, ({ gap, slope, offset }) => {
        const timestamps = Array.from({ length: 100 }, (_, index) => 1_000_000 + index * gap);
        const values = timestamps.map((time) => 1e6 + (slope * time) / 1_000);
        const [rate] = ratesAt(series(timestamps, values), [timestamps[70]! + (offset % gap)], MINUTE);
        expect(rate).toBeCloseTo(slope, 6);
      }),
    );
  });

  it('is never negative, and does not depend on which other times are looked at', () => {
    fc.assert(
      fc.property(growth, fc.integer({ min: 0, max: 39 }), (steps, place) => {
        const counter = counterOf(steps);
        const times = gridOf(counter);
        const rates = ratesAt(counter, times, MINUTE);
        expect(rates.filter((rate) => rate !== undefined && rate < 0)).toEqual([]);
        expect(ratesAt(counter, [times[place]!], MINUTE)).toEqual([rates[place]]);
      }),
    );
  });

  it('scales with its counter, and sees the same growth when it begins again', () => {
    fc.assert(
      fc.property(growth, fc.nat(59), (steps, reset) => {
        const counter = counterOf(steps);
        const times = gridOf(counter);
        const rates = ratesAt(counter, times, MINUTE);
        const doubled = { ...counter, values: counter.values.map((value) => 2 * value!) };
        expect(ratesAt(doubled, times, MINUTE)).toEqual(rates.map((rate) => rate && 2 * rate));
        const lost = counter.values[reset % steps.length]!;
        const again = {
          ...counter,
          values: counter.values.map((value, at) => (at > reset ? value! - lost : value)),
        };
        const differs = ratesAt(again, times, MINUTE).filter(
          (rate, at) => (rate === undefined) !== (rates[at] === undefined),
        );
        expect(differs).toEqual([]);
      }),
    );
  });

  it('needs two samples, and leaves markers of an end out', () => {
    const counter = series([0, 10_000, 20_000, 70_000], [0, undefined, 10, undefined]);
    expect(ratesAt(counter, [10_000, 20_000, 59_999, 60_000], MINUTE)).toEqual([
      undefined,
      expect.closeTo(10 / 60) as number,
      expect.any(Number) as number,
      undefined,
    ]);
  });
});

it('a value counts for less than five minutes, and until a marker ends its series', () => {
  const gauge = series([0, 10_000, 20_000], [1, NaN, undefined]);
  expect(valuesAt(gauge, [-1, 0, 9_999, 10_000, 19_999, 20_000, 400_000])).toEqual([
    ...[undefined, 1, 1, NaN, NaN, undefined, undefined],
  ]);
  expect(valuesAt(series([0], [1]), [299_999, 300_000])).toEqual([1, undefined]);
});

describe('a quantile', () => {
  const histogram = fc
    .array(
      fc.record({ upperBound: fc.double({ min: 0.001, max: 1_000, noNaN: true }), count: fc.nat(1_000) }),
      {
        minLength: 1,
        maxLength: 12,
      },
    )
    .map((buckets) => [...buckets, { upperBound: Infinity, count: 2_000 }]);

  it('grows with q, within the bounds, in whichever order the buckets are', () => {
    fc.assert(
      fc.property(histogram, fc.double({ min: 0, max: 1, noNaN: true }), (buckets, q) => {
        const value = bucketQuantile(q, buckets);
        const highest = Math.max(...buckets.slice(0, -1).map(({ upperBound }) => upperBound));
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(highest);
        expect(bucketQuantile(q, buckets.toReversed())).toBe(value);
        expect(bucketQuantile(q / 2, buckets)).toBeLessThanOrEqual(value);
      }),
    );
  });

  it.each([
    ['no buckets', []],
    [
      'nothing observed',
      [
        { upperBound: 1, count: 0 },
        { upperBound: Infinity, count: 0 },
      ],
    ],
    ['one bucket', [{ upperBound: Infinity, count: 3 }]],
    [
      'none without bound',
      [
        { upperBound: 1, count: 3 },
        { upperBound: 2, count: 4 },
      ],
    ],
  ])('is NaN for %s', (_what, buckets) => {
    expect(bucketQuantile(0.5, buckets)).toBeNaN();
  });

  it('is the bound of the bucket below where it is beyond all, and of one that is not positive', () => {
    const beyond = [
      { upperBound: 1, count: 1 },
      { upperBound: Infinity, count: 10 },
    ];
    expect(bucketQuantile(0.9, beyond)).toBe(1);
    const negative = [
      { upperBound: -1, count: 9 },
      { upperBound: Infinity, count: 10 },
    ];
    expect(bucketQuantile(0.5, negative)).toBe(-1);
  });

  it('takes counts that become less for the ones before', () => {
    const buckets = [
      { upperBound: 1, count: 10 },
      { upperBound: 2, count: 8 },
      { upperBound: Infinity, count: 10 },
    ];
    expect(bucketQuantile(1, buckets)).toBe(1);
  });

  it('takes counts that differ by rounding alone for the same', () => {
    const counts = [10, 10 + 5e-12, 10 + 5e-12];
    const buckets = counts.map((count, index) => ({ upperBound: [1, 2, Infinity][index]!, count }));
    expect(bucketQuantile(1, buckets)).toBe(1);
  });
});

it('a sum is that of its parts, whatever rounding does to them in between', () => {
  const rows = [1e100, 1, -1e100].map((value, index) => ({ labels: { a: String(index) }, points: [value] }));
  expect(aggregate(rows, { aggregation: 'sum', by: [] })).toEqual([{ labels: {}, points: [1] }]);
});

it('a pattern fits as a regular expression would, and is never slow', () => {
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '*', '?', '.'), { maxLength: 8 })
    .map((parts) => parts.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', '.'), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(pattern, text, (glob, tried) => {
      const regex = glob.replaceAll('.', '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(matchesGlob(glob, tried)).toBe(new RegExp(`^${regex}$`).test(tried));
    }),
    { numRuns: 1_000 },
  );
  expect(matchesGlob(`${'*a'.repeat(100)}b`, 'a'.repeat(2_000))).toBe(false);
});
