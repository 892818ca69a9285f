import fc from 'fast-check';
import {
  evaluate,
  windowToRead,
  type HypothesisScenario,
} from '../../../../lambda/krkn-telemetry/hypotheses/evaluate';
import { parseHypotheses } from '../../../../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import type { ReadSeries } from '../../../../lambda/krkn-telemetry/hypotheses/promql/series';
import type { HypothesisResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { windowsOf } from '../../../../lambda/krkn-telemetry/windows/windows';

const STEP = 15;
/** A scenario of ten minutes, after 40 quiet ones and before 15 that are watched. A multiple of the step. */
const START = 1_764_000_000;
const END = START + 600;
const LATER = END + 10_000;
const BEFORE = START - 2_430;

const scenarios = (
  ...periods: readonly (readonly [start: number, end: number, name?: string])[]
): HypothesisScenario[] =>
  windowsOf(periods.map(([start, end], index) => ({ index, start, end }))).map((windows) => ({
    windows,
    names: [periods[windows.index]?.[2] ?? 'pod_kill'],
  }));
const ONE = scenarios([START, END]);

/** A series with a sample each 15 s, from long before the scenario until long after. */
function series(
  labels: Readonly<Record<string, string>>,
  valueAt: (time: number, index: number) => number | undefined,
): ReadSeries {
  const times = Array.from({ length: 300 }, (_, index) => BEFORE - 300 + index * STEP);
  return { labels, timestamps: times.map((time) => 1_000 * time), values: times.map(valueAt) };
}

/** A counter that grows by so much a second. */
function counter(
  labels: Readonly<Record<string, string>>,
  growthAt: (time: number) => number,
  before = 1_000,
): ReadSeries {
  let count = before;
  return series(labels, (time) => (count += STEP * growthAt(time)));
}

const during = (time: number): boolean => time >= START && time <= END;

/** What becomes of a hypothesis, as YAML after its name. */
function judge(
  rest: string,
  read: readonly (readonly ReadSeries[])[],
  { of = ONE, until = LATER }: { readonly of?: HypothesisScenario[]; readonly until?: number } = {},
): HypothesisResult | undefined {
  const [hypothesis] = parseHypotheses(`hypotheses: [{ name: N, ${rest} }]`);
  const readings = read.map((each) => ({ series: each, isCut: false }));
  return evaluate(hypothesis!, readings, of, until);
}

describe('a value', () => {
  const memory = series({ __name__: 'memory', pod: 'a' }, (time) => (during(time) ? 90 : 50));

  it('holds when it stays below, with what was worst and its chart', () => {
    const result = judge('value: memory, below: 100', [[memory]]);
    expect(result).toMatchObject({
      ...{ name: 'N', told: 'memory, below 100', severity: 'warning', verdict: 'held', worst: 90 },
      ...{ violations: [], bounds: { highest: 100 } },
    });
    expect(result).not.toHaveProperty('reason');
    expect(result?.chart?.times.length).toBeGreaterThan(200);
    expect(result?.chart?.times.length).toBeLessThanOrEqual(264);
  });

  it('is violated from its first value that is not so to its last one, with its labels', () => {
    expect(judge('value: memory, below: 90, severity: error', [[memory]])).toMatchObject({
      ...{ verdict: 'violated', worst: 90, severity: 'error' },
      violations: [{ scenario: 0, start: START, end: END, worst: 90, labels: { pod: 'a' } }],
    });
  });

  it('may be off for less than `for`', () => {
    const spike = series({}, (time) => (time >= START + 60 && time <= START + 105 ? 200 : 50));
    expect(judge('value: x, below: 100, for: 1m', [[spike]])).toMatchObject({ verdict: 'held', worst: 200 });
    expect(judge('value: x, below: 100, for: 45s', [[spike]])).toMatchObject({
      verdict: 'violated',
      violations: [{ start: START + 60, end: START + 105 }],
    });
  });

  it.each([
    ['above: 49', 'held'],
    ['above: 50', 'violated'],
    ['between: [50, 90]', 'held'],
    ['between: [51, 90]', 'inconclusive'],
    ['between: [50, 89]', 'violated'],
    ['within: 80%', 'held'],
    ['within: 79%', 'violated'],
  ])('%s: %s', (bound, verdict) => {
    const read = bound.startsWith('above')
      ? series({}, (time) => (during(time) ? 50 : 60))
      : series({}, (time) => (during(time) ? 90 : 50));
    expect(judge(`value: x, ${bound}`, [[read]])?.verdict).toBe(verdict);
  });

  it('is aggregated as asked', () => {
    const pods = ['a', 'b', 'c'].map((pod, index) =>
      series({ pod, app: pod === 'c' ? 'y' : 'x' }, () => index + 1),
    );
    const worst = (form: string): number | undefined =>
      judge(`value: { of: up, ${form} }, below: 100`, [pods])?.worst;
    expect(worst('aggregate: sum')).toBe(6);
    expect(worst('by: []')).toBe(6);
    expect(worst('aggregate: avg')).toBe(2);
    expect(worst('aggregate: min')).toBe(1);
    expect(worst('aggregate: max')).toBe(3);
    expect(worst('by: [app]')).toBe(3);
    expect(worst('aggregate: avg, by: [app]')).toBe(3);
  });

  it('counts no longer than five minutes, or until its series ends', () => {
    const ends = series({}, (time) => (time < START - 30 ? 1 : undefined));
    const stops: ReadSeries = {
      labels: {},
      timestamps: ends.timestamps.filter((time) => time < 1_000 * (START - 30)),
      values: ends.values.filter((value) => value !== undefined),
    };
    expect(judge('value: up, below: 2', [[ends]])).toMatchObject({ verdict: 'inconclusive' });
    expect(judge('value: up, below: 2', [[stops]])).toMatchObject({ verdict: 'held', worst: 1 });
  });
});

describe('what says nothing of the chaos', () => {
  it('no values: unless it has to have some', () => {
    expect(judge('value: x, below: 1', [[]])).toMatchObject({
      ...{
        verdict: 'inconclusive',
        reason: 'pod_kill: There were no values.',
        violations: [],
        bounds: { highest: 1 },
      },
    });
    const failed = judge('value: x, below: 1, no_data: fail', [[]]);
    expect(failed).toMatchObject({
      verdict: 'violated',
      violations: [{ start: START, end: END + 900, labels: {} }],
    });
    expect(failed).not.toHaveProperty('worst');
    expect(failed?.violations[0]).not.toHaveProperty('worst');
  });

  it('a group that is gone is not so where it has to have values', () => {
    const gone = series({ job: 'a' }, (time) => (during(time) ? undefined : 1));
    const there = series({ job: 'b' }, () => 1);
    expect(judge('value: up, above: 0', [[gone, there]])).toMatchObject({ verdict: 'held' });
    expect(judge('value: up, above: 0, no_data: fail', [[gone, there]])).toMatchObject({
      verdict: 'violated',
      violations: [{ start: START, end: END, labels: { job: 'a' } }],
    });
  });

  it('not so before either, for as long', () => {
    const always = series({}, () => 5);
    expect(judge('value: x, below: 5', [[always]])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: It was not so before either, for 40m: this says nothing of the chaos.',
      worst: 5,
      violations: [],
    });
    const shortBefore = series({}, (time) =>
      during(time) || (time > BEFORE + 60 && time < BEFORE + 120) ? 9 : 1,
    );
    expect(judge('value: x, below: 5', [[shortBefore]])).toMatchObject({ verdict: 'violated' });
  });

  it('another group that is always off does not hide one that is', () => {
    const read = [series({ g: 'always' }, () => 9), series({ g: 'chaos' }, (time) => (during(time) ? 7 : 1))];
    expect(judge('value: x, below: 5', [read])).toMatchObject({
      verdict: 'violated',
      worst: 7,
      violations: [{ labels: { g: 'chaos' }, worst: 7 }],
    });
  });

  it('nothing before to compare with', () => {
    const born = series({}, (time) => (time < START ? undefined : 1));
    expect(judge('value: x, within: 10%', [[born]])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: There were no values before to compare with.',
    });
  });

  it('too much', () => {
    const [hypothesis] = parseHypotheses('hypotheses: [{ name: N, value: x, below: 1 }]');
    expect(evaluate(hypothesis!, [{ series: [], isCut: true }], ONE, LATER)).toMatchObject({
      verdict: 'inconclusive',
      reason: 'It selects more than 200,000 samples: narrow its selector by more labels.',
    });
    const many = Array.from({ length: 10_000 }, () => series({}, () => 0));
    expect(judge('value: x, below: 1', [many])).toMatchObject({ verdict: 'inconclusive' });
  });
});

describe('a recovery', () => {
  const backAt = (seconds: number): ReadSeries[] => [
    series({ service: 'a' }, (time) => (time >= START && time < END + seconds ? 9 : 1)),
  ];
  const rest = 'value: x, below: 5, recovers_within: 5m';

  it('in time holds, and says how long it took', () => {
    expect(judge(rest, [backAt(300)])).toMatchObject({
      verdict: 'held',
      recovery: 300,
      worst: 9,
      violations: [],
    });
  });

  it('that was not needed has no time', () => {
    expect(judge(rest, [backAt(0)])).not.toHaveProperty('recovery');
  });

  it('after its time is late', () => {
    expect(judge(rest, [backAt(315)])).toMatchObject({
      ...{ verdict: 'late', recovery: 315 },
      violations: [
        { scenario: 0, start: END, end: END + 300, worst: 9, recovery: 315, labels: { service: 'a' } },
      ],
    });
  });

  it('that is not seen is a violation', () => {
    expect(judge(rest, [backAt(2_000)])).toMatchObject({
      verdict: 'violated',
      violations: [{ start: END, end: END + 900 }],
    });
    expect(judge(rest, [backAt(2_000)])).not.toHaveProperty('recovery');
  });

  it('of one group does not tell of another that is not back', () => {
    const [back] = backAt(300);
    const gone = series({ service: 'b' }, (time) => (time >= START ? 9 : 1));
    const result = judge(rest, [[back!, gone]]);
    expect(result).toMatchObject({ verdict: 'violated', violations: [{ labels: { service: 'b' } }] });
    expect(result).not.toHaveProperty('recovery');
  });

  it('is one when it is so for a minute', () => {
    const flapping = series({}, (time) => (time >= START && time < END + 600 && time !== END + 60 ? 9 : 1));
    expect(judge(rest, [[flapping]])).toMatchObject({ verdict: 'late', recovery: 600 });
  });

  it('may still come', () => {
    expect(judge(rest, [backAt(200)], { until: END + 120 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: It is still being watched whether it is so again.',
    });
    expect(judge(rest, [backAt(200)], { until: END - 120 })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: It is still being watched.',
    });
  });

  it('is cut short by another scenario', () => {
    const next = scenarios([START, END], [END + 130, END + 200, 'node_drain']);
    expect(judge(`${rest}, scenarios: [pod_*]`, [backAt(500)], { of: next })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: Another scenario began before it could be so again.',
    });
    expect(judge(`${rest}, scenarios: [pod_*]`, [backAt(30)], { of: next })).toMatchObject({
      verdict: 'held',
      recovery: 30,
    });
  });

  describe('of which a next scenario leaves two values to see', () => {
    const next = scenarios([START, END], [END + 130, END + 200, 'node_drain']);
    const each60 = (valueAt: (time: number) => number): ReadSeries[] => {
      const times = Array.from({ length: 60 }, (_, index) => END - 40 * 60 + index * 60);
      return [{ labels: {}, timestamps: times.map((time) => 1_000 * time), values: times.map(valueAt) }];
    };

    it.each<[string, (time: number) => number, string, string | undefined]>([
      ['never off', () => 1, 'held', undefined],
      ['off in the scenario alone', (time) => (during(time) && time < END ? 0 : 1), 'held', undefined],
      [
        'off, and back once',
        (time) => (during(time) ? 0 : 1),
        'inconclusive',
        'pod_kill: Another scenario began before it could be so again.',
      ],
      ['off when it had to be back', (time) => (time >= START ? 0 : 1), 'violated', undefined],
    ])('%s', (_, valueAt, verdict, reason) => {
      const told = 'value: up, above: 0.5, recovers_within: 1m, scenarios: [pod_*]';
      const result = judge(told, [each60(valueAt)], { of: next });
      expect(result).toMatchObject({ verdict, violations: verdict === 'violated' ? [{}] : [] });
      expect(result?.reason).toBe(reason);
    });
  });

  it('may begin in time, and too late to be seen', () => {
    const last = 'value: x, below: 5, recovers_within: 15m';
    expect(judge(last, [backAt(885)])).toMatchObject({
      verdict: 'inconclusive',
      reason: 'pod_kill: It was not watched long enough to tell whether it was so again in time.',
    });
    expect(judge(last, [backAt(915)])).toMatchObject({ verdict: 'violated' });
  });

  it('without values after it was off is not seen', () => {
    const ends = series({}, (time) => (time > END ? undefined : time >= START ? 9 : 1));
    expect(judge(rest, [[ends]])).toMatchObject({ verdict: 'violated' });
  });
});

describe('several scenarios', () => {
  const two = scenarios([START, END], [END + 1_000, END + 1_100, 'chaos/node_drain.yml']);

  it('those that a pattern fits count, and the verdict is that of the worst', () => {
    const off = [series({}, (time) => (time >= END + 1_000 && time <= END + 1_100 ? 9 : 1))];
    expect(judge('value: x, below: 5', [off], { of: two })).toMatchObject({
      verdict: 'violated',
      violations: [{ scenario: 1 }],
    });
    expect(judge("value: x, below: 5, scenarios: ['pod_*']", [off], { of: two })?.verdict).toBe('held');
    expect(judge("value: x, below: 5, scenarios: ['*node*']", [off], { of: two })?.verdict).toBe('violated');
  });

  it('a hypothesis about none has no result', () => {
    expect(judge('value: x, below: 5, scenarios: [zone]', [[]], { of: two })).toBeUndefined();
  });

  it('all their windows are read, and what counts for the first value', () => {
    expect(windowToRead(two)).toEqual({ start: BEFORE - 300, end: END + 1_100 + 900 });
  });
});

describe('counters', () => {
  const errors = counter({ code: '500', service: 'a' }, (time) => (during(time) ? 2 : 0));
  const requests = counter({ service: 'a' }, () => 20);

  it('by rate', () => {
    expect(judge('rate: { of: errors, by: [service] }, below: 3', [[errors]])?.worst).toBeCloseTo(2, 9);
  });

  it('as a ratio, of 0 where nothing has been counted yet', () => {
    const rest = 'ratio: { of: errors, to: requests, by: [service] }, below: 0.05';
    expect(judge(rest, [[errors], [requests]])).toMatchObject({
      verdict: 'violated',
      violations: [{ labels: { service: 'a' } }],
    });
    expect(judge(rest, [[errors], [requests]])?.worst).toBeCloseTo(0.1, 9);
    expect(judge(rest, [[], [requests]])).toMatchObject({ verdict: 'held', worst: 0 });
    expect(judge(rest, [[errors], []])).toMatchObject({ verdict: 'inconclusive' });
  });

  it('a ratio to nothing says nothing', () => {
    const idle = counter({ service: 'a' }, (time) => (during(time) ? 0 : 1));
    const none = counter({ service: 'a' }, () => 0);
    const rest = 'ratio: { of: errors, to: requests, by: [service] }, below: 0.05, check: during';
    expect(judge(rest, [[none], [idle]])).toMatchObject({ verdict: 'held', worst: 0 });
    expect(judge(rest, [[none], [none]])).toMatchObject({ verdict: 'inconclusive' });
  });

  it('of a histogram, as mean and quantile', () => {
    const slow = (time: number): number => (during(time) ? 10 : 0);
    const bucket = (le: string, growthAt: (time: number) => number): ReadSeries =>
      counter({ le, service: 'a' }, growthAt);
    const buckets = [
      bucket('0.1', () => 10),
      bucket('1.0', () => 10),
      bucket('+Inf', (time) => 10 + slow(time)),
    ];
    const sum = counter({ service: 'a' }, (time) => 1 + 5 * slow(time));
    const count = counter({ service: 'a' }, (time) => 10 + slow(time));
    expect(judge('mean: { of: x, by: [service] }, below: 9', [[sum], [count]])?.worst).toBeCloseTo(
      51 / 20,
      9,
    );
    expect(judge('quantile: { q: 0.9, of: x }, below: 0.5', [buckets])).toMatchObject({
      verdict: 'violated',
      worst: 1,
    });
    expect(judge('quantile: { q: 0.4, of: x }, below: 0.5', [buckets])?.worst).toBeCloseTo(0.08, 9);
  });
});

it('what is to be absent must not be there', () => {
  const alert = series({ alertname: 'Down' }, (time) => (during(time) ? 1 : undefined));
  expect(judge('absent: ALERTS', [[alert]])).toMatchObject({
    ...{ verdict: 'violated', worst: 1, bounds: { lowest: 0, highest: 0 } },
    violations: [{ start: START, end: END, labels: { alertname: 'Down' } }],
  });
  expect(judge('absent: ALERTS, for: 20m', [[alert]])).toMatchObject({ verdict: 'held' });
  expect(judge('absent: ALERTS', [[]])).toMatchObject({ verdict: 'held', worst: 0 });
  expect(judge('absent: ALERTS', [[series({}, () => 1)]])).toMatchObject({ verdict: 'inconclusive' });
});

it('whatever the samples, a result is the same again, of finite numbers, and its parts agree', () => {
  const awkward = fc.oneof(
    { weight: 8, arbitrary: fc.double({ min: -10, max: 10, noNaN: true }) },
    fc.constantFrom(undefined, NaN, Infinity, -Infinity, 0, 1e300),
  );
  const form = fc.constantFrom(
    ...['value: x', 'value: { of: x, aggregate: max }', 'rate: x', 'rate: { of: x, by: [g] }', 'mean: x'],
    ...['ratio: { of: x, to: y, by: [g] }', 'quantile: { q: 0.5, of: x, by: [g] }'],
  );
  const bound = fc.constantFrom('below: 1', 'above: 0', 'between: [-1, 1]', 'within: 50%');
  const rule = fc.constantFrom(
    '',
    ', for: 1m',
    ', check: during',
    ', recovers_within: 5m',
    ', no_data: fail',
  );
  const read = fc.array(
    fc.tuple(
      fc.constantFrom('a', 'b'),
      fc.constantFrom('1', '+Inf', 'x'),
      fc.array(awkward, { minLength: 1, maxLength: 40 }),
    ),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(form, bound, rule, read, read, fc.integer({ min: START, max: LATER }), (...given) => {
      const [asked, bounds, rules, first, second, until] = given;
      const all = [first, second].map((list) =>
        list.map(([g, le, values]) => series({ g, le }, (_, index) => values[index % values.length])),
      );
      const text = `${asked}, ${bounds}${rules}`;
      const result = judge(text, all, { until })!;
      expect(JSON.stringify(judge(text, all, { until }))).toBe(JSON.stringify(result));
      // As which JSON writes what is not finite.
      expect(JSON.stringify(result)).not.toContain('null');
      const { verdict, violations, reason, chart, worst } = result;
      expect(violations.length > 0).toBe(verdict === 'violated' || verdict === 'late');
      expect(reason !== undefined).toBe(verdict === 'inconclusive');
      expect(chart === undefined).toBe(worst === undefined);
      for (const { start, end } of violations) {
        expect(start).toBeGreaterThanOrEqual(START);
        expect(end).toBeGreaterThanOrEqual(start);
        expect(end).toBeLessThanOrEqual(Math.min(until, END + 900));
      }
    }),
    { numRuns: 100 },
  );
});

describe('what its values are', () => {
  it.each<[string, HypothesisResult['unit']]>([
    ['value: free_bytes, above: 1', { quantity: 'bytes', isPerSecond: false }],
    ['rate: sent_bytes_total, below: 1', { quantity: 'bytes', isPerSecond: true }],
    ['rate: requests_total, below: 1', { quantity: 'number', isPerSecond: true }],
    [
      `ratio: { of: 'requests_total{code="500"}', to: requests_total }, below: 0.1`,
      { quantity: 'ratio', isPerSecond: false },
    ],
    ['ratio: { of: sent_bytes_total, to: requests_total }, below: 1', undefined],
    ['quantile: { q: 0.9, of: wait_seconds }, below: 1', { quantity: 'seconds', isPerSecond: false }],
    ['mean: wait_seconds, below: 1', { quantity: 'seconds', isPerSecond: false }],
    ['value: queue_length, below: 1', undefined],
    [`value: '{__name__=~"a_bytes|b_bytes"}', below: 1`, undefined],
    ['absent: up_seconds', undefined],
  ])('%s; %j', (rest, unit) => {
    expect(judge(rest, [[], []])?.unit).toEqual(unit);
  });
});
