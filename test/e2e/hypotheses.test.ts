// The numbers of hypotheses are those that Prometheus has of the same samples: 500 random cases.
import fc from 'fast-check';
import { groupsOf, selectorsOf } from '../../lambda/krkn-telemetry/hypotheses/groups';
import { aggregations } from '../../lambda/krkn-telemetry/hypotheses/hypothesis';
import { parseHypotheses } from '../../lambda/krkn-telemetry/hypotheses/parse-hypotheses';
import type { ReadSeries } from '../../lambda/krkn-telemetry/hypotheses/promql/series';
import { seed } from '../support/fuzz';
import { STALE_MARKER, NAN, type SeriesInput } from '../support/remote-write';
import { Prometheus } from './support/prometheus';

jest.setTimeout(120_000);

const CASES = 500;
/** Relative. */
const TOLERANCE = 1e-9;
/** Series of a request. */
const BATCH = 500;
/** Minutes of samples: Prometheus takes none that are an hour older than the newest. */
const MINUTES = 30;

/** What differs from a sample to the next. */
interface Step {
  readonly jitter: number;
  readonly growth: number;
  readonly event: 'none' | 'missing' | 'gap' | 'stale' | 'reset' | 'nan';
}

/** A series as it is made. */
interface Made {
  readonly interval: number;
  readonly late: number;
  readonly start: number;
  readonly steps: readonly Step[];
  readonly g: string;
}

const step = fc.record<Step>({
  jitter: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: 0, max: 900 })),
  growth: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 1_000 }),
    fc.double({ min: 0, max: 1e4, noNaN: true }),
  ),
  event: fc.oneof(
    { weight: 40, arbitrary: fc.constant('none' as const) },
    { weight: 3, arbitrary: fc.constantFrom('missing' as const, 'reset' as const) },
    { weight: 1, arbitrary: fc.constantFrom('gap' as const, 'stale' as const, 'nan' as const) },
  ),
});
const made = fc.record<Made>({
  interval: fc.constantFrom(5, 10, 15, 30, 60),
  late: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1_200 })),
  start: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 1_000 }),
    fc.double({ min: 0, max: 1e12, noNaN: true }),
  ),
  steps: fc.array(step, { minLength: 1, maxLength: 100, size: 'max' }),
  g: fc.constantFrom('a', 'b'),
});

/** The samples of a series, from a time on. */
function seriesOf(
  { interval, late, start, steps }: Made,
  labels: ReadSeries['labels'],
  from: number,
): ReadSeries {
  const samples: [time: number, value: number | undefined][] = [];
  let time = from + 1_000 * late;
  let value = start;
  for (const { jitter, growth, event } of steps) {
    time += 1_000 * interval * (event === 'gap' ? 25 : 1);
    value = event === 'reset' ? growth : value + growth;
    if (time > from + MINUTES * 60_000) break;
    const told = event === 'nan' ? NaN : undefined;
    if (event === 'missing') continue;
    samples.push([time + jitter, event === 'nan' || event === 'stale' ? told : value]);
  }
  return {
    labels,
    timestamps: samples.map(([at]) => at),
    values: samples.map(([, sample]) => sample),
  };
}

/** A hypothesis' form, the PromQL of the same, and the names and further labels of the series of each selector. */
interface Asked {
  readonly form: string;
  readonly promql: (selected: readonly string[], range: string) => string;
  readonly metrics: readonly string[];
  readonly buckets?: readonly string[];
}

const by = fc.constantFrom<readonly string[]>([], ['g'], ['g', 'other']);
const told = (labels: readonly string[]): string => `by: [${labels.join(', ')}]`;

const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.constant<Asked>({ form: 'value: @0', promql: ([of]) => of!, metrics: ['x'] }),
  fc.constant<Asked>({
    form: 'rate: @0',
    promql: ([of], range) => `rate(${of!}[${range}])`,
    metrics: ['x_total'],
  }),
  fc
    .tuple(fc.constantFrom(...aggregations), by, fc.boolean())
    .map(([aggregation, labels, isRate]): Asked => ({
      form: `${isRate ? 'rate' : 'value'}: { of: @0, aggregate: ${aggregation}, ${told(labels)} }`,
      promql: ([of], range) =>
        `${aggregation} by (${labels.join()}) (${isRate ? `rate(${of!}[${range}])` : of!})`,
      metrics: ['x_total'],
    })),
  by.map((labels): Asked => ({
    form: `ratio: { of: @0, to: @1, ${told(labels)} }`,
    // What has not been counted yet is 0.
    promql: ([of, to], range) => {
      const summed = (what: string): string => `sum by (${labels.join()}) (rate(${what}[${range}]))`;
      const none = `0 * count by (${labels.join()}) (rate(${to!}[${range}]))`;
      return `(${summed(of!)} or ${none}) / ${summed(to!)}`;
    },
    metrics: ['errors_total', 'requests_total'],
  })),
  by.map((labels): Asked => ({
    form: `mean: { of: @0, ${told(labels)} }`,
    promql: ([sum, count], range) =>
      `sum by (${labels.join()}) (rate(${sum!}[${range}])) / sum by (${labels.join()}) (rate(${count!}[${range}]))`,
    metrics: ['x_sum', 'x_count'],
  })),
  fc
    .tuple(by, fc.constantFrom(0.01, 0.5, 0.9, 0.99, 0.999), fc.boolean())
    .map(([labels, q, isWhole]): Asked => ({
      form: `quantile: { q: ${q}, of: @0, ${told(labels)} }`,
      promql: ([buckets], range) =>
        `histogram_quantile(${q}, sum by (${[...labels, 'le'].join()}) (rate(${buckets!}[${range}])))`,
      metrics: ['x_bucket'],
      buckets: isWhole ? ['-1', '0.1', '0.5', '1', '1.0', '2.5', '+Inf'] : ['0.1', '1', 'none'],
    })),
);

const cases = fc.record({
  asked,
  made: fc.array(made, { minLength: 2, maxLength: 8, size: 'max' }),
  range: fc.constantFrom(60, 120, 240, 300),
  step: fc.constantFrom(7, 15, 60),
});

it(`500 random cases of every form are what Prometheus 3 says, to 1e-9: resets, gaps and ends included (seed ${seed})`, async () => {
  // Old enough that nothing of it lies in the future, and at a time that both steps begin at.
  const from = 420_000 * Math.floor((Date.now() - (MINUTES + 5) * 60_000) / 420_000);
  const drawn = fc.sample(cases, { numRuns: CASES, seed }).map((each, number) => {
    const { metrics, buckets } = each.asked;
    const read = metrics.map((metric) =>
      each.made.flatMap((one, index) => {
        const labels = { __name__: metric, case: String(number), g: one.g, pod: String(index) };
        // Series of one histogram share much, and differ in what was lost on the way.
        const all = buckets?.map((le, place) =>
          seriesOf(
            { ...one, steps: one.steps.map((step) => ({ ...step, growth: step.growth * (place + 1) })) },
            { ...labels, le },
            from,
          ),
        );
        const isPart = metric !== 'errors_total' || index % 3 > 0;
        return all ?? (isPart ? [seriesOf(one, labels, from)] : []);
      }),
    );
    return { ...each, number, read };
  });
  const series = drawn.flatMap(({ read }) => read.flat()).filter(({ timestamps }) => timestamps.length > 0);

  await Prometheus.run({ version: 3, configuration: '', receives: true }, async (prometheus) => {
    for (let start = 0; start < series.length; start += BATCH) {
      await prometheus.write(series.slice(start, start + BATCH).map(inputOf));
    }
    const end = from + (MINUTES + 6) * 60_000;
    const differences: unknown[] = [];
    let compared = 0;
    for (const { asked: ask, read, range, step: interval, number } of drawn) {
      const selected = ask.metrics.map((metric) => `${metric}{case="${number}"}`);
      const query = ask.promql(selected, `${range}s`);
      const answer = await prometheus.queryRange({
        query,
        ...{ start: String(from / 1_000), end: String(end / 1_000), step: String(interval) },
      });
      const theirs = new Map(
        answer.flatMap(({ metric: { __name__: _name, ...labels }, values = [] }) =>
          values.map(([time, value]) => [
            pointOf(labels, 1_000 * time),
            Number(value.replace('Inf', 'Infinity')),
          ]),
        ),
      );
      const times = Array.from(
        { length: Math.floor((end - from) / 1_000 / interval) + 1 },
        (_, at) => from + 1_000 * interval * at,
      );
      const [hypothesis] = parseHypotheses(`hypotheses: [{ name: N, above: 0, ${formOf(ask, selected)} }]`);
      expect(selectorsOf(hypothesis!.form)).toHaveLength(read.length);
      const ours = new Map(
        groupsOf(hypothesis!.form, read, times, 1_000 * range).flatMap(({ labels, points }) =>
          points.flatMap((value, at): [string, number][] =>
            value === undefined ? [] : [[pointOf(labels, times[at]!), value]],
          ),
        ),
      );
      compared += theirs.size;
      for (const point of new Set([...theirs.keys(), ...ours.keys()])) {
        const [their, our] = [theirs.get(point), ours.get(point)];
        if (!isSame(our, their)) differences.push({ query, point, our, their });
      }
    }
    expect({ count: differences.length, first: differences.slice(0, 5) }).toEqual({ count: 0, first: [] });
    expect(compared).toBeGreaterThan(50_000);
  });
});

function formOf({ form }: Asked, selected: readonly string[]): string {
  return form.replace(/@(\d)/g, (_, index: string) => `'${selected[Number(index)]!}'`);
}

function inputOf({ labels, timestamps, values }: ReadSeries): SeriesInput {
  return {
    labels: Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)),
    samples: timestamps.map((time, index) => {
      const value = values[index];
      return [value === undefined ? STALE_MARKER : Number.isNaN(value) ? NAN : value, time];
    }),
  };
}

function pointOf(labels: Readonly<Record<string, string>>, time: number): string {
  return JSON.stringify([time, ...Object.entries(labels).sort()]);
}

function isSame(our: number | undefined, their: number | undefined): boolean {
  if (our === undefined || their === undefined) return our === their;
  if (Object.is(our, their) || our === their) return true;
  return Math.abs(our - their) <= TOLERANCE * Math.max(Math.abs(our), Math.abs(their));
}
