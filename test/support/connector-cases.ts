import { encodeRead, type Matcher } from './remote-read';
import { compress, encodeVersion1, encodeVersion2, STALE_MARKER, type SeriesInput } from './remote-write';
import { version1, version2 } from './write-inputs';

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
  readonly operation?: string;
  readonly version?: '1.0' | '2.0';
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly series?: readonly CaseSeries[];
  readonly read?: readonly string[];
}

/** What can be read after a case. */
export interface Readable {
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
  };
  readonly readable?: readonly Readable[];
}

/** The headers of a case's request, but for credentials. An encoding that the case leaves empty stays so. */
export function headersOf({ version, read, headers = {} }: CaseRequest): Record<string, string> {
  if (version === undefined && read === undefined) return {};
  const usual = version === '2.0' ? version2 : version1;
  const own = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { 'content-encoding': 'snappy', ...usual, ...own };
}

/**
 * The body of a case's request.
 * @param now milliseconds since 1970
 */
export function bodyOf({ version, series = [], read }: CaseRequest, now: number): Buffer {
  if (read !== undefined) return readBodyOf(read, now);
  if (version === undefined) return Buffer.alloc(0);
  const input = series.flatMap((each) => repeated(each, [])).map((each) => toInput(each, now));
  return compress(version === '1.0' ? encodeVersion1(input) : encodeVersion2(input));
}

/** The body of a read of a minute, by matchers as PromQL writes them. */
export function readBodyOf(matchers: readonly string[], now: number): Buffer {
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
    samples: samples.map(([value, time]) => [value === 'stale' ? STALE_MARKER : value, timeOf(time, now)]),
    exemplars: exemplars.map(({ time, ...exemplar }) => ({
      value: exemplar.value,
      labels: longTexts(exemplar.labels) as SeriesInput['labels'],
      timestamp: time === undefined ? 0 : timeOf(time, now),
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

function timeOf(text: string, now: number): number {
  const days = /^now - (\d+) d$/.exec(text)?.[1];
  if (text === 'now') return now;
  if (days === undefined) throw new Error(`${text} is not a valid time of a case`);
  return now - Number(days) * 86_400_000;
}

function toMatcher(text: string): Matcher {
  const [, name = '', type = '=', value = ''] = /^(\w+)(=~|!~|!=|=)"(.*)"$/.exec(text) ?? [];
  return { name, type: type as Matcher['type'], value };
}
