// Right answers of another implementation, in numpy: test/fixtures/windows/vectors.json.
import { judge } from '../../../../lambda/krkn-telemetry/windows/judge';
import { recoveryOf } from '../../../../lambda/krkn-telemetry/windows/recovery';
import vectors from '../../../fixtures/windows/vectors.json';

interface Vector {
  readonly name: string;
  readonly tb: readonly number[];
  readonly b: readonly number[];
  readonly td: readonly number[];
  readonly d: readonly number[];
  readonly L: number;
  readonly counter: boolean;
}

const series = vectors.series as readonly (Vector & {
  readonly want: {
    readonly score: number;
    readonly kind: string;
    readonly level?: number;
    readonly excursion?: number;
    readonly before?: number;
    readonly during?: number;
    readonly up?: boolean;
    readonly sigma?: number;
    readonly wander?: number;
    readonly lo?: number;
    readonly hi?: number;
  };
})[];
const recoveries = vectors.recoveries as readonly (Vector & {
  readonly tr: readonly number[];
  readonly r: readonly number[];
  readonly end: number;
  readonly step: number;
  readonly want: number | null;
})[];

const comparisonOf = ({ tb, b, td, d, L, counter }: Vector) => ({
  before: { times: tb, values: b },
  during: { times: td, values: d },
  length: L,
  isCounter: counter,
});

it.each(series.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
  const { want } = vector;
  const found = judge(comparisonOf(vector));
  if (want.kind === 'few') {
    expect(found).toBeUndefined();
    return;
  }
  expect([found?.kind, found?.isUp]).toEqual([want.kind, want.up]);
  for (const [key, value] of [
    [found?.score, want.score],
    [found?.level, want.level],
    [found?.excursion, want.excursion],
    [found?.before, want.before],
    [found?.during, want.during],
    [found?.sigma, want.sigma],
    [found?.wander, want.wander],
    [found?.lowest, want.lo],
    [found?.highest, want.hi],
  ]) {
    expect(Math.abs(key! - value!)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value!)));
  }
});

it.each(recoveries.map((vector) => [vector.name, vector] as const))('recovery of %s', (_name, vector) => {
  const { tr, r, end, step, counter, want } = vector;
  const judgement = judge(comparisonOf(vector))!;
  const found = recoveryOf(judgement, { times: tr, values: r }, { end, step, isCounter: counter });
  expect(found ?? null).toBe(want);
});
