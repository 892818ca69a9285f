import { toMatcher } from '../../../../lambda/metrics/model/matcher';
import type { RankQuestion } from '../../../../lambda/metrics/port';
import { presenceSql, scoreSql } from '../../../../lambda/metrics/timestream/rank-sql';
import { TableColumns } from '../../../../lambda/metrics/timestream/table-columns';
import { metricsSettings } from '../../../../lambda/krkn-telemetry/windows-worker/metrics-settings';
import { sourceOf } from '../../../../lambda/krkn-telemetry/windows-worker/source';

/** As many labels as a table can have, with names as long as they can be. */
const columns = new TableColumns(
  new Map([
    ...Array.from({ length: 128 }, (_, index) => [`label${index}`.padEnd(60, 'x'), 'DIMENSION'] as const),
    ['measure_value::double', 'MEASURE_VALUE'],
  ]),
);
const question: RankQuestion = {
  destination: { namespace: 'metrics', collection: 'kubernetes' },
  matchers: [],
  baseline: { start: 1_000_000_000, end: 1_000_002_400 },
  during: { start: 1_000_002_430.5, end: 1_000_003_030.5 },
  pinned: ['up', 'a.name (with) odd|parts^'],
  maxSeries: 1,
};
const statements = (
  matchers: RankQuestion['matchers'] = [],
  of = columns,
): readonly (string | undefined)[] => [
  presenceSql({ ...question, matchers }, of),
  scoreSql({ ...question, matchers }, of, 60),
];

it('no window function runs over samples, or over bins of them', () => {
  for (const sql of statements()) {
    const [samples = '', ...further] = sql!.split(/\bGROUP BY\b/);
    expect(samples).not.toContain(' OVER ');
    expect(further.length).toBeGreaterThan(0);
  }
  // The second level of aggregation, too, comes before any.
  expect(statements()[1]!.split(/\bGROUP BY\b/)[1]).not.toContain(' OVER ');
});

it('a table of 128 labels; a fifth of what Timestream takes', () => {
  for (const sql of statements()) expect(Buffer.byteLength(sql!)).toBeLessThan(262_144 / 5);
});

it('each label stands in the first SELECT only, twice', () => {
  for (const sql of statements()) expect(sql!.split(`"${'label7'.padEnd(60, 'x')}"`)).toHaveLength(3);
});

it('times of fractions of a second; milliseconds', () => {
  for (const sql of statements()) expect(sql).toContain('time >= from_milliseconds(1000002430500)');
});

it('what is never ranked is left out by SQL', () => {
  const { ranked } = sourceOf('any', {
    metrics: {
      tables: [{ database: 'metrics', table: 'kubernetes' }],
      deny: metricsSettings.deny.default,
      pinned: [],
      maxLookGigabytes: 200,
    },
    store: 'timestream',
  } as unknown as Parameters<typeof sourceOf>[1])!;
  for (const sql of statements(ranked)) {
    expect(sql!.match(/NOT regexp_like\(measure_name, /g)).toHaveLength(ranked.length);
    expect(sql).toContain('_(bucket|');
  }
});

it('a label that no series has; nothing to ask', () => {
  const matchers = [toMatcher({ name: 'cluster', comparison: '=', value: 'a' })];
  expect(statements(matchers)).toEqual([undefined, undefined]);
});

it('a table without samples; nothing to ask', () => {
  expect(statements([], new TableColumns(new Map([['label', 'DIMENSION']])))).toEqual([undefined, undefined]);
});
