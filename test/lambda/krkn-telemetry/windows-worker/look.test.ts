// What a look finds in metrics of every kind.
import { hypothesesKey } from '../../../../lambda/krkn-telemetry/storage/keys/object-key';
import type { Samples } from '../../../../lambda/krkn-telemetry/windows/samples';
import type { ScenarioResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { isWatched } from '../../../../lambda/krkn-telemetry/windows/scenario-facts';
import { MemoryMetrics, type MemorySeries } from '../../../support/memory-store/memory-metrics';
import {
  COMPLETE,
  destination,
  END,
  moving,
  noise,
  quiet,
  samples,
  START,
  telemetry,
  WorkerFixture,
} from './worker-fixture';

let fixture: WorkerFixture;
beforeAll(async () => {
  fixture = await WorkerFixture.start();
  fixture.clock.now = COMPLETE;
  await fixture.put(telemetry());
});
afterAll(() => fixture.stop());

async function lookAt(...series: readonly MemorySeries[]): Promise<ScenarioResult> {
  fixture.metrics = new MemoryMetrics(destination, series);
  await fixture.handle({});
  return (await fixture.result()).scenarios[0]!;
}

/** A counter that grows by so much from each sample to the next. */
function counter(growth: (isUnusual: boolean, index: number) => number): Samples {
  const { times, values } = samples(growth);
  let total = 1_000;
  return { times, values: values.map((value) => (total += value)) };
}

const api = { job: 'api', instance: 'a:80' };
const up = (value: (isUnusual: boolean) => number, target = api): MemorySeries => ({
  labels: { __name__: 'up', ...target },
  samples: samples(value),
});
/** The samples without those of the scenario. */
function without({ times, values }: Samples, from = START, to = END): Samples {
  const kept = times.map((time) => time < from || time >= to);
  return { times: times.filter((_, index) => kept[index]), values: values.filter((_, index) => kept[index]) };
}

it('a sum of observations; its mean is judged, and traffic alone is no finding', async () => {
  const counts = counter((isUnusual) => (isUnusual ? 10 : 100));
  const slow = counter((isUnusual, index) => (isUnusual ? 40 : 50) + noise(index) / 100);
  const steady = counter((isUnusual, index) => (isUnusual ? 5 : 50) + noise(index) / 100);
  const { rows } = await lookAt(
    { labels: { __name__: 'slow_seconds_sum', ...api }, samples: slow },
    { labels: { __name__: 'slow_seconds_count', ...api }, samples: counts },
    { labels: { __name__: 'steady_seconds_sum', ...api }, samples: steady },
    { labels: { __name__: 'steady_seconds_count', ...api }, samples: counts },
  );
  expect(rows.map(({ metric, kind }) => [metric, kind])).toEqual(
    expect.arrayContaining([
      ['slow_seconds_sum', 'mean'],
      ['slow_seconds_count', 'rate'],
      ['steady_seconds_count', 'rate'],
    ]),
  );
  expect(rows).toHaveLength(3);
});

it('a counter that is born with the first error; moved from 0, unless its target is new, too', async () => {
  const { times, values } = counter((isUnusual) => (isUnusual ? 30 : 0));
  const from = times.findIndex((time) => time >= START + 30);
  const born = { times: times.slice(from), values: values.slice(from) };
  const young = { job: 'young', instance: 'y:80' };
  const { rows, appearedCount } = await lookAt(
    up(() => 1),
    { labels: { __name__: 'up', ...young }, samples: { times: born.times, values: born.times.map(() => 1) } },
    { labels: { __name__: 'errors_total', ...api, code: '500' }, samples: born },
    { labels: { __name__: 'errors_total', ...young, code: '500' }, samples: born },
  );
  expect(appearedCount).toBe(3);
  expect(rows).toMatchObject([
    { metric: 'errors_total', kind: 'rate', movedCount: 1, series: [{ labels: api, before: 0 }] },
  ]);
});

it('a target that was down; is told with all of its series, and when it came back', async () => {
  const { gone } = await lookAt(
    up((isUnusual) => (isUnusual ? 0 : 1)),
    { labels: { __name__: 'queue_length', ...api }, samples: without(quiet({}).samples) },
    { labels: { __name__: 'temperature', ...api }, samples: without(quiet({}).samples) },
    quiet({ __name__: 'queue_length', job: 'api', instance: 'b:80' }),
  );
  expect(gone).toEqual([
    { labels: api, isTarget: true, seriesCount: 2, since: START - 15, longest: 615, replacedCount: 0 },
  ]);
});

it('what the moved have in common is told', async () => {
  const { common, movedCount } = await lookAt(
    ...Array.from({ length: 6 }, (_, index) =>
      moving({ __name__: 'queue_length', node: 'worker-3', pod: `p${index}` }),
    ),
    // They vary just enough to be candidates, and have not moved.
    ...Array.from({ length: 6 }, (_, index): MemorySeries => ({
      labels: { __name__: 'queue_length', node: `worker-${index % 2}`, pod: `q${index}` },
      samples: samples((isUnusual, place) => (isUnusual ? 10.57 : 10) + noise(place) / 2),
    })),
  );
  expect(movedCount).toBe(6);
  expect(common[0]).toMatchObject({ name: 'node', value: 'worker-3', moved: 6, all: 6 });
});

it('more series of a metric than are judged exactly; those of other metrics are judged, and all are counted', async () => {
  const { rows, movedCount } = await lookAt(
    ...Array.from({ length: 300 }, (_, index): MemorySeries => ({
      labels: { __name__: 'replicas', pod: `p${index}` },
      samples: samples((isUnusual) => (isUnusual ? 1 : 0)),
    })),
    moving({ __name__: 'queue_length' }),
  );
  expect(movedCount).toBe(301);
  expect(rows).toMatchObject([
    { metric: 'replicas', movedCount: 300, seriesCount: 300 },
    { metric: 'queue_length', movedCount: 1 },
  ]);
  expect(rows[0]!.series).toHaveLength(5);
});

it('many metrics; their samples are read by a statement for 50 series, and of finite values only', async () => {
  const gauges = Array.from({ length: 110 }, (_, index) => moving({ __name__: `gauge_${index}`, ...api }));
  const sums = Array.from({ length: 10 }, (_, index): readonly MemorySeries[] => [
    {
      labels: { __name__: `slow_${index}_seconds_sum`, ...api },
      samples: counter((isUnusual, place) => (isUnusual ? 900 : 50) + noise(place)),
    },
    { labels: { __name__: `slow_${index}_seconds_count`, ...api }, samples: counter(() => 100) },
  ]).flat();
  const { movedCount } = await lookAt(
    up(() => 1),
    ...gauges,
    ...sums,
  );
  expect(movedCount).toBe(120);
  const [plans = []] = fixture.metrics.asked.flatMap((question) => ('during' in question ? [] : [question]));
  expect(plans).toHaveLength(Math.ceil(130 / 50));
  expect(plans.every(({ onlyFinite }) => onlyFinite)).toBe(true);
});

it('names of labels and values of every kind; the series are found again', async () => {
  const labels = { 'a"b': `'; DROP TABLE x; --`, b: 'x'.repeat(2_000), c: '<script>\u202e', d: 'ü\n\t' };
  const { rows } = await lookAt(moving({ __name__: 'queue_length', ...labels }));
  expect(rows).toMatchObject([{ metric: 'queue_length', series: [{ labels }] }]);
});

it('labels of megabytes; the result stays readable, and all that moved is counted', async () => {
  const long = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`l${index}`, 'x'.repeat(2_000)]));
  const { rows, movedCount } = await lookAt(
    ...Array.from({ length: 40 }, (_, index) => moving({ __name__: `queue_${index}`, ...long })),
  );
  expect(movedCount).toBe(40);
  expect(rows.length).toBeGreaterThan(5);
  expect(JSON.stringify(rows).length).toBeLessThan(1_300_000);
}, 30_000);

it('metrics that moved before the scenario began; say that a clock may be wrong', async () => {
  const early = (pod: string): MemorySeries => ({
    labels: { __name__: `queue_${pod}` },
    samples: samples((isUnusual, index) => (isUnusual ? 90 : 10) + noise(index), { from: START - 2_790 }),
  });
  await fixture.put(telemetry([[START + 90, END + 90]]));
  await lookAt(...Array.from({ length: 8 }, (_, index) => early(String(index))));
  expect(await fixture.result()).toMatchObject({ skew: 90 });
  await fixture.handle({ shift: -90 });
  expect(await fixture.result()).not.toHaveProperty('skew');
  await fixture.put(telemetry());
});

describe('hypotheses', () => {
  const file = (limit: number): string => `hypotheses:
  - name: Queue stays short
    value: { of: queue_length, aggregate: max, by: [pod] }
    below: ${limit}
    severity: error
`;
  const put = (text: string, group = 'payments'): Promise<void> =>
    fixture.bucket.putYaml(hypothesesKey(group), text, AbortSignal.timeout(10_000));

  it.each([
    [50, 'violated'],
    [100, 'held'],
  ])('of the group around, with a limit of %d; %s', async (limit, verdict) => {
    await put(file(limit));
    await lookAt(
      moving({ __name__: 'queue_length', pod: 'a' }),
      quiet({ __name__: 'queue_length', pod: 'b' }),
    );
    const { state, hypotheses } = await fixture.result();
    expect(state).toBe('final');
    expect(hypotheses).toMatchObject([{ name: 'Queue stays short', severity: 'error', verdict }]);
  });

  it('that this version does not take; are inconclusive as a whole, with a line in the log', async () => {
    await put(file(50).replace('value', 'velue'));
    const log = fixture.log.length;
    expect(await lookAt(moving({ __name__: 'queue_length', pod: 'a' }))).toMatchObject({ movedCount: 1 });
    expect(await fixture.result()).toMatchObject({
      state: 'partial',
      hypotheses: [
        {
          verdict: 'inconclusive',
          severity: 'warning',
          reason: expect.stringMatching(/kept cannot be read: line 3, .*\. Send it again\.$/) as string,
        },
      ],
    });
    expect(fixture.log.slice(log).join()).toContain('invalid_hypotheses');
  });

  it('that cannot be read for; are inconclusive, and say why', async () => {
    await put(file(50));
    fixture.metrics = new MemoryMetrics(destination, [moving({ __name__: 'queue_length', pod: 'a' })]);
    let reads = 0;
    fixture.metrics.fault = (question) => {
      if (Array.isArray(question) && ++reads === 1) throw new Error('broken');
    };
    await fixture.handle({});
    expect(await fixture.result()).toMatchObject({
      state: 'partial',
      scenarios: [{ movedCount: 1 }],
      hypotheses: [
        { verdict: 'inconclusive', reason: expect.stringContaining('An unexpected error') as string },
      ],
    });
  });

  it('that there is no time left for; are inconclusive, and say so', async () => {
    await put(file(50));
    fixture.metrics = new MemoryMetrics(destination, [moving({ __name__: 'queue_length', pod: 'a' })]);
    fixture.remainingTime = 20_000;
    await fixture.handle({}).finally(() => {
      fixture.remainingTime = 300_000;
    });
    expect((await fixture.result()).hypotheses).toMatchObject([
      { verdict: 'inconclusive', reason: expect.stringContaining('There was no time left') as string },
    ]);
  });

  /** Of a run that ended an hour from now or ago, the hypotheses have come before or after. */
  const runThatEnded = async (minutesFromNow: number): Promise<void> => {
    const end = Math.floor(Date.now() / 1_000) + minutesFromNow * 60;
    await fixture.put(telemetry([[end - 600, end]]));
    fixture.clock.now = end + COMPLETE - END;
  };
  afterEach(async () => {
    fixture.clock.now = COMPLETE;
    await fixture.put(telemetry());
  });

  it('uploaded before the run ended, and no samples; none counts, and the run is told to be without verdict', async () => {
    await put(file(50));
    await runThatEnded(60);
    await lookAt();
    expect(await fixture.result()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/^There are no samples of .* Check these, then look again\.$/) as string,
      hypotheses: [{ name: 'Queue stays short', verdict: 'inconclusive' }],
    });
  });

  it('uploaded after the run ended, and no samples; are left out, and the problem says so', async () => {
    await put(file(50));
    await runThatEnded(-60);
    await lookAt();
    expect(await fixture.result()).toMatchObject({
      state: 'failed',
      problem: expect.stringMatching(/^There are no samples of .* uploaded after this run/) as string,
      hypotheses: [],
    });
  });

  it('uploaded after the run ended, and samples of what only they look at; are judged', async () => {
    await put(file(50).replace('queue_length', 'queue_length_bucket'));
    await lookAt(moving({ __name__: 'queue_length_bucket', pod: 'a' }));
    expect(await fixture.result()).toMatchObject({ state: 'failed', hypotheses: [{ verdict: 'violated' }] });
  });

  it('uploaded after the run ended, and a store that fails; none counts, and all are told', async () => {
    await put(file(50));
    fixture.metrics = new MemoryMetrics(destination, []);
    fixture.metrics.fault = () => {
      throw new Error('broken');
    };
    await fixture.handle({});
    expect(await fixture.result()).toMatchObject({
      state: 'failed',
      problem: expect.stringContaining('An unexpected error') as string,
      hypotheses: [{ verdict: 'inconclusive' }],
    });
  });

  it('of a run with more scenarios than are looked at; are judged in all of them', async () => {
    await put(`${file(50)}    scenarios: ['*pod_24*']\n`);
    await fixture.put(
      telemetry(Array.from({ length: 25 }, (_, index) => [START + index * 20, START + index * 20 + 10])),
    );
    await lookAt(moving({ __name__: 'queue_length', pod: 'a' }));
    expect((await fixture.result()).hypotheses).toMatchObject([{ verdict: 'violated' }]);
    await fixture.put(telemetry());
  });
});

describe('pinned metrics', () => {
  const labels = { __name__: 'node_memory_MemAvailable_bytes', job: 'node' };
  const wobbling = (instance: string, much: number): MemorySeries => ({
    labels: { ...labels, instance },
    samples: samples((isUnusual, index) => (isUnusual ? 10 + much : 10) + noise(index)),
  });
  const fsync = 'etcd_disk_wal_fsync_duration_seconds';
  const sums = (growth: number): readonly MemorySeries[] => [
    {
      labels: { __name__: `${fsync}_sum`, ...api },
      samples: counter((isUnusual, place) => (isUnusual ? growth : 50) + noise(place) / 100),
    },
    { labels: { __name__: `${fsync}_count`, ...api }, samples: counter(() => 100) },
  ];

  it('that did not move; are told with the series that came nearest to it, and its chart', async () => {
    const { rows, pinned, movedCount } = await lookAt(wobbling('a', 0), wobbling('b', 1), ...sums(50));
    expect([rows, movedCount]).toEqual([[], 0]);
    expect(pinned).toMatchObject([
      { metric: `${fsync}_sum`, kind: 'mean', movedCount: 0, seriesCount: 1 },
      {
        ...{ metric: labels.__name__, kind: 'gauge', movedCount: 0, seriesCount: 2, isPinned: true },
        series: [{ labels: { instance: 'b' }, before: 10, during: 11 }],
      },
    ]);
    expect(pinned![1]!.series[0]!.score).toBeLessThan(4);
    expect(pinned![1]!.series[0]).not.toHaveProperty('recovery');
    expect(pinned![1]!.series[0]!.chart!.times.length).toBeGreaterThan(100);
  });

  it('that moved; are among the others, and marked', async () => {
    const { rows, pinned, movedCount } = await lookAt(wobbling('a', 90), wobbling('b', 0), ...sums(500));
    expect(rows).toMatchObject([
      { metric: `${fsync}_sum`, isPinned: true },
      { metric: labels.__name__, isPinned: true, movedCount: 1, seriesCount: 2 },
    ]);
    expect([pinned, movedCount]).toEqual([[], 2]);
  });
});

describe('targets that are scraped once a minute', () => {
  const minutely = ({ times, values }: Samples): Samples => {
    const kept = times.map((time) => time % 60 === (START + 7) % 60);
    return {
      times: times.filter((_, index) => kept[index]),
      values: values.filter((_, index) => kept[index]),
    };
  };
  const at = (until: number, value = 90): Samples =>
    minutely(
      samples((isUnusual, index) => (isUnusual ? value : 10) + noise(index), {
        from: START - 2_700 + 7,
        to: START + 1_500,
        until,
      }),
    );
  const series = (until: number): readonly MemorySeries[] => [
    { labels: { __name__: 'up', ...api }, samples: at(until, 10) },
    { labels: { __name__: 'queue_length', ...api }, samples: at(until) },
  ];
  afterAll(() => fixture.put(telemetry()));

  it('a scenario of two minutes; is compared for four, and what came back is counted from its end', async () => {
    await fixture.put(telemetry([[START, START + 120]]));
    const scenario = await lookAt(...series(START + 180));
    expect(scenario).toMatchObject({
      during: { start: START, end: START + 240 },
      isWidened: true,
      shortest: 240,
      tooFewCount: 0,
      movedCount: 1,
      rows: [{ metric: 'queue_length', medianRecovery: 67 }],
    });
  });

  it('another scenario three minutes later; that is too little to see what came back', async () => {
    await fixture.put(
      telemetry([
        [START, START + 600],
        [START + 800, START + 1_400],
      ]),
    );
    const first = await lookAt(...series(START + 900));
    expect(first).toMatchObject({ shortest: 240, movedCount: 1, after: { start: END, end: END + 170 } });
    expect(isWatched(first)).toBe(false);
  });
});
