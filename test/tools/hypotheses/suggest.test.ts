import fc from 'fast-check';
import { parseHypotheses } from '../../../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import type { ResultRow } from '../../../lambda/krkn-telemetry/windows/result';
import { suggest, type PassingRun } from '../../../tools/hypotheses/suggest';
import { resultRow, resultSeries, scenarioResult, START, windowsResult } from '../../support/windows-results';

const runOf = (run: string, ...rows: readonly ResultRow[]): PassingRun => ({
  run,
  result: windowsResult({ scenarios: [scenarioResult({ rows })] }),
});

const requests = (during: number, pod: string, worstRecovery = 45): ResultRow =>
  resultRow({
    worstRecovery,
    series: [
      resultSeries({
        ...{ labels: { job: 'checkout', code: '500', pod }, before: 0.5, during },
        chart: { times: [START - 600, START + 60], values: [0.9, during] },
      }),
    ],
  });
const fsync = (during: number): ResultRow =>
  resultRow({
    ...{ metric: 'etcd_fsync_seconds_sum', kind: 'mean', areAllBack: false },
    series: [resultSeries({ labels: { job: 'etcd' }, before: 0.004, during })],
  });
const memory = resultRow({
  ...{ metric: 'memory_bytes', kind: 'gauge' },
  series: [resultSeries({ labels: {}, before: 100, during: 110 })],
});

it('what went up in several passing runs stays below its highest, and is back in time', () => {
  const runs = [
    runOf(
      'nightly/1',
      requests(3.1, 'a'),
      fsync(0.05),
      memory,
      resultRow({ metric: 'up', direction: 'down' }),
    ),
    runOf('nightly/2', requests(2.5, 'b', 61), fsync(0.0611), resultRow({ metric: 'up', direction: 'down' })),
    runOf('nightly/3', requests(2.9, 'c')),
  ];
  expect(suggest('nightly', runs))
    .toBe(`# Proposed from 3 passing runs of nightly. Names, bounds and severities are for you to change:
# what is here was so in all of these runs, which does not mean that it has to be.

hypotheses:
  # Went up in 3 of 3 runs, to 3.1 at most, in nightly/1.
  - name: Rate of http_requests_total stays below 3.9
    rate: http_requests_total{job="checkout",code="500"}
    below: 3.9
    severity: warning
  # Was 0.9 at most before, and as usual again 1m1s after scenarios at the latest.
  - name: Rate of http_requests_total is back below 1.2 in time
    rate: http_requests_total{job="checkout",code="500"}
    below: 1.2
    recovers_within: 2m
    severity: warning
  # Went up in 2 of 3 runs, to 0.0611 at most, in nightly/2.
  - name: Mean of etcd_fsync_seconds stays below 0.077
    mean: etcd_fsync_seconds{job="etcd"}
    below: 0.077
    severity: warning
`);
});

it('nothing is proposed of what moved once', () => {
  expect(suggest('nightly', [])).toBeUndefined();
  expect(suggest('nightly', [runOf('1', requests(3, 'a')), runOf('2', memory)])).toBeUndefined();
});

it('whatever metrics, labels and groups are called, the file is valid, and a comment stays one', () => {
  const name = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('a', 'a.b', '"', "'\n- b", '#', '{', 'x: y'),
  );
  const value = fc.double({ min: 1e-9, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(name, name, name, name, value, fc.constantFrom('gauge', 'rate', 'mean'), (...given) => {
      const [group, metric, label, text, during, kind] = given;
      const labels = { [label]: text };
      const row = resultRow({ metric, kind, series: [resultSeries({ labels, before: during / 2, during })] });
      const proposed = suggest(group, [runOf(`${group}/1`, row), runOf(`${group}/2`, row)])!;
      const hypotheses = parseHypotheses(proposed);
      expect(hypotheses.length).toBeGreaterThan(0);
      for (const { bound } of hypotheses) {
        expect(bound).toMatchObject({ kind: 'below' });
        expect('limit' in bound && bound.limit > during / 2).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

it('what is pinned stays below its highest, whether or not it moved', () => {
  const available = (value: number): ResultRow =>
    resultRow({
      ...{ metric: 'memory_bytes', kind: 'gauge', movedCount: 0, seriesCount: 3, isPinned: true },
      series: [resultSeries({ labels: { job: 'node' }, before: value, during: value })],
    });
  const pinned = (run: string, ...rows: readonly ResultRow[]): PassingRun => ({
    run,
    result: windowsResult({ scenarios: [scenarioResult({ rows: [], pinned: rows })] }),
  });
  const runs = [
    pinned('nightly/1', available(100)),
    pinned('nightly/2', available(200)),
    pinned('nightly/3'),
  ];
  const file = suggest('nightly', runs)!;
  expect(parseHypotheses(file).map(({ told }) => told)).toEqual(['memory_bytes{job="node"}, below 250']);
  expect(file).toContain(
    '# Is pinned, and did not move in 2 of 3 runs: 200 at most, in nightly/2. 2 series more may be above it.',
  );
  expect(suggest('nightly', runs.slice(1))).toBeUndefined();
});
