// Whatever labels hold, the real InfluxDB gives them back, and is found by them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { fields } from '../../../lambda/metrics/influxdb/schema';
import type { StoreUnderTest } from '../../contract/store-under-test';
import { clientOf } from '../../contract/client';
import { seed, shareOf } from '../../support/fuzz';
import { bitsOf } from '../../support/remote-write';
import { Influxd } from '../support/influxd';
import { ownStoreOf } from '../support/influxd-store';

const LABEL_SETS = shareOf(100_000);
/** Label sets of a request, each in a bucket of its own. */
const AT_ONCE = 2_500;
/** Of these, so many are asked for by all of their labels. */
const ASKED_FOR = 100;
const QUERIES_AT_ONCE = 25;
const START = 1_764_400_000_000;
const wide = { start: START, end: START };

let folder: string;
let influxd: Influxd;
let store: Pick<StoreUnderTest, 'access' | 'authorization' | 'placeOf'>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  influxd = await Influxd.start(folder);
  store = await ownStoreOf(influxd);
});

afterAll(async () => {
  await influxd.stop();
  await rm(folder, { recursive: true });
});

/** Characters that mean something to line protocol, Flux, CSV, InfluxQL, Go, or the encoding of labels. */
const special = fc.constantFrom(
  ...[
    '\\',
    ',',
    '=',
    ' ',
    '\n',
    '\r',
    '\t',
    '\0',
    '"',
    "'",
    '$',
    '{',
    '}',
    '#',
    '/',
    ';',
    '(',
    ')',
    '␛',
    '␛n',
  ],
  ...[
    '_',
    '__',
    'U__',
    '_5f_',
    '\x01',
    '\x1f',
    '\x7f',
    '\x80',
    '\x9f',
    '\u00a0',
    '\u2028',
    '\ufeff',
    '\ufffd',
  ],
  ...[
    '\uffff',
    '\u{10ffff}',
    '😀',
    '👩‍🚀',
    'e\u0301',
    'ß',
    'İ',
    '\u202e',
    '${a}',
    '\\\\',
    '\\n',
    '\r\n',
    '""',
    '␛␛',
  ],
);
const text = fc.oneof(
  fc.array(fc.oneof(special, fc.string({ unit: 'binary', maxLength: 2 })), { minLength: 1, maxLength: 5 }),
  fc.array(special, { minLength: 1, maxLength: 3 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 12 }).map((own) => [own]),
  fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 12 }).map((own) => [own]),
  fc.tuple(special, fc.integer({ min: 2, max: 300 })).map(([own, times]) => [own.repeat(times)]),
);
const joined = text.map((parts) => parts.join('')).filter((own) => own !== '');

/** Names that InfluxDB, Flux or the schema use, in any case and with what tells them apart. */
const reserved = fc
  .tuple(
    fc.constantFrom(
      ...[
        'time',
        '_time',
        '_value',
        '_field',
        '_measurement',
        '_start',
        '_stop',
        '_name',
        '_tagKey',
        '_tagValue',
      ],
      ...[
        'result',
        'table',
        'error',
        'reference',
        '$',
        '__chunk_order',
        'name',
        'tags',
        'database',
        'family',
      ],
      ...[
        ...Object.values(fields),
        'exists',
        'and',
        'or',
        'r',
        'default',
        'group',
        'datatype',
        '#group',
        'le',
        'job',
      ],
    ),
    fc.constantFrom('', '', '', 'upper', 'capital', 'U__', 'U__U__', '_', ' ', '\\'),
  )
  .map(([name, how]) => {
    if (how === 'upper') return name.toUpperCase();
    if (how === 'capital') return name.charAt(0).toUpperCase() + name.slice(1);
    return how.startsWith('U') ? how + name : name + how;
  });
/** As Prometheus escapes names, well or badly. */
const escaped = fc
  .array(
    fc.constantFrom('a', 'time', '_', '__', '_5f_', '_2e_', '_1F600_', '_d800_', '_110000_', '_x', 'U__'),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => `U__${parts.join('')}`);

const name = fc.oneof(reserved, escaped, joined);
const labelSet = fc
  .tuple(
    fc.oneof(fc.constantFrom('up', 'prometheus', 'time', '_value'), joined),
    fc.array(fc.tuple(name, joined), { maxLength: 6 }),
  )
  .map(([metric, labels]) => Object.fromEntries([...labels, ['__name__', metric]]));

type Labels = Readonly<Record<string, string>>;

function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([left], [right]) => (left < right ? -1 : 1)));
}

/** Label sets of a request, by what tells them apart. Some are drawn more than once. */
function distinctSets(from: number): ReadonlyMap<string, Labels> {
  const drawn = fc.sample(labelSet, { numRuns: 2 * AT_ONCE, seed: from });
  const distinct = new Map(drawn.map((labels) => [keyOf(labels), labels]));
  return new Map([...distinct].slice(0, AT_ONCE));
}

it(`gives ${LABEL_SETS} random label sets back, and finds them by their labels; seed ${seed}`, async () => {
  for (let drawn = 0; drawn < LABEL_SETS; drawn += AT_ONCE) {
    const bucket = `labels-${drawn}`;
    await influxd.createBucket(bucket);
    const client = clientOf(store, bucket);
    const sets = distinctSets(seed + drawn);
    const series = [...sets.values()].map((labels, index) => ({
      labels,
      samples: [[index, START] as const],
    }));
    expect(series).toHaveLength(AT_ONCE);
    const { status, body } = await client.write(series);
    expect([status, body]).toEqual([204, '']);

    const all = await client.read({ matchers: [{ type: '=~', name: '__name__', value: '.*' }], ...wide });
    expect([all.status, all.text]).toEqual([200, '']);
    const found = new Map(all.results[0]!.map(({ labels, samples }) => [keyOf(labels), samples]));
    const lost = series.filter(({ labels }) => !found.has(keyOf(labels)));
    const unknown = [...found.keys()].filter((key) => !sets.has(key));
    expect([lost.slice(0, 3), unknown.slice(0, 3)]).toEqual([[], []]);
    const altered = series.filter(({ labels }, index) => found.get(keyOf(labels))![0]![0] !== bitsOf(index));
    expect(altered).toEqual([]);

    for (let asked = 0; asked < ASKED_FOR; asked += QUERIES_AT_ONCE) {
      const some = series.slice(asked, asked + QUERIES_AT_ONCE);
      const queries = some.map(({ labels }) => ({
        matchers: Object.entries(labels).map(([of, value]) => ({ type: '=' as const, name: of, value })),
        ...wide,
      }));
      const answer = await client.read(...queries);
      expect([answer.status, answer.text]).toEqual([200, '']);
      for (const [index, { labels }] of some.entries()) {
        expect(answer.results[index]!.map((own) => keyOf(own.labels))).toContain(keyOf(labels));
      }
    }
  }
}, 1_800_000);
