// What is written is read back: the answers of POST /read are those of a reference in memory, whatever is asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { handlerEdge, accessKey, basic, connectorHandler, type Edge } from '../../../support/connector-edges';
import {
  bitsOf,
  compress,
  encodeVersion1,
  NAN,
  STALE_MARKER,
  type SampleInput,
} from '../../../support/remote-write';
import { decodeRead, encodeRead, type Matcher, type Query } from '../../../support/remote-read';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream';

type Labels = Readonly<Record<string, string>>;

interface Series {
  readonly labels: Labels;
  /** The bits of each value, and its time in milliseconds. */
  readonly samples: readonly (readonly [bits: bigint, timestamp: number])[];
}

const now = Math.floor(Date.now() / 1000) * 1000;
let directory: string;
let standIn: TimestreamStandIn;
let call: Edge;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: [{ database: 'test', table: 'read' }],
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
  call = handlerEdge(connectorHandler({ defaultDestination: { database: 'test', table: 'read' } }));
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);

async function write(series: readonly Series[]): Promise<void> {
  const message = encodeVersion1(
    series.map(({ labels, samples }) => ({
      labels: Object.entries(labels),
      samples: samples.map(([bits, timestamp]): SampleInput => [bits, timestamp]),
    })),
  );
  const { status, body: text } = await call({
    method: 'POST',
    path: '/write',
    headers: { authorization, 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
    body: compress(message),
  });
  expect([status, text]).toEqual([204, '']);
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly results: readonly (readonly Series[])[];
}

async function read(queries: readonly Query[]): Promise<Answer> {
  const { status, headers, body } = await call({
    method: 'POST',
    path: '/read',
    headers: { authorization, 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' },
    body: encodeRead(queries),
  });
  if (status !== 200) return { status, text: body, results: [] };
  expect([headers['content-type'], headers['content-encoding']]).toEqual([
    'application/x-protobuf',
    'snappy',
  ]);
  const results = decodeRead(Buffer.from(body, 'latin1'));
  return {
    status,
    text: '',
    results: results.map((series) => series.map(({ labels, samples }) => ({ labels, samples }))),
  };
}

/** What a store would answer that keeps everything in memory. */
function reference(
  stored: readonly Series[],
  matchers: readonly Matcher[],
  start: number,
  end: number,
): Series[] {
  return stored
    .filter(({ labels }) => matchers.every((matcher) => matches(matcher, labels)))
    .map(({ labels, samples }) => ({
      labels,
      samples: samples
        .filter(([, timestamp]) => timestamp >= start && timestamp <= end)
        .toSorted(([, left], [, right]) => left - right),
    }))
    .filter(({ samples }) => samples.length > 0);
}

function matches({ type, name, value }: Matcher, labels: Labels): boolean {
  const actual = labels[name] ?? '';
  if (type === '=' || type === '!=') return (actual === value) === (type === '=');
  return RE2JS.compile(value, RE2JS.DOTALL).matches(actual) === (type === '=~');
}

const identity = ({ labels }: Series): string => JSON.stringify(Object.entries(labels).toSorted());

/** Series in one order, whatever that of the answer is. */
const ordered = (series: readonly Series[]): Series[] =>
  series
    .map(({ labels, samples }) => ({
      labels: Object.fromEntries(Object.entries(labels).toSorted()),
      samples,
    }))
    .toSorted((left, right) => (identity(left) < identity(right) ? -1 : 1));

const hostile = [
  "' OR '1'='1",
  "'; DROP TABLE x; --",
  '"',
  '\\',
  '%',
  '_',
  '\n',
  'é漢😀',
  "a' OR measure_name <> 'a",
  ' ',
];
const labelName = fc.constantFrom(
  'job',
  'instance',
  'time',
  'measure_name',
  'a:b',
  'with "quotes"',
  "with 'quotes'",
  'x'.repeat(80),
);
const labelValue = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'A', ...hostile),
  fc.string({ maxLength: 4, minLength: 1 }),
);
const metricName = fc.constantFrom('up', 'http_requests_total', "metric'; --", 'node:load:1m');
const double = fc.oneof(
  fc.double({ noNaN: true }).map(bitsOf),
  fc.constantFrom(NAN, STALE_MARKER, bitsOf(Infinity), bitsOf(-Infinity), bitsOf(-0), bitsOf(5e-324)),
);
const someSeries = fc.record({
  labels: fc
    .tuple(metricName, fc.dictionary(labelName, labelValue, { maxKeys: 4 }))
    .map(([__name__, labels]): Labels => ({ ...labels, __name__ })),
  samples: fc.uniqueArray(
    fc.tuple(
      double,
      fc.integer({ min: 0, max: 30 }).map((step) => now - step * 501),
    ),
    {
      selector: ([, timestamp]) => timestamp,
      minLength: 1,
      maxLength: 8,
    },
  ),
});
const regex = fc.constantFrom(
  'a',
  'a|b',
  '.*',
  '.+',
  '',
  'a.*',
  '(?i)A',
  '[ab]+',
  '^a$',
  '.',
  "' OR '1'='1",
  "a'|b",
  '\\Qa\\E',
  'é.*',
  '(a|)',
  '\\n',
);
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({
    type: fc.constantFrom<'=' | '!='>('=', '!='),
    name: fc.oneof(labelName, fc.constantFrom('__name__', 'absent', ...hostile)),
    value: fc.oneof(labelValue, metricName, fc.constant('')),
  }),
  fc.record({
    type: fc.constantFrom<'=~' | '!~'>('=~', '!~'),
    name: fc.oneof(labelName, fc.constantFrom('__name__', 'absent', ...hostile)),
    value: fc.oneof(
      regex,
      metricName.map((name) => `${name.replace(/[^a-z_:]/g, '.')}|x`),
    ),
  }),
);

it('whatever is written and asked; the answer is that of a reference in memory, and never an error of ours', async () => {
  const drawn = fc.sample(someSeries, { numRuns: 120, seed: 6 });
  const stored = [...new Map(drawn.map((series) => [identity(series), series])).values()];
  await write(stored);
  const query = fc.record({
    matchers: fc.array(matcher, { minLength: 1, maxLength: 3 }),
    start: fc.integer({ min: 0, max: 40 }).map((step) => now - step * 501),
    length: fc.integer({ min: 0, max: 20_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(query, { minLength: 1, maxLength: 3 }), async (asked) => {
      const queries = asked.map(({ matchers, start, length }) => ({ matchers, start, end: start + length }));
      const { status, text, results } = await read(queries);
      expect([status, text]).toEqual([200, '']);
      expect(results.map(ordered)).toEqual(
        queries.map(({ matchers, start, end }) => ordered(reference(stored, matchers, start, end))),
      );
    }),
    { numRuns: 60 },
  );
}, 120_000);

it('10,000 random doubles and times; each comes back bit for bit', async () => {
  const values = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 10_000 });
  const samples = values.map((value, place): [bigint, number] => [bitsOf(value), now - place * 297]);
  const labels = { __name__: 'doubles', job: 'x' };
  await write([{ labels, samples }]);
  const { results } = await read([
    { matchers: [{ type: '=', name: '__name__', value: 'doubles' }], start: now - 3_000_000, end: now },
  ]);
  expect(results).toEqual([[{ labels, samples: samples.toSorted(([, left], [, right]) => left - right) }]]);
});

it.each([
  ['=~', 1_000, ['10.0.0.7:9100', '10-0-0-7:9100']],
  ['!~', 1_000, ['10.0.9.7:9100']],
  ['=~', 10_000, ['10.0.0.7:9100', '10-0-0-7:9100', '10.0.9.7:9100']],
] as const)('%s with %d addresses whose dots are not escaped; finds %j', async (type, count, found) => {
  const instances = ['10.0.0.7:9100', '10-0-0-7:9100', '10.0.9.7:9100'];
  const labels = (instance: string): Labels => ({ __name__: `listed_${count}`, instance });
  await write(instances.map((instance) => ({ labels: labels(instance), samples: [[bitsOf(1), now]] })));
  const addresses = Array.from({ length: count }, (_, index) => `10.0.${index >> 8}.${index & 255}:9100`);
  const { status, text, results } = await read([
    {
      matchers: [
        { type: '=', name: '__name__', value: `listed_${count}` },
        { type, name: 'instance', value: addresses.join('|') },
      ],
      start: now - 1,
      end: now,
    },
  ]);
  expect([status, text]).toEqual([200, '']);
  expect(results[0]!.map(({ labels: { instance } }) => instance).toSorted()).toEqual(found.toSorted());
});

it.each([
  [
    'a regular expression that is not valid',
    { type: '=~', name: 'job', value: '(' },
    400,
    'regular expression',
  ],
  ['a lookahead, which RE2 has not', { type: '=~', name: 'job', value: '(?=a)' }, 400, 'regular expression'],
] as const)('%s; refused', async (_name, asked, status, told) => {
  const answer = await read([{ matchers: [asked], start: now - 1000, end: now }]);
  expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(told)]);
});

it('more than an answer may hold; refused, never cut', async () => {
  const few = handlerEdge(
    connectorHandler({ defaultDestination: { database: 'test', table: 'read' }, maxReadSamples: 9_999 }),
  );
  const whole = call;
  call = few;
  try {
    const { status, text } = await read([
      { matchers: [{ type: '=', name: '__name__', value: 'doubles' }], start: now - 3_000_000, end: now },
    ]);
    expect([status, text]).toEqual([400, expect.stringContaining('more than 9999 samples')]);
  } finally {
    call = whole;
  }
});
