import { assess, resultRows, type CandidateSeries } from '../../../../lambda/krkn-telemetry/windows/assess';
import type { Samples } from '../../../../lambda/krkn-telemetry/windows/samples';
import { windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';

const START = 1_764_000_000;
const windows = windowsOf([{ index: 0, start: START, end: START + 600 }])[0]!;

/** A sample every 15 s in all windows; of what is unusual, from the start of the scenario until some seconds after its end. */
function samples(value: (index: number, isUnusual: boolean) => number, until = 0): Samples {
  const times = Array.from({ length: 262 }, (_, index) => windows.baseline.start + index * 15);
  return {
    times,
    values: times.map((time, index) => value(index, time >= START && time < START + 600 + until)),
  };
}

/** A counter that grows by so much from each sample to the next. */
const counter = (increase: (index: number, isUnusual: boolean) => number, until = 0): Samples => {
  const { times, values } = samples(increase, until);
  let total = 1_000;
  return { times, values: values.map((value) => (total += value)) };
};

const candidate = (metric: string, of: Samples, more: Partial<CandidateSeries> = {}): CandidateSeries => ({
  metric,
  labels: { pod: 'p' },
  samples: of,
  ...more,
});

const noise = (index: number): number => [0, 1, -1, 2, -2, 1, 0, -1][index % 8]!;

it('a gauge that rises and comes back after a minute', () => {
  const found = assess(
    candidate(
      'queue_length',
      samples((index, isUnusual) => (isUnusual ? 90 : 10) + noise(index), 60),
    ),
    windows,
  );
  expect(found).toMatchObject({ kind: 'gauge', recovery: 60, wasOffBefore: false });
  expect(found!.judgement).toMatchObject({ before: 10, during: 90, isUp: true });
});

it('a counter; by its rate a second, also when it begins again meanwhile', () => {
  const grown = counter((index, isUnusual) => (isUnusual ? 300 : 30) + noise(index));
  const restarted = {
    ...grown,
    values: grown.values.map((value, index) => (index < 200 ? value : value - grown.values[199]!)),
  };
  const found = assess(candidate('http_requests_total', restarted), windows);
  expect(found?.kind).toBe('rate');
  expect(found!.judgement.before).toBeCloseTo(2, 1);
  // The last of 41 samples is usual again.
  expect(found!.judgement.during).toBeCloseTo((40 * 20 + 2) / 41, 1);
});

it.each(['node_netstat_Tcp_RetransSegs', 'node_vmstat_pgmajfault'])(
  'a counter of Linux, %s; by its rate, although it is not named like one',
  (metric) => {
    const grown = counter((index, isUnusual) => (isUnusual ? 300 : 30) + noise(index));
    expect(assess(candidate(metric, grown), windows)).toMatchObject({ kind: 'rate', recovery: 0 });
  },
);

it('connections, which have the name of such a counter; as they are', () => {
  const count = samples((index, isUnusual) => (isUnusual ? 90 : 10) + noise(index));
  expect(assess(candidate('node_netstat_Tcp_CurrEstab', count), windows)).toMatchObject({ kind: 'gauge' });
});

it('what is named like a counter and falls a little; as it is', () => {
  const found = assess(
    candidate(
      'queue_total',
      samples((index, isUnusual) => (isUnusual ? 90 : 40) + noise(index)),
    ),
    windows,
  );
  expect(found).toMatchObject({ kind: 'gauge' });
});

it('a sum; by the mean of what was observed, whatever the traffic', () => {
  const counts = counter((_index, isUnusual) => (isUnusual ? 10 : 100));
  const slow = counter((index, isUnusual) => (isUnusual ? 10 * 4 : 100 * 0.5) + noise(index) / 100);
  const steady = counter((index, isUnusual) => (isUnusual ? 10 : 100) * 0.5 + noise(index) / 100);
  const judged = (of: Samples) => assess(candidate('rpc_seconds_sum', of, { counts }), windows);
  expect(judged(slow)).toMatchObject({ kind: 'mean' });
  expect(judged(slow)!.judgement).toMatchObject({ isUp: true });
  expect(judged(slow)!.judgement.score).toBeGreaterThan(100);
  expect(judged(steady)!.judgement.score).toBeLessThan(4);
  expect(assess(candidate('rpc_seconds_sum', slow), windows)).toBeUndefined();
});

it('a counter that is born with the first error; was 0 before', () => {
  const { times, values } = counter((_index, isUnusual) => (isUnusual ? 30 : 0));
  const from = times.findIndex((time) => time >= START + 30);
  const born = { times: times.slice(from), values: values.slice(from).map((value) => value - 1_000) };
  expect(assess(candidate('errors_total', born), windows)).toBeUndefined();
  const found = assess(candidate('errors_total', born, { wasZero: true }), windows);
  expect(found!.judgement).toMatchObject({ before: 0, isUp: true });
  expect(found!.judgement.score).toBeGreaterThan(4);
});

it('parts of histograms and what is no quantity; not judged', () => {
  const any = samples((index) => index);
  for (const metric of ['rpc_seconds_bucket', 'go_info', 'process_start_time_seconds']) {
    expect(assess(candidate(metric, any), windows)).toBeUndefined();
  }
});

it('what was unusual already when the scenario began; says so', () => {
  const [, second] = windowsOf([
    { index: 0, start: START - 700, end: START - 100 },
    { index: 1, start: START, end: START + 600 },
  ]);
  const { times } = samples(() => 0);
  const off = { times, values: times.map((time, index) => (time >= START - 700 ? 90 : 10) + noise(index)) };
  expect(assess(candidate('queue_length', off), second!)).toMatchObject({ wasOffBefore: true });
});

it('rows have the chart of their first series, with no more points than it can show, and no spike less', () => {
  const times = Array.from({ length: 3_900 }, (_, index) => windows.baseline.start + index);
  const long = {
    times,
    values: times.map((time, index) =>
      index === 100 ? 500 : (time >= START && time < START + 600 ? 90 : 10) + noise(index),
    ),
  };
  const { rows } = resultRows(
    [
      assess({ ...candidate('queue_length', long), labels: { pod: 'a' } }, windows)!,
      assess({ ...candidate('queue_length', long), labels: { pod: 'b' } }, windows)!,
    ],
    () => ({ all: 40, unjudged: 3 }),
    new Set(),
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ metric: 'queue_length', movedCount: 5, seriesCount: 40, areAllBack: true });
  const [first, second] = rows[0]!.series;
  expect(first!.chart!.times.length).toBeLessThanOrEqual(264);
  expect(Math.max(...first!.chart!.values)).toBe(500);
  expect(second!.chart).toBeUndefined();
});
