// What every store does, whatever it keeps metrics in: rows speak of samples, histograms, exemplars and statuses.
import { isDeepStrictEqual } from 'node:util';
import { decodeVersion2 } from '../../lambda/prometheus-connector/write/decode/version-2';
import { select } from '../../lambda/prometheus-connector/write/select/select';
import type { Matcher } from '../support/remote-read';
import {
  bitsOf,
  encodeHistogram,
  encodeVersion2,
  NAN,
  STALE_MARKER,
  type HistogramInput,
  type SeriesInput,
} from '../support/remote-write';
import { many, now, up } from '../support/write-inputs';
import { destinationOf } from '../support/connector-edges';
import { clientOf, type Client } from './client';
import { collections, type StoreUnderTest } from './store-under-test';

const all: readonly Matcher[] = [{ type: '=~', name: '__name__', value: '.*' }];
const wide = { start: now - 100_000, end: now + 100_000 };

/** Everything of a collection: labels, samples by time, histograms as messages. */
async function contents({ read }: Client): Promise<readonly object[]> {
  const { status, text, results } = await read({ matchers: all, ...wide });
  expect([status, text]).toEqual([200, '']);
  return results[0]!.map(({ labels, samples, histograms }) => ({
    labels,
    samples,
    histograms: histograms.map((message) => Buffer.from(message).toString('hex')),
  }));
}

const held = (
  labels: object,
  samples: readonly (readonly [number | bigint, number])[],
  histograms: string[] = [],
) => ({
  labels,
  samples: samples.map(([value, time]) => [typeof value === 'bigint' ? value : bitsOf(value), time]),
  histograms,
});

/** The labels by which a series says that it belongs there. */
function destinationLabels(
  { placeOf }: StoreUnderTest,
  collection: string,
): Readonly<Record<string, string>> {
  const { database, table } = placeOf(collection);
  return {
    prometheusDatabaseLabel: database,
    ...(table !== undefined && { prometheusTableLabel: table }),
  };
}

/** A collection as answers name it. */
function named({ placeOf }: StoreUnderTest, collection: string): string {
  const { database, table } = placeOf(collection);
  return `database "${database}"${table === undefined ? '' : `, table "${table}"`}`;
}

const written = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): string[] =>
  ['samples', 'histograms', 'exemplars'].map((kind) => headers[`x-prometheus-remote-write-${kind}-written`]!);

const histogram: HistogramInput = {
  count_int: 4,
  sum: 9.5,
  zero_threshold: 0.001,
  zero_count_int: 1,
  positive_spans: [{ offset: 0, length: 2 }],
  positive_deltas: [1, 1],
  timestamp: now,
};
const withExemplar: SeriesInput = {
  labels: { __name__: 'latency', job: 'api' },
  samples: [[1, now]],
  exemplars: [
    { timestamp: now, value: 0.25, labels: { trace_id: 'abc' } },
    { timestamp: now, value: 0.5, labels: { trace_id: 'def' } },
  ],
};

/** Declares the tests of a store. */
export function testMetricStore(start: () => Promise<StoreUnderTest>): void {
  let store: StoreUnderTest;
  let used = 0;
  /** A collection that no other row writes to. */
  let collection: string;
  let client: Client;

  beforeAll(async () => {
    store = await start();
  });
  beforeEach(() => {
    collection = collections[used++]!;
    client = clientOf(store, collection);
  });
  afterEach(() => {
    store.heal();
  });
  afterAll(async () => {
    await store.close();
  });

  describe('writes', () => {
    it('samples of every kind of double; each comes back bit for bit', async () => {
      const values = [
        1,
        0,
        -0,
        5e-324,
        1.7976931348623157e308,
        0.1,
        -1e21,
        Infinity,
        -Infinity,
        NAN,
        STALE_MARKER,
      ];
      const samples = values.map((value, place): [number | bigint, number] => [value, now + place]);
      const answer = await client.write([up('a', ...samples)]);
      expect([answer.status, answer.body, written(answer)]).toEqual([204, '', ['11', '0', '0']]);
      expect(await contents(client)).toEqual([held({ __name__: 'up', instance: 'a' }, samples)]);
    });

    it('a NaN of other bits; all of them come back', async () => {
      await client.write([up('a', [0xfff8dead0000beefn, now])]);
      expect(await contents(client)).toEqual([
        held({ __name__: 'up', instance: 'a' }, [[0xfff8dead0000beefn, now]]),
      ]);
    });

    it('samples before 1970; refused, or given back', async () => {
      const samples: readonly [number, number][] = [-(2 ** 41), -1_000, -1, 0, 1].map((time) => [time, time]);
      const answer = await client.write([up('a', ...samples), up('b')]);
      const { status, results } = await client.read({ matchers: all, start: -(2 ** 42), end: now });
      const accepted = answer.status === 204 ? samples : [];
      expect([answer.status === 204 || answer.status === 400, status]).toEqual([true, 200]);
      expect(written(answer)).toEqual([String(accepted.length + 1), '0', '0']);
      expect(
        results[0]!.map(({ labels, samples: found }) => ({ labels, samples: found, histograms: [] })),
      ).toEqual([
        ...(accepted.length > 0 ? [held({ __name__: 'up', instance: 'a' }, accepted)] : []),
        held({ __name__: 'up', instance: 'b' }, [[1, now]]),
      ]);
    });

    it('a series without labels; comes back without any', async () => {
      await client.write([{ labels: { __name__: 'total' }, samples: [[1, now]] }]);
      expect(await contents(client)).toEqual([held({ __name__: 'total' }, [[1, now]])]);
    });

    it('names and values of labels that mean something elsewhere; each comes back', async () => {
      const labels = {
        __name__: 'with "quotes" and, commas',
        time: "it's",
        measure_name: '\\',
        _measurement: 'a b=c,d',
        '😀': 'é漢😀\n',
        ['x'.repeat(100)]: ' ',
        Job: 'A',
      };
      const { status, body } = await client.write([{ labels, samples: [[1, now]] }]);
      expect([status, body]).toEqual([204, '']);
      expect(await contents(client)).toEqual([held(labels, [[1, now]])]);
    });

    it('histograms; their messages come back', async () => {
      const labels = { __name__: 'h', job: 'x' };
      const answer = await client.write([
        { labels, histograms: [histogram, { ...histogram, timestamp: now + 1, sum: NAN, count_int: 5 }] },
      ]);
      expect([answer.status, written(answer)]).toEqual([204, ['0', '2', '0']]);
      expect(await contents(client)).toEqual([
        held(
          labels,
          [],
          [
            encodeHistogram(histogram).toString('hex'),
            encodeHistogram({ ...histogram, timestamp: now + 1, sum: NAN, count_int: 5 }).toString('hex'),
          ],
        ),
      ]);
    });

    it('two exemplars of one millisecond; both are kept', async () => {
      const answer = await client.write([withExemplar]);
      expect([answer.status, written(answer)]).toEqual([204, ['1', '0', '2']]);
      const stored = await store.exemplars(collection);
      expect(stored.toSorted((left, right) => left.value - right.value)).toEqual([
        { labels: withExemplar.labels, exemplarLabels: { trace_id: 'abc' }, value: 0.25, timestamp: now },
        { labels: withExemplar.labels, exemplarLabels: { trace_id: 'def' }, value: 0.5, timestamp: now },
      ]);
    });

    it('the same request again; nothing changes', async () => {
      const series = [
        up('a', [1, now], [NAN, now + 1]),
        withExemplar,
        { labels: { __name__: 'h' }, histograms: [histogram] },
      ];
      await client.write(series);
      const before = await contents(client);
      const answer = await client.write(series);
      expect([answer.status, written(answer)]).toEqual([204, ['3', '1', '2']]);
      expect(await contents(client)).toEqual(before);
      expect(await store.exemplars(collection)).toHaveLength(2);
    });

    it('2,500 series; all are there', async () => {
      const answer = await client.write(many(2_500));
      expect([answer.status, written(answer)]).toEqual([204, ['2500', '0', '0']]);
      expect(await contents(client)).toHaveLength(2_500);
    });

    it('series with destination labels; each is in its own, without the labels', async () => {
      const other = collections[used++]!;
      const labels = { __name__: 'up', ...destinationLabels(store, other) };
      expect((await client.write([up('a'), { labels, samples: [[2, now]] }])).status).toBe(204);
      expect(await contents(client)).toEqual([held({ __name__: 'up', instance: 'a' }, [[1, now]])]);
      expect(await contents(clientOf(store, other))).toEqual([held({ __name__: 'up' }, [[2, now]])]);
    });

    it('a series of two replicas, at one time and at others; one series, and nothing is refused', async () => {
      const pair = clientOf(store, collection, { rules: { replicaLabel: 'replica' } });
      const of = (replica: string, ...samples: (readonly [number, number])[]): SeriesInput => ({
        labels: { __name__: 'up', replica },
        samples,
      });
      for (const [name, value] of [
        ['a', 1],
        ['b', 2],
      ] as const) {
        const answer = await pair.write([of(name, [value, now], [value, now + value])]);
        expect([answer.status, answer.body, written(answer)]).toEqual([204, '', ['2', '0', '0']]);
      }
      const { results } = await pair.read({
        matchers: [...all, { type: '=', name: 'replica', value: 'b' }],
        ...wide,
      });
      expect(results[0]!.map(({ labels, samples }) => [labels, samples.map(([, time]) => time)])).toEqual([
        [{ __name__: 'up' }, [now, now + 1, now + 2]],
      ]);
    });

    it('a selection; is as it was when it has been written', async () => {
      const request = decodeVersion2(encodeVersion2([up('a', [1, now], [NAN, now]), withExemplar]));
      const routing = {
        databaseLabel: 'd',
        tableLabel: 't',
        defaultDestination: destinationOf(store.placeOf(collection)),
      };
      const selection = select(request, routing, now);
      const before = structuredClone(selection);
      store.refuse('job', 'api');
      const headers = { authorization: store.authorization };
      const connected = await store.access.connect({ ...emptyRequest, headers }, AbortSignal.timeout(10_000));
      await connected.write(selection, AbortSignal.timeout(10_000));
      expect(isDeepStrictEqual(structuredClone(selection), before)).toBe(true);
    });
  });

  describe('refusals', () => {
    it('of some samples; 400 that says which, when and where, and all others are written', async () => {
      store.refuse('instance', 'b');
      const answer = await client.write([up('a'), up('b'), up('c')]);
      expect([answer.status, written(answer)]).toEqual([400, ['2', '0', '0']]);
      expect(answer.body).toMatch(/^1 items were refused .*\b1 [a-z_]+, such as \{.*b/);
      expect(answer.body).toContain(`at ${new Date(now).toISOString()}`);
      expect(answer.body).toContain(`for ${named(store, collection)}`);
      expect(await contents(client)).toEqual([
        held({ __name__: 'up', instance: 'a' }, [[1, now]]),
        held({ __name__: 'up', instance: 'c' }, [[1, now]]),
      ]);
    });

    it('of a histogram; 400, and the samples beside it are written', async () => {
      store.refuse('job', 'bad');
      const answer = await client.write([
        up('a'),
        { labels: { __name__: 'h', job: 'bad' }, histograms: [histogram] },
      ]);
      expect([answer.status, written(answer)]).toEqual([400, ['1', '0', '0']]);
      expect(await contents(client)).toEqual([held({ __name__: 'up', instance: 'a' }, [[1, now]])]);
    });

    it('of exemplars alone; 204, as no request fails because of an extra', async () => {
      const labels = { __name__: 'latency', job: 'bad' };
      store.refuse('job', 'bad');
      const answer = await client.write([up('a'), { labels, exemplars: withExemplar.exemplars! }]);
      expect([answer.status, answer.body, written(answer)]).toEqual([204, '', ['1', '0', '0']]);
      expect(await store.exemplars(collection)).toEqual([]);
    });

    it('once the store takes them; the same request is 204', async () => {
      store.refuse('instance', 'b');
      await client.write([up('a'), up('b')]);
      store.heal();
      expect((await client.write([up('a'), up('b')])).status).toBe(204);
      expect(await contents(client)).toHaveLength(2);
    });
  });

  describe('failures that may pass', () => {
    it('of the store; 503 that says when to come back, and sent again nothing is lost or doubled', async () => {
      store.fail();
      const failed = await client.write([up('a'), withExemplar]);
      expect([failed.status, written(failed)]).toEqual([503, ['0', '0', '0']]);
      expect(failed.headers['retry-after']).toMatch(/^[1-9]\d*$/);
      store.heal();
      expect((await client.write([up('a'), withExemplar])).status).toBe(204);
      expect(await contents(client)).toHaveLength(2);
      expect(await store.exemplars(collection)).toHaveLength(2);
    });

    it('of one destination; 503 that names it, and the others are written', async () => {
      const other = collections[used++]!;
      const labels = { __name__: 'up', ...destinationLabels(store, other) };
      store.fail(collection);
      const answer = await client.write([up('a'), { labels, samples: [[2, now]] }]);
      expect([answer.status, written(answer)]).toEqual([503, ['1', '0', '0']]);
      expect(answer.body).toContain(`Destination: ${named(store, collection)}.`);
      expect(await contents(clientOf(store, other))).toHaveLength(1);
    });

    it('beside a refusal; 503 outranks 400', async () => {
      const other = collections[used++]!;
      const labels = {
        __name__: 'up',
        job: 'bad',
        ...destinationLabels(store, other),
      };
      store.fail(collection);
      store.refuse('job', 'bad');
      expect((await client.write([up('a'), { labels, samples: [[2, now]] }])).status).toBe(503);
    });

    it('a store that says nothing; 503 before the function ends', async () => {
      store.hang();
      const impatient = clientOf(store, collection, { remainingTime: 2_000 });
      const since = performance.now();
      const [wrote, read] = await Promise.all([
        impatient.write([up('a')]),
        impatient.read({ matchers: all, ...wide }),
      ]);
      expect([wrote.status, read.status]).toEqual([503, 503]);
      expect(performance.now() - since).toBeLessThan(2_000);
    });

    it('of a read; 503', async () => {
      store.fail();
      expect((await client.read({ matchers: all, ...wide })).status).toBe(503);
    });
  });

  describe('reads', () => {
    const series: readonly SeriesInput[] = [
      { labels: { __name__: 'up', job: 'a', pod: '1' }, samples: [[1, now]] },
      { labels: { __name__: 'up', job: 'b' }, samples: [[2, now]] },
      { labels: { __name__: 'up', job: 'ab' }, samples: [[STALE_MARKER, now]] },
      { labels: { __name__: 'up' }, samples: [[3, now]] },
      { labels: { __name__: 'h', job: 'a' }, histograms: [histogram] },
      { labels: { __name__: 'h', job: 'b' }, samples: [[4, now]] },
    ];
    let filled: Client;

    beforeAll(async () => {
      filled = clientOf(store, collections.at(-1)!);
      expect((await filled.write(series)).status).toBe(204);
    });

    it.each<[string, Matcher[], readonly number[]]>([
      ['a name', [{ type: '=', name: '__name__', value: 'up' }], [0, 1, 2, 3]],
      ['no such name', [{ type: '!=', name: '__name__', value: 'up' }], [4, 5]],
      ['a list of names', [{ type: '=~', name: '__name__', value: 'up|h' }], [0, 1, 2, 3, 4, 5]],
      ['a pattern of names', [{ type: '!~', name: '__name__', value: 'u.' }], [4, 5]],
      ['a label', [{ type: '=', name: 'job', value: 'a' }], [0, 4]],
      ['another value of a label, or none', [{ type: '!=', name: 'job', value: 'a' }], [1, 2, 3, 5]],
      ['a pattern of a label', [{ type: '=~', name: 'job', value: 'a.*' }], [0, 2, 4]],
      ['a pattern that none matches, too', [{ type: '=~', name: 'job', value: 'a?' }], [0, 3, 4]],
      ['none of a pattern', [{ type: '!~', name: 'job', value: 'a.*' }], [1, 3, 5]],
      ['a label that is absent', [{ type: '=', name: 'pod', value: '' }], [1, 2, 3, 4, 5]],
      ['a label that is there', [{ type: '!=', name: 'pod', value: '' }], [0]],
      ['a label that no series has', [{ type: '=', name: 'zone', value: 'z' }], []],
      ['no label that no series has', [{ type: '!=', name: 'zone', value: 'z' }], [0, 1, 2, 3, 4, 5]],
      ['case-insensitive, which only RE2 says so', [{ type: '=~', name: 'job', value: '(?i)A' }], [0, 4]],
      [
        'several labels',
        [
          { type: '=', name: '__name__', value: 'up' },
          { type: '=~', name: 'job', value: 'a|b' },
          { type: '!=', name: 'pod', value: '1' },
        ],
        [1],
      ],
      [
        'what excludes itself',
        [
          { type: '=', name: 'job', value: 'a' },
          { type: '=', name: 'job', value: 'b' },
        ],
        [],
      ],
    ])('%s; the series that match, in order', async (_name, matchers, expected) => {
      const { status, results } = await filled.read({ matchers, ...wide });
      // As Prometheus orders series: label by label, and the one with fewer labels first.
      const labelsOf = ({ labels }: { readonly labels: unknown }): string =>
        Object.entries(labels as object)
          .sort()
          .flat()
          .join('\0');
      expect(status).toBe(200);
      expect(results[0]!.map(labelsOf)).toEqual(expected.map((index) => labelsOf(series[index]!)).sort());
    });

    it('a range of time; both of its ends are in it', async () => {
      await client.write([up('a', [1, now - 2], [2, now - 1], [3, now], [4, now + 1])]);
      const { results } = await client.read({ matchers: all, start: now - 1, end: now });
      expect(results[0]![0]!.samples).toEqual([
        [bitsOf(2), now - 1],
        [bitsOf(3), now],
      ]);
    });

    it.each([
      ['before 1970', { start: -2_000, end: -1_000 }],
      ['long after anything', { start: now + 1_000_000_000, end: Number.MAX_SAFE_INTEGER }],
      ['that ends before it begins', { start: now, end: now - 1 }],
    ])('a range of time %s; no series', async (_name, range) => {
      expect(await filled.read({ matchers: all, ...range })).toEqual({
        status: 200,
        text: '',
        results: [[]],
      });
    });

    it('several queries; a result for each, in their order', async () => {
      const of = (value: string) => ({ matchers: [{ type: '=', name: 'job', value }] as const, ...wide });
      const { results } = await filled.read(of('b'), of('none'), of('a'), of('b'));
      expect(results.map((found) => found.length)).toEqual([2, 0, 2, 2]);
    });

    it('more samples than an answer may hold; 400, never a part', async () => {
      const few = clientOf(store, collections.at(-1)!, { maxReadSamples: 5 });
      const { status, text } = await few.read({ matchers: all, ...wide });
      expect([status, text]).toEqual([400, expect.stringContaining('more than 5 samples')]);
    });
  });
}

const emptyRequest = {
  routeKey: 'POST /write',
  method: 'POST',
  path: '/write',
  query: {},
  body: { byteLength: 0, bytes: () => Buffer.alloc(0) },
} as unknown as Parameters<StoreUnderTest['access']['connect']>[0];
