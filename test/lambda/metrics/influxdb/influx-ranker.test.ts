// Rankings over sockets: what is asked, and what becomes of answers that cannot be read. test/contract/metric-ranker.ts has what is found.
import type { Engine } from '../../../../lambda/metrics/influxdb/client';
import { ownMetrics } from '../../../../lambda/metrics/influxdb/own-metrics';
import { Meter } from '../../../../lambda/metrics/model/meter';
import { toMatcher, type LabelMatcher } from '../../../../lambda/metrics/model/matcher';
import type { Label } from '../../../../lambda/metrics/model/label';
import type { Ranking, RankQuestion } from '../../../../lambda/metrics/port';
import {
  startServer,
  type RunningServer,
  type ServerAnswer,
  type ServerRequest,
} from '../../../support/influxdb/http-server';

const START = 1_764_400_000;
const question: RankQuestion = {
  destination: { namespace: 'metrics', collection: '' },
  matchers: [],
  baseline: { start: START, end: START + 1_200 },
  during: { start: START + 1_230, end: START + 1_530 },
  pinned: [],
  maxSeries: 10,
};

let server: RunningServer;
let requests: ServerRequest[];
let answer: (text: string) => ServerAnswer;
let types: ServerAnswer;

beforeEach(async () => {
  requests = [];
  types = typesOf(['value', 'float']);
  server = await startServer((request) => {
    requests.push(request);
    return Promise.resolve(request.path === '/query' ? types : answer(textOf(request)));
  });
});
afterEach(() => server.close());

/** The text of a query. */
function textOf({ body, headers }: ServerRequest): string {
  return headers['content-type'] === 'application/json'
    ? (JSON.parse(body.toString()) as { readonly q: string }).q
    : body.toString();
}

let meter: Meter;

function rank(engine: Engine, more: Partial<RankQuestion> = {}): Promise<Ranking> {
  meter = new Meter();
  const place = { engine, url: server.url, organization: engine === '2' ? 'chaos' : undefined };
  const tokens = { get: () => Promise.resolve('a token'), renew: () => Promise.resolve(undefined) };
  const metrics = ownMetrics(place, tokens);
  return metrics.rankCandidates({ ...question, ...more }, meter, new AbortController().signal);
}

function typesOf(...values: readonly (readonly [field: string, type: string])[]): ServerAnswer {
  const series = [{ name: 'prometheus', columns: ['fieldKey', 'fieldType'], values }];
  return { status: 200, body: `${JSON.stringify({ results: [{ statement_id: 0, series }] })}\n` };
}

const podsOf = (series: readonly { readonly labels: readonly Label[] }[]): readonly (string | undefined)[] =>
  series.map(({ labels }) => labels.find(({ name }) => name === 'pod')?.value);

const failure = (code: string) => ({
  status: 503,
  code,
  message: expect.not.stringContaining('planted') as string,
});

describe('of InfluxDB 2', () => {
  const isOfBaseline = (text: string): boolean => text.includes(`start:time(v:${START}000000000)`);
  const timeOf = (seconds: number): string => new Date((START + seconds) * 1_000).toISOString();
  /** A table, with a row each 15 s. */
  const table = (pod: string, from: number, to: number, value: (seconds: number) => number | string) =>
    Array.from({ length: Math.floor((to - from) / 15) + 1 }, (_, index) => {
      const seconds = from + index * 15;
      return `,_result,${pod},${timeOf(seconds)},${value(seconds)},value,requests_total,${pod}`;
    });
  const csv = (...rows: readonly string[]): ServerAnswer => ({
    status: 200,
    body: [',result,table,_time,_value,_field,__name__,pod', ...rows, '', ''].join('\r\n'),
  });
  const nothing: ServerAnswer = { status: 200, body: '\r\n' };
  /** Answers with the samples of these series in both windows. */
  const answers = (series: Readonly<Record<string, (seconds: number) => number>>): void => {
    answer = (text) => {
      const [from, to] = isOfBaseline(text) ? [0, 1_200] : [1_230, 1_530];
      return csv(...Object.entries(series).flatMap(([pod, value]) => table(pod, from, to, value)));
    };
  };

  it('asks for the values of each window, and for their types at last', async () => {
    answer = () => nothing;
    const matcher: LabelMatcher = { comparison: '=', name: 'cluster', value: 'a' };
    await rank('2', { matchers: [toMatcher(matcher)] });
    const flux = (start: number, stop: number): string =>
      [
        'from(bucket:"metrics")',
        `range(start:time(v:${start}000000000),stop:time(v:${stop}000000001))`,
        'filter(fn:(r)=>r._measurement=="prometheus" and (r._field=="value") and r["cluster"]=="a")',
        'drop(columns:["_start","_stop","_measurement","cluster"])',
      ].join('|>');
    expect(requests.map(textOf)).toEqual([
      flux(START + 1_230, START + 1_530),
      flux(START, START + 1_200),
      expect.stringContaining('SHOW') as unknown,
    ]);
  });

  it('takes times in parts of a second', async () => {
    answer = () => nothing;
    await rank('2', { during: { start: START + 1_230.0004, end: START + 1_530.25 } });
    const [during] = requests.map(textOf);
    expect(during).toContain(
      `start:time(v:${START + 1_230}000000000),stop:time(v:${START + 1_530}250000001)`,
    );
  });

  it('counts answers and their bytes', async () => {
    answer = () => nothing;
    await rank('2');
    expect(meter).toEqual({ statements: 3, pages: 3, bytes: 4 + types.body!.length });
  });

  it('knows a counter that begins again from one that moved', async () => {
    const noise = (seconds: number): number => ((seconds / 15) * 7_919) % 101;
    answers({
      restarted: (seconds) => (seconds < 1_300 ? 1e6 : -13_000) + 10 * seconds + noise(seconds),
      faster: (seconds) => (seconds < 1_230 ? 10 * seconds : 90 * seconds) + noise(seconds),
      steady: (seconds) => 10 * seconds + noise(seconds),
    });
    expect(podsOf((await rank('2')).candidates)).toEqual(['faster']);
  });

  it('leaves out what only a label as it was written tells is not asked for', async () => {
    answers({ 'a␛nb': (seconds) => seconds, ab: (seconds) => seconds });
    const matcher: LabelMatcher = { comparison: '=~', name: 'pod', value: 'a.?b' };
    const { seriesCount } = await rank('2', { matchers: [toMatcher(matcher)] });
    expect(seriesCount).toBe(2);
    const other: LabelMatcher = { comparison: '=~', name: 'pod', value: 'a[bc]' };
    expect((await rank('2', { matchers: [toMatcher(other)] })).seriesCount).toBe(1);
  });

  it('reads no more once there are too many series', async () => {
    answers({ a: Number, b: Number, c: Number });
    await expect(rank('2', { maxSeries: 2 })).rejects.toMatchObject({ code: 'too_many_series', status: 400 });
    expect(requests).toHaveLength(1);
  });

  it('counts series of either window once', async () => {
    const series = (pod: string, from: number, to: number) => csv(...table(pod, from, to, Number));
    answer = (text) => (isOfBaseline(text) ? series('a', 0, 1_200) : series('b', 1_230, 1_530));
    expect(await rank('2', { maxSeries: 2 })).toMatchObject({ seriesCount: 2, appearedCount: 1 });
    await expect(rank('2', { maxSeries: 1 })).rejects.toMatchObject({ code: 'too_many_series' });
  });

  const rows = table('a', 0, 60, Number);
  it.each([
    [
      'an error after rows',
      `${csv(...rows).body!.toString()},error,reference\r\n,planted-label,\r\n`,
      'query_failed',
    ],
    [
      'a body that lacks its end',
      csv(...rows)
        .body!.toString()
        .slice(0, -5),
      'query_failed',
    ],
    ['a page', '<html></html>', 'query_failed'],
    [
      'a value that is no number',
      csv(...table('a', 0, 60, () => 'planted')).body!.toString(),
      'foreign_points',
    ],
  ])('refuses %s within a 200, and tells no label', async (_name, body, code) => {
    answer = () => ({ status: 200, body });
    await expect(rank('2')).rejects.toMatchObject(failure(code));
  });

  it('refuses values of which a part may be left out, as they have another type elsewhere', async () => {
    answer = () => nothing;
    types = typesOf(['value', 'float'], ['value', 'integer']);
    await expect(rank('2')).rejects.toMatchObject(failure('foreign_points'));
  });
});

describe('of InfluxDB 3', () => {
  let columns: readonly string[];
  let rows: readonly object[];
  /** Called with each SELECT of a summary. */
  let onSummary: () => void;

  beforeEach(() => {
    columns = ['time', 'value', '__name__', 'pod'];
    rows = [];
    onSummary = () => undefined;
    answer = (text) => {
      const lines = (objects: readonly object[]): ServerAnswer => ({
        status: 200,
        body: objects.map((object) => `${JSON.stringify(object)}\n`).join(''),
      });
      if (text.includes('information_schema')) return lines(columns.map((name) => ({ column_name: name })));
      if (text.includes('AS steps')) return lines([{ series: rows.length, step: 15e9 }]);
      onSummary();
      return lines(rows);
    };
  });

  /** A row whose tags are those of the columns, in their order. */
  const row = (...tags: readonly string[]): object => ({
    ...Object.fromEntries(tags.map((tag, index) => [`tag_${index}`, tag])),
    ...{ count_before: 80, count_during: 20, first_before: START * 1e9, last_before: (START + 1_200) * 1e9 },
    ...{ median_during: 50, lowest_before: 9, highest_before: 11, lowest_during: 49, highest_during: 51 },
    ...{ quantile_0: 9, quantile_1: 9.5, quantile_2: 10, quantile_3: 10.5, quantile_4: 11 },
    ...{ block_0: 10, block_1: 10, block_2: 10.5 },
  });

  it('reads what was summed up', async () => {
    rows = [row('requests', 'a')];
    const ranking = await rank('3');
    expect(podsOf(ranking.candidates)).toEqual(['a']);
    // Between two times of asking for the columns.
    expect(meter.statements).toBe(4);
  });

  it('takes times in parts of a second', async () => {
    rows = [row('requests', 'a')];
    const { candidates } = await rank('3', { during: { start: START + 1_230.0004, end: START + 1_530.25 } });
    expect(podsOf(candidates)).toEqual(['a']);
    const summary = requests.map(textOf).find((text) => text.includes('LIMIT'));
    expect(summary).toContain(`time, to_timestamp_nanos(${START + 1_230}000000000)) AS bin`);
  });

  it('asks nothing more of a table without values', async () => {
    columns = [];
    expect(await rank('3')).toMatchObject({ seriesCount: 0 });
    expect(meter.statements).toBe(2);
  });

  it('begins again when the table gets a label', async () => {
    rows = [row('requests', 'a')];
    onSummary = () => {
      columns = ['time', 'value', '__name__', 'node', 'pod'];
      rows = [row('requests', 'n', 'a')];
    };
    const { candidates } = await rank('3');
    expect(candidates.map(({ labels }) => labels.map(({ name }) => name))).toEqual([
      ['__name__', 'node', 'pod'],
    ]);
  });

  it('gives up a table that keeps getting labels', async () => {
    onSummary = () => {
      columns = [...columns, `label_${columns.length}`];
    };
    await expect(rank('3')).rejects.toMatchObject({ code: 'table_changing', status: 503 });
  });

  it('takes bins that have two samples', async () => {
    answer = (text) => ({
      status: 200,
      body: text.includes('information_schema')
        ? columns.map((name) => `{"column_name":"${name}"}\n`).join('')
        : text.includes('AS steps')
          ? '{"series":1,"step":60000000000.0}\n'
          : '',
    });
    await rank('3');
    expect(requests.map(textOf).filter((text) => text.includes(`INTERVAL '120 seconds'`))).toHaveLength(1);
  });

  it('refuses before it sums up when there are too many series', async () => {
    rows = [row('a'), row('b'), row('c')];
    await expect(rank('3', { maxSeries: 2 })).rejects.toMatchObject({ code: 'too_many_series' });
    expect(requests.map(textOf).filter((text) => text.includes('LIMIT'))).toEqual([]);
  });

  it.each([
    ['a line that is not JSON', '{"tag_0":"planted'],
    ['a text in place of a number', '{"tag_0":"a","count_before":"planted"}\n'],
    ['a page', '<html></html>'],
  ])('refuses %s within a 200, and tells no label', async (_name, body) => {
    const usual = answer;
    answer = (text) => (text.includes('LIMIT') ? { status: 200, body } : usual(text));
    await expect(rank('3')).rejects.toMatchObject(failure('query_failed'));
  });

  it('quotes what columns are called', async () => {
    columns = ['time', 'value', `a "b" '; DROP TABLE prometheus; --`, 'bin', 'n'];
    await rank('3');
    const summary = requests.map(textOf).find((text) => text.includes('LIMIT'));
    expect(summary).toContain(
      `"a ""b"" '; DROP TABLE prometheus; --" AS tag_0, "bin" AS tag_1, "n" AS tag_2, date_bin(`,
    );
  });
});
