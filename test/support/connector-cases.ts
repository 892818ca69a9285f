import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRead, encodeRead, type Matcher, type ReadSeries } from './remote-read';
import {
  bitsOf,
  compress,
  encodeVersion1,
  encodeVersion2,
  STALE_MARKER,
  type SampleInput,
  type SeriesInput,
} from './remote-write';
import { accessKey, basic, type Edge, type TestResponse } from './connector-edges';
import { v1, version1, version2 } from './write-inputs';

/** A series of a case, or several that are alike. */
interface CaseSeries {
  readonly repeat?: number;
  /** What is repeated: one, or several of them each time. */
  readonly series?: CaseSeries | readonly CaseSeries[];
  readonly labels?: Readonly<Record<string, string>>;
  readonly samples?: readonly (readonly [value: number | 'stale', time: string])[];
  readonly exemplars?: readonly {
    readonly labels: SeriesInput['labels'];
    readonly value: number;
    readonly time?: string;
  }[];
  readonly histograms?: readonly Readonly<Record<string, unknown>>[];
  readonly metadata?: { readonly type: string; readonly help: string };
}

/** A request of a case: a write, or a read of these matchers. */
interface CaseRequest {
  /** Of the store itself, in place of a request. */
  readonly operation?: string;
  readonly records?: readonly Readonly<Record<string, string>>[];
  /** What the table holds before a read. */
  readonly before?: string;
  readonly version?: '1.0' | '2.0';
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly series?: readonly CaseSeries[];
  readonly read?: readonly string[];
}

/** What can be read after a case. */
interface Readable {
  readonly matchers: readonly string[];
  readonly count?: number;
  readonly series?: readonly {
    readonly labels: Readonly<Record<string, string>>;
    readonly samples: readonly (readonly [value: number | string, time: string])[];
  }[];
}

/** A case of `test/fixtures/connector-cases.json`. */
export interface Case {
  readonly name: string;
  readonly store?: string;
  readonly request: CaseRequest;
  readonly answer: {
    readonly status: number | readonly number[];
    readonly written?: Readonly<Record<string, number>>;
    readonly refused?: number;
    readonly reason?: string;
    readonly names?: string;
    readonly 'if 400'?: { readonly refused?: number; readonly names?: string };
    readonly 'calls of the store'?: number;
    readonly 'calls of the store at most'?: number;
    readonly 'seconds at most'?: number;
    readonly 'retry-after'?: true;
    /** What the store itself answers. */
    readonly error?: string;
    readonly 'message contains'?: string;
    /** Samples that the read returns. */
    readonly samples?: number;
    /** The benchmarks judge it: no test measures time. */
    readonly 'processor time with 119 label names, against 3'?: string;
  };
  readonly readable?: readonly Readable[];
}

/** All cases of `test/fixtures/connector-cases.json`. */
export const { cases } = JSON.parse(
  readFileSync(join(__dirname, '../fixtures/connector-cases.json'), 'utf8'),
) as { readonly cases: readonly Case[] };

/** Headers that cases describe, each by the key of the caller. */
const described: Readonly<Record<string, (key: Key) => string>> = {
  'Basic of the key and the secret, a line break appended to the secret': ({
    accessKeyId,
    secretAccessKey,
  }) => basic(accessKeyId, `${secretAccessKey}\n`),
};

type Key = typeof accessKey;

/** The headers of a case's request. An encoding that the case leaves empty stays so. */
function headersOf(
  { version, read, headers = {} }: CaseRequest,
  key: Key = accessKey,
): Record<string, string> {
  const authorization = basic(key.accessKeyId, key.secretAccessKey);
  if (version === undefined && read === undefined) return { authorization };
  const usual = version === '2.0' ? version2 : version1;
  const own = Object.entries(headers).map(([name, value]) => [
    name.toLowerCase(),
    described[value]?.(key) ?? value,
  ]);
  return { authorization, 'content-encoding': 'snappy', ...usual, ...(Object.fromEntries(own) as object) };
}

/**
 * The body of a case's request.
 * @param now milliseconds since 1970
 */
function bodyOf({ version, series = [], read }: CaseRequest, now: number): Buffer {
  if (read !== undefined) return readBodyOf(read, now);
  if (version === undefined) return Buffer.alloc(0);
  const input = series.flatMap((each) => repeated(each, [])).map((each) => toInput(each, now));
  return compress(version === '1.0' ? encodeVersion1(input) : encodeVersion2(input));
}

/** The body of a read of a minute, by matchers as PromQL writes them. */
function readBodyOf(matchers: readonly string[], now: number): Buffer {
  return encodeRead([{ matchers: matchers.map(toMatcher), start: now - 60_000, end: now + 1_000 }]);
}

/** The series that one stands for, with the numbers of the repetitions put in: `{i}` of the outer one, `{j}` of the inner. */
function repeated(series: CaseSeries, numbers: readonly number[]): CaseSeries[] {
  if (series.repeat === undefined) return [numbered(series, numbers)];
  const inner = [series.series ?? []].flat();
  return Array.from({ length: series.repeat }, (_, index) => index).flatMap((index) =>
    inner.flatMap((each) => repeated(each, [...numbers, index])),
  );
}

function numbered(series: CaseSeries, [i, j]: readonly number[]): CaseSeries {
  const text = JSON.stringify(series).replaceAll('{i}', String(i)).replaceAll('{j}', String(j));
  return JSON.parse(text) as CaseSeries;
}

function toInput(series: CaseSeries, now: number): SeriesInput {
  const { labels = {}, samples = [], exemplars = [], histograms = [], metadata } = series;
  return {
    labels: longTexts(labels) as SeriesInput['labels'],
    samples: samples.map(
      ([value, time]) => [value === 'stale' ? STALE_MARKER : value, timeOf(time, now)] as SampleInput,
    ),
    exemplars: exemplars.map(({ time, ...exemplar }) => ({
      value: exemplar.value,
      labels: longTexts(exemplar.labels) as SeriesInput['labels'],
      timestamp: (time === undefined ? undefined : timeOf(time, now)) ?? 0,
    })),
    histograms: histograms.map((histogram) => ({
      count_int: histogram['count'],
      sum: histogram['sum'] as number,
      schema: histogram['schema'],
      zero_threshold: histogram['zero threshold'],
      zero_count_int: histogram['zero count'],
      positive_spans: (histogram['positive spans'] as [number, number][]).map(([offset, length]) => ({
        offset,
        length,
      })),
      positive_deltas: histogram['positive deltas'],
      timestamp: timeOf(String(histogram['time']), now),
    })),
    ...(metadata !== undefined && { more: { metadata: { type: 2 } } }),
  };
}

/** `x × 2030` is a text of so many characters, wherever it stands. */
function longTexts(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, text: unknown) => {
    const [, character = '', count = ''] = /^(.) × (\d+)$/u.exec(typeof text === 'string' ? text : '') ?? [];
    return count === '' ? text : character.repeat(Number(count));
  }) as unknown;
}

/** Times that cases name, by the time that it is. */
const times: Readonly<Record<string, (now: number) => number | undefined>> = {
  now: (now) => now,
  'now / 1000': (now) => Math.floor(now / 1000),
  'now × 1000': (now) => now * 1000,
  'now - 3 d': (now) => now - 3 * 86_400_000,
  absent: () => undefined,
};

function timeOf(text: string, now: number): number | undefined {
  const time = times[text];
  if (time === undefined) throw new Error(`${text} is not a valid time of a case`);
  return time(now);
}

function toMatcher(text: string): Matcher {
  const [, name = '', type = '=', value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(text) ?? [];
  return { name, type: type as Matcher['type'], value: listed(value) };
}

/** `10.0.0.1:9100|… 300 of them` is a list of so many addresses. */
function listed(value: string): string {
  const [, count] = /^10\.0\.0\.1:9100\|… (\d+) of them$/.exec(value) ?? [];
  if (count === undefined) return value;
  return Array.from({ length: Number(count) }, (_, index) => `10.0.${index >> 8}.${index % 256}:9100`).join(
    '|',
  );
}

/** What a test saw of a case. */
interface SeenAnswer {
  readonly response: TestResponse;
  /** What the function logged, as JSON. */
  readonly log: string;
  /** Calls of the store. Undefined: they could not be counted. */
  readonly calls: number | undefined;
  readonly seconds: number;
  /** Milliseconds since 1970 that the case calls now. */
  readonly now: number;
}

/** What cases say that an answer names, in words. All else is the text itself. */
const namings: Readonly<Record<string, (seen: SeenAnswer) => void>> = {
  'both versions': ({ response }) => {
    expect(response.body).toMatch(/1\.0[^]*2\.0|2\.0[^]*1\.0/);
  },
  'the label v and its length': ({ response }) => {
    expect(response.body).toMatch(/"v" has \d+ .* 20\d\d|"v" has \d+ .* 17\d\d/);
  },
  'database and table': ({ response, log }) => {
    expect(response.body).toMatch(/database "[^"]+", table "[^"]+"/);
    expect(log).toMatch(/"database":"[^"]+","table":"[^"]+"/);
  },
  'the time as a date, such as 1970-01-21, or as the number that was sent': ({ response, now }) => {
    const sent = [now / 1000, now * 1000, 0].map((time) => new Date(Math.floor(time)).toISOString());
    expect(sent.filter((time) => response.body.includes(time))).toHaveLength(1);
  },
  'dimension, in the answer or in the log': ({ response, log }) => {
    expect(response.body + log).toMatch(/limit of 128 dimensions/);
  },
  'white space at the end': ({ response }) => {
    expect(response.body).toContain('white space at the end');
  },
};

/** Reasons that cases name in words. */
const reasons: Readonly<Record<string, string>> = {
  'the limit of dimensions in a table': 'too_many_label_names',
};

/** Everything that an answer may be judged by. */
const judged: readonly string[] = [
  ...['status', 'written', 'refused', 'reason', 'names', 'if 400', 'calls of the store'],
  ...['calls of the store at most', 'seconds at most', 'retry-after', 'error', 'message contains', 'samples'],
  'processor time with 119 label names, against 3',
];

/** Judges what was answered by all that its case says of it. */
export function expectAnswer({ answer }: Case, seen: SeenAnswer): void {
  expect(Object.keys(answer).filter((word) => !judged.includes(word))).toEqual([]);
  const { response, calls, seconds } = seen;
  const isRefused = response.status === 400;
  const { refused = answer.refused, names = answer.names } = (isRefused ? answer['if 400'] : undefined) ?? {};
  expect([answer.status].flat()).toContain(response.status);
  for (const [kind, count] of Object.entries(answer.written ?? {})) {
    expect(response.headers[`x-prometheus-remote-write-${kind}-written`]).toBe(String(count));
  }
  if (refused !== undefined && isRefused) {
    expect(response.body).toMatch(new RegExp(`^${refused} items were refused`));
  }
  if (answer.reason !== undefined) expect(response.body).toContain(reasons[answer.reason] ?? answer.reason);
  if (names !== undefined) (namings[names] ?? contains(names))(seen);
  if (answer['retry-after'] === true) expect(response.headers['retry-after']).toMatch(/^[1-9]\d*$/);
  const most = answer['calls of the store'] ?? answer['calls of the store at most'];
  if (most !== undefined && calls !== undefined) expect(calls).toBeLessThanOrEqual(most);
  expect(seconds).toBeLessThanOrEqual(answer['seconds at most'] ?? Infinity);
}

function contains(text: string): (seen: SeenAnswer) => void {
  return ({ response }) => {
    expect(response.body).toContain(text);
  };
}

/** A connector, and the key that may write to its store. */
interface Served {
  readonly call: Edge;
  readonly key: Key;
  /** Milliseconds since 1970 that cases call now. */
  readonly now: number;
}

/** Sends the request of a case. */
export function send({ call, key, now }: Served, { request }: Case): Promise<TestResponse> {
  return call({
    method: request.method ?? 'POST',
    path: request.path ?? (request.read === undefined ? '/write' : '/read'),
    headers: headersOf(request, key),
    body: bodyOf(request, now),
  });
}

/** Of 100 series of 3 labels: samples of each, and how many label names another series brings to the table, by turns. */
const held: Readonly<Record<string, { readonly samples: number; readonly others: readonly number[] }>> = {
  '100 series of 3 labels with 200 samples each; one other series that brings 36, 76, 116 label names to the table':
    { samples: 200, others: [0, 36, 76, 116] },
  '100 series with 400 samples each, 119 label names in the table': { samples: 400, others: [116] },
};

/** Writes what a table holds before a read, reads it, and judges the answer, for each count of other label names. */
export async function readAmongOthers(served: Served, each: Case): Promise<void> {
  const { call, key, now } = served;
  const { samples, others } = held[each.request.before!]!;
  const write = async (series: readonly SeriesInput[]): Promise<void> => {
    const body = compress(encodeVersion1(series));
    const { status } = await call({ method: 'POST', path: '/write', headers: headersOf({}, key), body });
    expect(status).toBe(204);
  };
  await write(
    Array.from({ length: 100 }, (_, series) => ({
      labels: { __name__: 'demo_metric', instance: `host-${series}`, job: 'demo', zone: 'a' },
      samples: Array.from({ length: samples }, (_value, index) => [index, now - index * 100] as const),
    })),
  );
  for (const count of others) {
    const names = Object.fromEntries(Array.from({ length: count }, (_, index) => [`other_${index}`, 'x']));
    await write([{ labels: { ...names, __name__: 'other' }, samples: [[1, now + count]] }]);
    const since = performance.now();
    const response = await send(served, each);
    const seconds = (performance.now() - since) / 1000;
    expectAnswer(each, { response, log: '', calls: undefined, seconds, now });
    const [series = []] = decodeRead(Buffer.from(response.body, 'latin1'));
    expect(series.reduce((sum, one) => sum + one.samples.length, 0)).toBe(each.answer.samples);
  }
}

/** What the store of a case is said to do when its table is full. */
export const FULL_TABLE = 'the table has 128 dimensions';

/** Gives a table as many dimensions as there can be: those that it has no room for are refused. */
export async function fillTable({ call, key, now }: Served): Promise<void> {
  const series = Array.from({ length: 128 }, (_, index) => ({
    labels: { __name__: 'full', [`label_${index + 1}`]: 'x' },
    samples: [[1, now] as const],
  }));
  const headers = headersOf({ version: '1.0' }, key);
  const { status } = await call({ method: 'POST', path: '/write', headers, body: v1(series) });
  expect([204, 400]).toContain(status);
}

/** Reads what can be read after a case, and judges it. */
export async function expectReadable(served: Served, { readable = [] }: Case): Promise<void> {
  for (const { matchers, count, series: expected } of readable) {
    const series = await read(served, matchers);
    if (count !== undefined) expect(series).toHaveLength(count);
    if (expected === undefined) continue;
    expect(series.map(({ labels, samples }) => ({ labels, samples }))).toEqual(
      expected.map(({ labels, samples }) => ({
        labels,
        samples: samples.map(([value]) => [
          value === 'stale' ? STALE_MARKER : bitsOf(Number(value)),
          served.now,
        ]),
      })),
    );
  }
}

async function read({ call, key, now }: Served, matchers: readonly string[]): Promise<ReadSeries[]> {
  const headers = headersOf({ read: matchers }, key);
  const response = await call({ method: 'POST', path: '/read', headers, body: readBodyOf(matchers, now) });
  expect(response.status).toBe(200);
  return decodeRead(Buffer.from(response.body, 'latin1'))[0]!;
}
