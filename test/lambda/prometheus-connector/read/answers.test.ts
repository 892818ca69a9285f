// What POST /read answers, with Timestream well and unwell.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CallerClients } from '../../../../lambda/prometheus-connector/store/timestream/caller-clients';
import { TimestreamClients } from '../../../../lambda/prometheus-connector/store/timestream/clients';
import { defaultPolicies } from '../../../../lambda/prometheus-connector/write/select/policies';
import { fault, type Faults } from '../../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  edges,
  handlerEdge,
} from '../../../support/connector-edges';
import {
  decodeRead,
  encodeRead,
  type Matcher,
  type Query,
  type ReadSeries,
} from '../../../support/remote-read';
import {
  bitsOf,
  compress,
  encodeHistogram,
  encodeVersion1,
  NAN,
  STALE_MARKER,
  type SeriesInput,
} from '../../../support/remote-write';

const now = Math.floor(Date.now() / 1000) * 1000;
const DATABASE = 'test';
const tables = ['metrics', 'other', 'narrow', 'growing', 'racing'];
const long = `long_${'x'.repeat(60)}`;
const one = bitsOf(1);

const histogram = {
  count_int: 4,
  sum: 9.5,
  zero_threshold: 0.001,
  zero_count_int: 1,
  positive_spans: [{ offset: 0, length: 2 }],
  positive_deltas: [1, 1],
  timestamp: now,
};

/** In the order in which Prometheus sorts series. */
const stored: SeriesInput[] = [
  { labels: { __name__: 'awkward', größe: 'ü', measure_name: 'm', time: 't' }, samples: [[1, now]] },
  { labels: { __name__: 'awkward', [long]: 'v' }, samples: [[1, now]] },
  {
    labels: { __name__: 'ended', job: 'a' },
    samples: [
      [NAN, now - 2],
      [-Infinity, now - 1],
      [STALE_MARKER, now],
    ],
  },
  { labels: { __name__: 'h', job: 'a' }, histograms: [histogram] },
  {
    labels: { __name__: 'many', job: 'a' },
    samples: Array.from({ length: 2_500 }, (_, index) => [index, now - 2_499 + index]),
  },
  {
    labels: { __name__: 'up', job: 'a' },
    samples: [
      [1, now - 1000],
      [2, now],
    ],
  },
  { labels: { __name__: 'up', job: 'b' }, samples: [[3, now]] },
  { labels: { __name__: 'up', job: 'ba' }, samples: [[4, now]] },
  // Sorted by their bytes: UTF-16 would have them the other way round.
  { labels: { __name__: 'up', job: '\uffee' }, samples: [[5, now]] },
  { labels: { __name__: 'up', job: '😀' }, samples: [[6, now]] },
];
const rules = { policies: defaultPolicies, dimensionLabels: ['job'] };

let directory: string;
let standIn: TimestreamStandIn;
const clients = callerClients();
const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
const protobuf = { 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: tables.map((table) => ({ database: DATABASE, table })),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
  await write('metrics', stored);
  await write('other', [{ labels: { __name__: 'up', job: 'elsewhere' }, samples: [[1, now]] }]);
  await write(
    'narrow',
    stored.slice(-3).map((series, index) => withMore(series, index)),
  );
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

/** The same series, with labels that share a dimension. */
function withMore({ labels, ...series }: SeriesInput, index: number): SeriesInput {
  return {
    ...series,
    labels: {
      ...(labels as Readonly<Record<string, string>>),
      pod: `pod-${index}`,
      ...(index === 0 && { zone: "a'b" }),
    },
  };
}

async function write(table: string, series: readonly SeriesInput[]): Promise<void> {
  const handler = connectorHandler({
    defaultDestination: { database: DATABASE, table },
    clients,
    ...(table === 'narrow' && { rules }),
  });
  const body = compress(encodeVersion1(series));
  const headers = { authorization, ...protobuf };
  const answer = await handlerEdge(handler)({ method: 'POST', path: '/write', headers, body });
  expect([answer.status, answer.body]).toEqual([204, '']);
}

const is = (name: string, value: string): Matcher => ({ type: '=', name, value });
const named = (name: string): Matcher => is('__name__', name);
const query = (...matchers: Matcher[]): Query => ({ matchers, start: now - 10_000, end: now });
const up = encodeRead([query(named('up'))]);

/** What a series looks like when it is read: floats by their bits. */
function asRead({ labels, samples = [], histograms = [] }: SeriesInput): ReadSeries {
  return {
    labels: labels as Readonly<Record<string, string>>,
    samples: samples.map(([value, timestamp]) => [
      typeof value === 'bigint' ? value : bitsOf(value),
      timestamp,
    ]),
    histograms: histograms.map((each) => new Uint8Array(encodeHistogram(each))),
  };
}

const storedAs = (name: string): ReadSeries[] =>
  stored.map(asRead).filter(({ labels }) => labels['__name__'] === name);

/** A read, and what it is answered. */
interface Row {
  readonly name: string;
  readonly body: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default `metrics`. */
  readonly table?: string;
  readonly options?: Partial<Parameters<typeof connectorHandler>[0]>;
  readonly faults?: (faults: Faults) => void;
  /** Default 200. */
  readonly status?: number;
  readonly results?: readonly (readonly ReadSeries[])[];
  /** What the text of a refusal holds. */
  readonly says?: string | RegExp;
  /** Seconds, as the answer's header has them. */
  readonly retryAfter?: string;
}

/** Calls of Timestream that queries are. */
const queries = { operation: 'Query' } as const;
const upOf = (table: string): Query => query(named('up'), is('prometheusTableLabel', table));

/** What an edge may change: statuses, headers and bodies. */
const edgeRows: readonly Row[] = [
  { name: 'one query; its series in order, samples by time', body: up, results: [storedAs('up')] },
  { name: 'no query; no result', body: encodeRead([]), results: [] },
  {
    name: 'no snappy; refused',
    body: Buffer.from('no snappy'),
    status: 400,
    says: 'not a valid snappy block',
  },
  {
    name: 'another type; refused',
    body: up,
    headers: { 'content-type': 'application/json' },
    status: 415,
    says: 'application/x-protobuf',
  },
  {
    name: 'empty headers; as if there were none',
    body: up,
    headers: { 'content-type': '', 'content-encoding': '' },
    results: [storedAs('up')],
  },
  {
    name: 'no credentials; asked for',
    body: up,
    headers: { authorization: '' },
    status: 401,
    says: 'basic_auth',
  },
  {
    name: 'a wrong secret; told',
    body: up,
    headers: { authorization: basic(accessKey.accessKeyId, 'wrong'.repeat(8)) },
    status: 401,
    says: 'AWS does not know this access key',
  },
  {
    name: 'Timestream throttles; to be repeated',
    body: up,
    faults: (faults) => faults.add(fault.throttle, queries),
    status: 503,
    says: 'throttled the query',
    retryAfter: '1',
  },
  {
    name: 'the key may not read; told',
    body: up,
    faults: (faults) => faults.add(fault.accessDenied, queries),
    status: 403,
    says: 'allow timestream:Select',
  },
];

const rows: readonly Row[] = [
  ...edgeRows,
  {
    name: 'several queries; a result for each, in their order',
    body: encodeRead([query(named('up')), query(named('nothing')), query(named('h')), query(named('up'))]),
    results: [storedAs('up'), [], storedAs('h'), storedAs('up')],
  },
  {
    name: 'NaN, infinity and the end of a series; bit for bit',
    body: encodeRead([query(named('ended'))]),
    results: [storedAs('ended')],
  },
  {
    name: 'more rows than a page; all of them',
    body: encodeRead([query(named('many'))]),
    results: [storedAs('many')],
  },
  {
    name: 'labels that Timestream cannot have as they are; by their own names',
    body: encodeRead([
      query(named('awkward')),
      query(is('time', 't')),
      query(is(long, 'v')),
      query(is('größe', 'ü'), is('measure_name', 'm')),
    ]),
    results: [
      storedAs('awkward'),
      storedAs('awkward').slice(0, 1),
      storedAs('awkward').slice(1),
      storedAs('awkward').slice(0, 1),
    ],
  },
  {
    name: 'a time of one millisecond; that sample',
    body: encodeRead([{ matchers: [named('up'), is('job', 'a')], start: now - 1000, end: now - 1000 }]),
    results: [[{ labels: { __name__: 'up', job: 'a' }, samples: [[one, now - 1000]], histograms: [] }]],
  },
  {
    name: 'from a millisecond after a sample to one before another; neither',
    body: encodeRead([{ matchers: [named('up'), is('job', 'a')], start: now - 999, end: now - 1 }]),
    results: [[]],
  },
  {
    name: 'an end before the start; nothing',
    body: encodeRead([{ matchers: [named('up')], start: now, end: now - 1 }]),
    results: [[]],
  },
  {
    name: 'all times that Prometheus has; everything',
    body: encodeRead([{ matchers: [named('up')], start: -9223372036854776, end: 9223372036854776 }]),
    results: [storedAs('up')],
  },
  {
    name: 'a destination label; that table, and the label is not of the series',
    body: encodeRead([upOf('other'), upOf('metrics')]),
    results: [
      [{ labels: { __name__: 'up', job: 'elsewhere' }, samples: [[one, now]], histograms: [] }],
      storedAs('up'),
    ],
  },
  ...(
    [
      ['equal', is('pod', 'pod-1'), ['\uffee']],
      ['not equal', { type: '!=', name: 'pod', value: 'pod-1' }, ['ba', '😀']],
      ['a regular expression', { type: '=~', name: 'pod', value: 'pod-[01]' }, ['ba', '\uffee']],
      ['not a regular expression', { type: '!~', name: 'pod', value: '.*1' }, ['ba', '😀']],
      ['with a quote', is('zone', "a'b"), ['ba']],
      ['absent', is('zone', ''), ['\uffee', '😀']],
      ['present', { type: '!=', name: 'zone', value: '' }, ['ba']],
    ] as const
  ).map(([what, matcher, jobs]): Row => ({
    name: `a label that is no dimension: ${what}`,
    table: 'narrow',
    body: encodeRead([query(named('up'), matcher)]),
    results: [
      stored
        .slice(-3)
        .map((series, index) => asRead(withMore(series, index)))
        .filter(({ labels }) => jobs.some((job) => job === labels['job'])),
    ],
  })),
  {
    name: 'response types with SAMPLES among them; samples',
    body: encodeRead([query(named('h'))], [1, 0]),
    results: [storedAs('h')],
  },
  {
    name: 'response types without SAMPLES; refused',
    body: encodeRead([query(named('h'))], [1]),
    status: 400,
    says: 'SAMPLES',
  },
  {
    name: 'no remote read; refused',
    body: compress(Buffer.from('\x0a\xff')),
    status: 400,
    says: 'not a valid remote read request',
  },
  {
    name: 'a small block that holds 2 MiB; refused',
    body: compress(Buffer.alloc(2 * 1024 * 1024)),
    status: 400,
    says: 'more than the limit of 1048576 bytes',
  },
  {
    name: '33 queries; refused',
    body: encodeRead(Array(33).fill(query(named('up')))),
    status: 400,
    says: 'more than 32 queries',
  },
  {
    name: '129 matchers; refused',
    body: encodeRead([query(...Array<Matcher>(129).fill(named('up')))]),
    status: 400,
    says: 'more than 128 matchers',
  },
  {
    name: 'a destination that is not allowed; refused',
    body: encodeRead([upOf('other')]),
    options: { destinations: [{ database: DATABASE, table: 'metrics' }], restrictDestinations: true },
    status: 400,
    says: 'reads its configured',
  },
  {
    name: 'a destination that a regular expression leaves open; refused',
    body: encodeRead([query({ type: '=~', name: 'prometheusTableLabel', value: 'met.*' })]),
    status: 400,
    says: 'a query reads one destination',
  },
  {
    name: 'a destination whose name is SQL; refused',
    body: encodeRead([upOf('x" WHERE 1=1 --')]),
    status: 400,
    says: 'names have 3 to 256'.slice(6),
  },
  {
    name: 'a table that is not there; told',
    body: encodeRead([upOf('missing')]),
    status: 404,
    says: 'no such database or table',
  },
  {
    name: 'Timestream fails; to be repeated',
    body: up,
    faults: (faults) => faults.add(fault.serverError, queries),
    status: 503,
    says: 'failed to answer',
    retryAfter: '1',
  },
  {
    name: 'Timestream fails once; read nevertheless',
    body: up,
    faults: (faults) => faults.add(fault.serverError, { ...queries, times: 1 }),
    results: [storedAs('up')],
  },
  {
    name: 'the query fails; to be repeated',
    body: up,
    faults: (faults) => faults.add(fault.queryExecution, queries),
    status: 503,
    says: 'could not run the query',
  },
  {
    name: 'the connection breaks; to be repeated',
    body: up,
    faults: (faults) => faults.add(fault.reset, queries),
    status: 503,
    says: 'could not be reached',
  },
  {
    name: 'no answer; ours comes before the deadline',
    body: up,
    faults: (faults) => faults.add(fault.hang, queries),
    options: { remainingTime: 2_500 },
    status: 503,
    says: 'in time',
  },
  // Descriptions and first pages come, and then no more.
  {
    name: 'a later page fails; nothing at all',
    body: encodeRead([query(named('many'))]),
    faults: (faults) => faults.add(fault.serverError, { ...queries, skip: 3 }),
    status: 503,
    says: 'failed to answer',
  },
  {
    name: 'one of several queries fails; nothing at all',
    body: encodeRead([query(named('up')), upOf('missing')]),
    status: 404,
  },
  {
    name: 'more samples than an answer may hold, over all queries; refused',
    body: encodeRead([query(named('up')), query(named('many'))]),
    options: { maxReadSamples: 2_505 },
    status: 400,
    says: 'more than 2505 samples',
  },
  {
    name: 'as many as it may hold; read',
    body: encodeRead([query(named('up')), query(named('many'))]),
    options: { maxReadSamples: 2_506 },
    results: [storedAs('up'), storedAs('many')],
  },
];

describe('a table that gets a label', () => {
  const late = now - 5 * 60_000;
  const zoned = ['z1', 'z2'].map((zone) => ({
    labels: { __name__: 'late', job: 'a', zone },
    samples: [[1, late]],
  })) satisfies SeriesInput[];
  const plain = { labels: { __name__: 'late', job: 'a' }, samples: [[1, late - 1]] } satisfies SeriesInput;
  const read = async (table: string, clients = callerClients()): Promise<ReadSeries[][]> => {
    const handler = connectorHandler({ defaultDestination: { database: DATABASE, table }, clients });
    const body = encodeRead([{ matchers: [named('late')], start: late - 60_000, end: now - 60_000 }]);
    const headers = { authorization, ...protobuf };
    const answer = await handlerEdge(handler)({ method: 'POST', path: '/read', headers, body });
    expect(answer.status).toBe(200);
    return decodeRead(Buffer.from(answer.body, 'latin1'));
  };

  it('late, after it was read; its series are read with it', async () => {
    await write('growing', [plain]);
    expect(await read('growing')).toEqual([[asRead(plain)]]);
    await write('growing', zoned);
    expect(await read('growing')).toEqual([[plain, ...zoned].map(asRead)]);
  });

  it('while it is read; its series are read with it', async () => {
    await write('racing', [plain]);
    let selects = 0;
    const racing = new CallerClients(({ username, password }) => {
      const made = new TimestreamClients({
        region: 'us-east-1',
        credentials: { accessKeyId: username, secretAccessKey: password },
      });
      made.query.middlewareStack.add(
        (next) => async (call) => {
          const { QueryString: sql = '' } = call.input as { readonly QueryString?: string };
          // The columns that it names were described before.
          if (sql.startsWith('SELECT') && selects++ === 0) await write('racing', zoned);
          return next(call);
        },
        { step: 'initialize' },
      );
      return made;
    });
    expect(await read('racing', racing)).toEqual([[plain, ...zoned].map(asRead)]);
    expect(selects).toBeGreaterThan(1);
  });
});

describe.each([
  ['handler', rows],
  ['HTTP API', edgeRows],
] as const)('POST /read through the %s', (edgeName, tried) => {
  it.each(tried.map((row) => [row.name, row] as const))('%s', async (_name, row) => {
    standIn.faults.clear();
    row.faults?.(standIn.faults);
    const handler = connectorHandler({
      defaultDestination: { database: DATABASE, table: row.table ?? 'metrics' },
      clients,
      ...(row.table === 'narrow' && { rules }),
      ...row.options,
    });
    const headers = { authorization, ...protobuf, ...row.headers };
    const answer = await edges[edgeName](handler)({ method: 'POST', path: '/read', headers, body: row.body });
    const status = row.status ?? 200;
    if (status !== 200) {
      expect([answer.status, answer.body]).toEqual([status, expect.stringMatching(row.says ?? '.')]);
      if (row.retryAfter !== undefined) expect(answer.headers['retry-after']).toBe(row.retryAfter);
      return;
    }
    expect([answer.status, answer.headers['content-type'], answer.headers['content-encoding']]).toEqual([
      200,
      'application/x-protobuf',
      'snappy',
    ]);
    expect(decodeRead(Buffer.from(answer.body, 'latin1'))).toEqual(row.results);
  });
});
