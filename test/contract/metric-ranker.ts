// What every store does that ranks series: what the exact judge calls moved must be among its candidates, under the labels that were
// written. It speaks of series and samples only.
import { Meter } from '../../lambda/metrics/model/meter';
import { toMatcher, type LabelMatcher } from '../../lambda/metrics/model/matcher';
import type { RankedSeries, Ranking, RankQuestion } from '../../lambda/metrics/port';
import { judge, MOVED } from '../../lambda/krkn-telemetry/windows/judge';
import { disappearanceOf, isNew } from '../../lambda/krkn-telemetry/windows/presence';
import { ratesOf, samplesIn, type Samples, type Window } from '../../lambda/krkn-telemetry/windows/samples';
import { lengthOf } from '../../lambda/krkn-telemetry/windows/windows';
import { synthesize } from '../bench/windows/synthesis';
import { destinationOf } from '../support/connector-edges';
import { clientOf } from './client';
import { collections, type RankerUnderTest } from './store-under-test';

const STEP = 15;
/** Samples of the scenario, and series. */
const LENGTH = 24;
const SERIES = 400;
/** Samples of a request. */
const BATCH = 4_000;

type Labels = Readonly<Record<string, string>>;

/** A series with its samples, in seconds since 1970. */
interface Written {
  readonly labels: Labels;
  readonly samples: Samples;
}

interface Windows {
  readonly baseline: Window;
  readonly during: Window;
}

const isCounter = ({ labels }: Pick<Written, 'labels'>): boolean => labels['__name__']!.endsWith('_total');

/** Series of known noise and known changes, that end now. */
function synthetic(): Windows & { readonly series: readonly Written[] } {
  const { series, baseline, during } = synthesize(71, LENGTH, SERIES, false);
  const origin = Math.floor(Date.now() / 1000) - during.end - 60;
  const shifted = ({ start, end }: Window): Window => ({ start: start + origin, end: end + origin });
  return {
    baseline: shifted(baseline),
    during: shifted(during),
    series: series.map((each, index) => {
      const { times, values } = samplesIn(each.samples, { start: 0, end: during.end });
      return {
        labels: {
          __name__: `metric_${index % 7}${each.isCounter ? '_total' : ''}`,
          cluster: 'a',
          pod: `pod-${index}`,
        },
        samples: { times: times.map((time) => time + origin), values },
      };
    }),
  };
}

/** A gauge that jumps when the scenario begins. */
function jumping(labels: Labels, { baseline, during }: Windows): Written {
  const times: number[] = [];
  for (let time = baseline.start; time <= during.end; time += STEP) times.push(time);
  return {
    labels: { __name__: 'jumps', ...labels },
    samples: {
      times,
      values: times.map((time, index) => (time < during.start ? 10 + (index % 3) : 50)),
    },
  };
}

const within = ({ labels, samples }: Written, window: Window): Written => ({
  labels,
  samples: samplesIn(samples, window),
});

const keyOf = (labels: Labels): string => JSON.stringify(Object.entries(labels).sort());
const labelsOf = ({ labels }: RankedSeries): Labels =>
  Object.fromEntries(labels.map(({ name, value }) => [name, value]));
const keysOf = (series: readonly RankedSeries[]): readonly string[] =>
  series.map((each) => keyOf(labelsOf(each)));

/** The exact score of a series. */
function scoreOf(series: Written, { baseline, during }: Windows): number | undefined {
  const samples = isCounter(series) ? ratesOf(series.samples) : series.samples;
  return judge({
    before: samplesIn(samples, baseline),
    during: samplesIn(samples, during),
    length: lengthOf(during),
    isCounter: isCounter(series),
  })?.score;
}

const share = (wanted: readonly string[], found: readonly string[]): number =>
  wanted.filter((key) => found.includes(key)).length / wanted.length;

const odd: readonly Labels[] = [
  { quotes: `it's "quoted" and 'more'` },
  { script: '"><script>alert(1)</script>' },
  { injected: `'; DROP TABLE metrics; --` },
  { nul: 'before\0after' },
  { 'a name/with "odd" characters': 'x' },
  { separators: '~;~0~1;,= \\' },
  { lines: 'one\ntwo\ttab' },
  { letters: 'ü 漢 🎉' },
  { long: 'v'.repeat(1_800) },
];

/** Declares the tests of a store that ranks. */
export function testMetricRanker(start: () => Promise<RankerUnderTest>): void {
  let store: RankerUnderTest;
  let used = 0;
  const meter = new Meter();

  beforeAll(async () => {
    store = await start();
  });
  afterAll(() => store.close());
  afterEach(() => {
    store.heal();
  });

  /** A collection that no other row uses, with these series. */
  async function written(series: readonly Written[]): Promise<string> {
    const collection = collections[used++]!;
    const client = clientOf(store, collection);
    let batch: Written[] = [];
    let size = 0;
    const send = async (): Promise<void> => {
      const { status, body } = await client.write(
        batch.map(({ labels, samples }) => ({
          labels,
          samples: samples.times.map((time, index) => [samples.values[index]!, time * 1000] as const),
        })),
      );
      expect([status, body]).toEqual([204, '']);
      [batch, size] = [[], 0];
    };
    for (const each of series.filter(({ samples }) => samples.times.length > 0)) {
      batch.push(each);
      size += each.samples.times.length;
      if (size > BATCH) await send();
    }
    if (size > 0) await send();
    return collection;
  }

  function rank(
    collection: string,
    { baseline, during }: Windows,
    matchers: readonly LabelMatcher[] = [],
    more: Partial<RankQuestion> = {},
    signal: AbortSignal = new AbortController().signal,
  ): Promise<Ranking> {
    const destination = destinationOf(store.placeOf(collection));
    const question = { destination, matchers: matchers.map(toMatcher), baseline, during };
    return store.ranker.rankCandidates(
      { ...question, pinned: [], maxSeries: 10_000, ...more },
      meter,
      signal,
    );
  }

  describe('series of ten kinds of noise, some of which move', () => {
    const { series, ...windows } = synthetic();
    const exact = series
      .map((each) => ({ key: keyOf(each.labels), score: scoreOf(each, windows) ?? 0 }))
      .sort((left, right) => right.score - left.score);
    /** Samples before and during, of series that have any. */
    const sizes = series.flatMap(({ labels, samples }) => {
      const before = samplesIn(samples, windows.baseline).times.length;
      const now = samplesIn(samples, windows.during).times.length;
      return before + now === 0 ? [] : [{ name: labels['__name__'], before, now }];
    });
    let ranking: Ranking;

    beforeAll(async () => {
      ranking = await rank(await written(series), windows);
    });

    it('what the exact judge calls moved is among the candidates', () => {
      const moved = exact.filter(({ score }) => score >= MOVED).map(({ key }) => key);
      expect(moved.length).toBeGreaterThan(30);
      expect(share(moved, keysOf(ranking.candidates))).toBeGreaterThanOrEqual(0.95);
    });

    it('so are its first twenty, but for one at most', () => {
      const first = exact.slice(0, 20).map(({ key }) => key);
      expect(share(first, keysOf(ranking.candidates))).toBeGreaterThanOrEqual(0.95);
    });

    it('few that are quiet are', () => {
      const quiet = exact.filter(({ score }) => score < 2).map(({ key }) => key);
      expect(share(quiet, keysOf(ranking.candidates))).toBeLessThan(0.1);
    });

    it('the farthest first, none below 3', () => {
      const scores = ranking.candidates.map(({ score }) => score);
      expect(scores).toEqual([...scores].sort((left, right) => right - left));
      expect(Math.min(...scores)).toBeGreaterThanOrEqual(3);
    });

    it('counts the series of each metric, and those that moved', () => {
      const ofMetric = (wanted: string): number => sizes.filter(({ name }) => name === wanted).length;
      const movedOf = (name: string): number =>
        ranking.candidates.filter((each) => labelsOf(each)['__name__'] === name && each.score >= MOVED)
          .length;
      const metrics = new Set(ranking.candidates.map((each) => labelsOf(each)['__name__']!));
      expect(new Map(ranking.counts)).toEqual(
        new Map([...metrics].map((name) => [name, { all: ofMetric(name), moved: movedOf(name) }])),
      );
    });

    it('counts what it looked at, and what has too few samples to judge', () => {
      expect(ranking.seriesCount).toBe(sizes.length);
      expect(ranking.tooFewCount).toBe(sizes.filter(({ before, now }) => before < 8 || now < 3).length);
    });

    it('finds what was there before and is missing', () => {
      const gone = series
        .filter(({ samples }) => disappearanceOf(samples, { ...windows, after: undefined }) !== undefined)
        .map(({ labels }) => keyOf(labels));
      expect(gone.length).toBeGreaterThan(3);
      expect(share(gone, keysOf(ranking.gone))).toBeGreaterThanOrEqual(0.95);
    });

    it('finds what is new', () => {
      const added = series
        .filter(({ samples }) => isNew(samples, windows.baseline, windows.during))
        .map(({ labels }) => keyOf(labels));
      expect([...keysOf(ranking.appeared)].sort()).toEqual(added.sort());
      expect(ranking.appearedCount).toBe(added.length);
    });

    it('says what it took', () => {
      expect(meter.statements).toBeGreaterThan(0);
      expect(meter.pages).toBeGreaterThan(0);
      expect(meter.bytes).toBeGreaterThan(0);
    });
  });

  describe('a few series', () => {
    const end = Math.floor(Date.now() / 1000) - 60;
    const during = { start: end - 300, end };
    const windows = { baseline: { start: end - 1_530, end: end - 330 }, during };
    const only = (pod: string, cluster = 'a'): Written => jumping({ cluster, pod }, windows);

    it('labels of any characters; as they were written', async () => {
      const ranking = await rank(await written(odd.map((labels) => jumping(labels, windows))), windows);
      const expected = odd.map((labels) => keyOf({ __name__: 'jumps', ...labels }));
      expect([...keysOf(ranking.candidates)].sort()).toEqual(expected.sort());
    });

    it('labels sorted by name, with that of the metric', async () => {
      const { candidates } = await rank(await written([only('a')]), windows);
      expect(candidates.map(({ labels }) => labels)).toEqual([
        [
          { name: '__name__', value: 'jumps' },
          { name: 'cluster', value: 'a' },
          { name: 'pod', value: 'a' },
        ],
      ]);
    });

    it('matchers; other series are neither ranked nor counted', async () => {
      const bucket = { ...only('b'), labels: { __name__: 'latency_bucket', cluster: 'a', le: '1' } };
      const collection = await written([only('a'), only('b'), only('c', 'b'), bucket]);
      const ranking = await rank(collection, windows, [
        { name: 'cluster', comparison: '=', value: 'a' },
        { name: '__name__', comparison: '!~', value: '.*(_bucket|_info|_created)' },
        { name: 'pod', comparison: '!=', value: `it's` },
      ]);
      expect(keysOf(ranking.candidates)).toEqual([only('a'), only('b')].map(({ labels }) => keyOf(labels)));
      expect([ranking.seriesCount, ranking.counts.get('jumps')?.all]).toEqual([2, 2]);
    });

    it('pinned metrics; of each the series that came nearest to moving, or moved most', async () => {
      const named = (metric: string, pod: string, change: number): Written => {
        const { samples } = only(pod);
        const values = samples.times.map(
          (time, index) => 10 + (index % 3) + (time < during.start ? 0 : change),
        );
        return { labels: { __name__: metric, pod }, samples: { ...samples, values } };
      };
      const few = within(named('steady.metric', 'few', 90), { start: during.start - 60, end });
      const collection = await written([
        ...[named('steady.metric', 'a', 0), named('steady.metric', 'b', 0.5), few],
        ...[named('moved', 'a', 20), named('moved', 'b', 50), named('other', 'a', 0)],
        within(named('new', 'a', 0), during),
      ]);
      const pinned = ['new', 'steady.metric', 'moved', 'absent', 'steady_metric'];
      const ranking = await rank(collection, windows, [], { pinned });
      expect(ranking.pinned.map(labelsOf)).toEqual([
        { __name__: 'steady.metric', pod: 'b' },
        { __name__: 'moved', pod: 'b' },
      ]);
      expect(ranking.candidates.map((each) => labelsOf(each)['__name__'])).toEqual(['moved', 'moved']);
      expect(ranking.counts.get('steady.metric')).toEqual({ all: 3, moved: 0 });
    });

    it('a series that is gone, one that is new, one that is steady', async () => {
      const { labels, samples } = only('steady');
      const steady = { labels, samples: { ...samples, values: samples.times.map(() => 1) } };
      const collection = await written([
        within(only('gone'), windows.baseline),
        within(only('new'), during),
        within(only('less'), { start: 0, end: during.start + 100 }),
        steady,
      ]);
      const ranking = await rank(collection, windows);
      const podsOf = (series: readonly RankedSeries[]): readonly unknown[] =>
        series.map((each) => labelsOf(each)['pod']);
      expect([podsOf(ranking.gone), podsOf(ranking.appeared), podsOf(ranking.candidates)]).toEqual([
        ['gone', 'less'],
        ['new'],
        ['less'],
      ]);
      expect([ranking.seriesCount, ranking.tooFewCount]).toEqual([4, 2]);
    });

    it('scraped every minute; found as well', async () => {
      const minutely = (each: Written): Written => {
        const places = [...each.samples.times.keys()].filter((place) => place % 4 === 0);
        const pick = (values: readonly number[]): number[] => places.map((place) => values[place]!);
        return { ...each, samples: { times: pick(each.samples.times), values: pick(each.samples.values) } };
      };
      const counter = (pod: string, rate: (time: number) => number): Written => {
        const { samples } = only(pod);
        let sum = 1_000;
        const values = samples.times.map((time) => (sum += STEP * rate(time)));
        return { labels: { __name__: 'errors_total', pod }, samples: { ...samples, values } };
      };
      const noise = (time: number): number => 1 + ((time / STEP) % 3) / 10;
      const collection = await written(
        [
          only('a'),
          counter('busy', (time) => (time > during.start ? 8 : 1) * noise(time)),
          counter('quiet', noise),
        ].map(minutely),
      );
      const { candidates } = await rank(collection, windows);
      expect(candidates.map((each) => labelsOf(each)['pod']).sort()).toEqual(['a', 'busy']);
    });

    it('values as large as numbers can be; others are ranked', async () => {
      const { labels, samples } = only('huge');
      const huge = { labels, samples: { ...samples, values: samples.values.map(() => Number.MAX_VALUE) } };
      const ranking = await rank(await written([huge, only('a')]), windows);
      expect(keysOf(ranking.candidates)).toContain(keyOf(only('a').labels));
      expect(ranking.seriesCount).toBe(2);
    });

    it('nothing in these windows; nothing ranked', async () => {
      const collection = await written([only('a')]);
      const shift = ({ start, end }: Window): Window => ({ start: start - 9_000, end: end - 9_000 });
      const ranking = await rank(collection, { baseline: shift(windows.baseline), during: shift(during) });
      expect(ranking).toMatchObject({
        ...{ candidates: [], gone: [], appeared: [], appearedCount: 0, seriesCount: 0, tooFewCount: 0 },
        counts: new Map(),
      });
    });

    it('more series than may be looked at; 400 that says what to narrow', async () => {
      const collection = await written([only('a'), only('b'), only('c')]);
      await expect(rank(collection, windows, [], { maxSeries: 2 })).rejects.toMatchObject({
        status: 400,
        code: 'too_many_series',
        message: expect.stringMatching(/3 series.*limit is 2.*[Nn]arrow/s) as unknown,
      });
      expect((await rank(collection, windows, [], { maxSeries: 3 })).seriesCount).toBe(3);
    });

    it('a store that says nothing; it ends with its signal', async () => {
      const collection = await written([only('a')]);
      store.hang();
      await expect(rank(collection, windows, [], {}, AbortSignal.timeout(500))).rejects.toMatchObject({
        code: 'deadline_exceeded',
      });
    });

    it('a store that fails; an error that may be repeated', async () => {
      const collection = await written([only('a')]);
      store.fail();
      await expect(rank(collection, windows)).rejects.toMatchObject({ status: 503, code: 'store_error' });
    });
  });
}
