// What is pushed down to InfluxDB loses nothing that a selector asks for: the real engine, random series and matchers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { HttpError } from '../../../lambda/http/errors';
import { toMatcher } from '../../../lambda/metrics/model/matcher';
import { ownAccess } from '../../../lambda/prometheus-connector/store/influxdb/store-access';
import { clientOf, type Client } from '../../contract/client';
import { basic } from '../../support/connector-edges';
import { seed } from '../../support/fuzz';
import type { Matcher } from '../../support/remote-read';
import { Influxd } from '../support/influxd';

const START = 1_764_400_000_000;
const wide = { start: START - 1_000, end: START + 1_000 };
const BUCKET = 'matchers';

let folder: string;
let influxd: Influxd | undefined;
let client: Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'influxd-'));
  influxd = await Influxd.start(folder);
  const { url, org } = influxd;
  await influxd.createBucket(BUCKET);
  const tokens = {
    write: await influxd.createToken({ bucket: BUCKET, actions: ['write'] }),
    read: await influxd.createToken({ bucket: BUCKET, actions: ['read'] }),
  };
  const access = ownAccess(
    { engine: '2', url, organization: org },
    { get: (right) => Promise.resolve(tokens[right]), renew: () => Promise.resolve(undefined) },
  );
  client = clientOf(
    {
      access: { ...access, requiresGatewayUser: false },
      authorization: basic('anyone', 'at all'),
      placeOf: (database) => ({ database }),
    },
    BUCKET,
  );
});

afterAll(async () => {
  await influxd?.stop();
  await rm(folder, { recursive: true });
});

/** Names that InfluxDB takes for its own, and such as need quotes. */
const names = [
  'job',
  'pod',
  'time',
  '_value',
  '_field',
  'value',
  'U__x',
  'a b',
  'x"y',
  'c\\',
  '$',
  'é/',
  '{,=}',
];
const pieces = [
  'a',
  'b',
  'ab',
  'A',
  '1',
  '٣',
  '.',
  '-',
  '_',
  '/',
  '\\',
  '"',
  '$',
  '${a}',
  '␛',
  ' ',
  '\n',
  '\t',
  '\x01',
  '\x7f',
  '\u2028',
  ',',
  '😀',
];
const text = fc
  .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''));

const labels = fc
  .dictionary(fc.constantFrom(...names), text, { maxKeys: 4, noNullPrototype: true })
  .map((own) => ({ __name__: 'm', ...own }));

const escaped = (value: string): string => value.replace(/[\\^$.|?*+()[\]{}/\-_"]/g, String.raw`\$&`);
const atom: fc.Arbitrary<string> = fc.oneof(
  text.map(escaped),
  fc.constantFrom(
    '.',
    '\\d',
    '\\w',
    '\\s',
    '\\D',
    '\\W',
    '\\S',
    '[a-c]',
    '[^a]',
    '[^\\d]',
    '[-a/]',
    '[a&&b]',
    '[]^]',
    '[~~]',
  ),
  fc.constantFrom(
    '\\n',
    '\\x61',
    '\\x{62}',
    '\\Qa.b\\E',
    '\\bab',
    '(?i)A',
    '[[:alpha:]]',
    '\\pL',
    'é',
    '{',
    'a{',
    ']',
    '/',
  ),
);
const { regex } = fc.letrec<{ regex: string; sequence: string; part: string }>((tie) => ({
  part: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc
      .tuple(atom, fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{0,2}', '{1,}', '*?', '+?'))
      .map((both) => both.join('')),
    fc
      .tuple(fc.constantFrom('(', '(?:'), tie('regex'), fc.constantFrom(')', ')?', ')*', '){1,2}'))
      .map((all) => all.join('')),
  ),
  sequence: fc.array(tie('part'), { maxLength: 3 }).map((parts) => parts.join('')),
  regex: fc
    .array(tie('sequence'), { minLength: 1, maxLength: 3 })
    .map((alternatives) => alternatives.join('|')),
}));

const matcher: fc.Arbitrary<Matcher> = fc
  .tuple(
    fc.constantFrom(...names, '__name__', 'absent'),
    fc.oneof(
      fc.tuple(fc.constantFrom('=', '!='), fc.oneof(text, fc.constant(''))),
      fc.tuple(
        fc.constantFrom('=~', '!~'),
        fc.oneof(regex, fc.constantFrom('', '.*', '.+', 'm|', '^a', 'b$', '^a|b$')),
      ),
    ),
  )
  .map(([name, [type, value]]) => ({ name, type, value }))
  .filter(isValid);

function isValid({ type, name, value }: Matcher): boolean {
  try {
    toMatcher({ comparison: type, name, value });
    return true;
  } catch (error) {
    if (error instanceof HttpError) return false;
    throw error;
  }
}

type Labels = Readonly<Record<string, string>>;

/** How many of the series all matchers accept. */
function accepted(series: readonly Labels[], matchers: readonly Matcher[]): readonly Labels[] {
  const all = matchers.map(({ type, name, value }) => toMatcher({ comparison: type, name, value }));
  return series.filter((own) => all.every(({ name, accepts }) => accepts(own[name] ?? '')));
}

const sorted = (series: readonly Labels[]): readonly string[] =>
  series.map((own) => JSON.stringify(Object.entries(own).toSorted())).toSorted();

it(`gives what 2,000 random matchers accept of random series; seed ${seed}`, async () => {
  const drawn = fc.sample(labels, { numRuns: 300, seed });
  const series = [...new Map(drawn.map((own) => [sorted([own])[0], own])).values()];
  const written = await client.write(series.map((own) => ({ labels: own, samples: [[1, START]] })));
  expect([written.status, written.body]).toEqual([204, '']);
  const queries = fc.sample(fc.array(matcher, { minLength: 1, maxLength: 2 }), { numRuns: 1_400, seed });
  expect(queries.flat().length).toBeGreaterThan(2_000);
  for (let place = 0; place < queries.length; place += 28) {
    const some = queries.slice(place, place + 28);
    const { status, text, results } = await client.read(...some.map((matchers) => ({ matchers, ...wide })));
    if (status !== 200) {
      for (const matchers of some) {
        const alone = await client.read({ matchers, ...wide });
        expect([matchers, alone.status, alone.text]).toEqual([matchers, 200, '']);
      }
    }
    expect([status, text]).toEqual([200, '']);
    for (const [index, matchers] of some.entries()) {
      const found = results[index]!.map((each) => each.labels);
      expect([matchers, sorted(found)]).toEqual([matchers, sorted(accepted(series, matchers))]);
    }
  }
}, 300_000);

it.each([
  [
    'a list of 3,000 addresses',
    Array.from({ length: 3_000 }, (_, index) => `10\\.0\\.${index >> 8}\\.${index & 255}`),
  ],
  [
    'a list of 10,000 addresses',
    Array.from({ length: 10_000 }, (_, index) => `10\\.0\\.${index >> 8}\\.${index & 255}`),
  ],
  [
    'a list of 3,000 addresses whose dots are not escaped',
    Array.from({ length: 3_000 }, (_, index) => `10.0.${index >> 8}.${index & 255}`),
  ],
  ['a list of texts with control characters', Array.from({ length: 20 }, (_, index) => `a\u0085${index}`)],
  ['300 long patterns', Array.from({ length: 300 }, (_, index) => `.*${index}.*`)],
])('takes %s, and finds one', async (_name, list) => {
  const labelsOfOne = { __name__: 'listed', address: '10.0.0.7' };
  const seen = { __name__: 'listed', address: '10.1.0.7' };
  await client.write([labelsOfOne, seen].map((own) => ({ labels: own, samples: [[1, START]] })));
  const listed: Matcher = { type: '=~', name: 'address', value: list.join('|') };
  const name: Matcher = { type: '=', name: '__name__', value: 'listed' };
  const read = async (...matchers: readonly Matcher[]) => {
    const { status, text, results } = await client.read({ matchers: [name, ...matchers], ...wide });
    return [status, text, sorted((results[0] ?? []).map((each) => each.labels))];
  };
  const all = [labelsOfOne, seen];
  expect(await read(listed)).toEqual([200, '', sorted(accepted(all, [listed]))]);
  const not: Matcher = { ...listed, type: '!~' };
  expect(await read(not)).toEqual([200, '', sorted(accepted(all, [not]))]);
});

it('takes as many matchers as a request may hold', async () => {
  const matchers = Array.from({ length: 128 }, (_, index): Matcher => ({
    type: '!~',
    name: `l${index}`,
    value: '(a|b)+.c',
  }));
  const { status, text } = await client.read({ matchers, ...wide });
  expect([status, text]).toEqual([200, '']);
});

it.each([
  ['all that InfluxDB can hold', { start: -(2 ** 63), end: 2 ** 63 - 1024 }],
  ['of no length', { start: START, end: START }],
  ['before 1677', { start: -(2 ** 62), end: -(2 ** 61) }],
])('takes a range of time %s', async (_name, range) => {
  const matchers: readonly Matcher[] = [{ type: '=', name: '__name__', value: 'm' }];
  const { status, text, results } = await client.read({ matchers, ...range });
  const covers = range.start <= START && range.end >= START;
  expect([status, text, results[0]!.length > 0]).toEqual([200, '', covers]);
});

it('writes and reads 3,000 random doubles, bit for bit', async () => {
  const samples = fc
    .sample(fc.double({ noNaN: true }), { numRuns: 3_000, seed })
    .map((value, index) => [value, START + index] as const);
  const own = { __name__: 'doubles' };
  expect((await client.write([{ labels: own, samples }])).status).toBe(204);
  const matchers: readonly Matcher[] = [{ type: '=', name: '__name__', value: 'doubles' }];
  const { results } = await client.read({ matchers, start: START, end: START + samples.length });
  const view = new DataView(new ArrayBuffer(8));
  expect(results[0]![0]!.samples).toEqual(
    samples.map(([value, time]) => {
      view.setFloat64(0, value);
      return [view.getBigUint64(0), time];
    }),
  );
});
