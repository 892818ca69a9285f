// Reads over sockets: what is asked, and what becomes of answers that cannot be read.
import { Meter } from '../../../../lambda/metrics/model/meter';
import { toMatcher, type LabelMatcher } from '../../../../lambda/metrics/model/matcher';
import type { QueryPlan } from '../../../../lambda/metrics/model/query-plan';
import { ReadResults } from '../../../../lambda/prometheus-connector/read/query-result';
import type { Engine } from '../../../../lambda/metrics/influxdb/client';
import { ownAccess } from '../../../../lambda/prometheus-connector/store/influxdb/store-access';
import {
  startServer,
  type RunningServer,
  type ServerAnswer,
  type ServerRequest,
} from '../../../support/influxdb/http-server';
import { until } from '../../../e2e/support/until';

const up: LabelMatcher = { comparison: '=', name: '__name__', value: 'up' };

function planOf(plan: Partial<QueryPlan> = {}): QueryPlan {
  return {
    destination: { namespace: 'metrics', collection: '' },
    start: 0,
    end: 10,
    matchers: [toMatcher(up)],
    ...plan,
  };
}

const SECONDS = 10;

let server: RunningServer;
let requests: ServerRequest[];
let answer: (request: ServerRequest) => ServerAnswer | Promise<ServerAnswer>;
/** What it answers to who asks for the types of fields. */
let types: ServerAnswer;

beforeEach(async () => {
  requests = [];
  types = typesOf(['value', 'float']);
  server = await startServer((request) => {
    requests.push(request);
    return Promise.resolve(request.path === '/query' ? types : answer(request));
  });
});
afterEach(() => server.close());

const tokens = { get: () => Promise.resolve('a token'), renew: () => Promise.resolve(undefined) };

async function read(
  engine: Engine,
  plans: readonly QueryPlan[] = [planOf()],
  signal: AbortSignal = new AbortController().signal,
  maxSamples = 100,
): Promise<{ readonly pages: number; readonly samples: readonly (readonly number[])[] }> {
  const place = { engine, url: server.url, organization: engine === '2' ? 'chaos' : undefined };
  const store = await ownAccess(place, tokens).connect({} as never, signal);
  const results = new ReadResults(plans, maxSamples);
  const meter = new Meter();
  await store.read(plans, results, meter, signal);
  const samples = results
    .list()
    .map((result) =>
      result.series.flatMap((series) => [...series.samples].map((sample) => result.samples.value(sample))),
    );
  return { pages: meter.pages, samples };
}

const csv = (...rows: readonly string[]): string =>
  [',result,table,_time,_value,__name__,_field', ...rows, '', ''].join('\r\n');
const row = (value: string): string => `,_result,0,1970-01-01T00:00:00.00${value}Z,${value},up,value`;

/** An answer of InfluxDB 2 with the types of fields. */
function typesOf(...values: readonly (readonly [field: string, type: string])[]): ServerAnswer {
  const series = [{ name: 'prometheus', columns: ['fieldKey', 'fieldType'], values }];
  return { status: 200, body: `${JSON.stringify({ results: [{ statement_id: 0, series }] })}\n` };
}

/** The text of a query. */
function asked({ body, headers }: ServerRequest): string {
  return headers['content-type'] === 'application/json'
    ? (JSON.parse(body.toString()) as { readonly q: string }).q
    : body.toString();
}

const columnsOf = (...names: readonly string[]): string =>
  names.map((name) => `${JSON.stringify({ column_name: name })}\n`).join('');

/** InfluxDB 3 with these columns, and what it answers to a SELECT. */
function answersSql(columns: () => string, rows: () => ServerAnswer): void {
  answer = (request) =>
    asked(request).includes('information_schema') ? { status: 200, body: columns() } : rows();
}

const usual = columnsOf('time', '__name__', 'value');
const SQL_ROW = '{"time":"1970-01-01T00:00:00.001","value":1.0,"__name__":"up"}\n';

describe('of InfluxDB 2', () => {
  it('asks once for each query, and gives each its own', async () => {
    answer = (request) => ({
      status: 200,
      body: csv(row(asked(request).includes('start:time(v:1000000)') ? '1' : '2')),
    });
    const found = await read('2', [planOf({ start: 1 }), planOf({ start: 2 })]);
    expect(found).toEqual({ pages: 3, samples: [[1], [2]] });
    expect(requests.map(({ path }) => path)).toEqual(['/api/v2/query', '/api/v2/query', '/query']);
  });

  it.each([
    ['a time that InfluxDB cannot hold', planOf({ start: -(2 ** 62), end: -(2 ** 61) })],
    ['a time that ends before it begins', planOf({ start: 1, end: 0 })],
    ['matchers that exclude each other', planOf({ destination: undefined })],
  ])('asks nothing for %s', async (_name, plan) => {
    expect(await read('2', [plan])).toEqual({ pages: 0, samples: [[]] });
    expect(await read('3', [plan])).toEqual({ pages: 0, samples: [[]] });
    expect(requests).toEqual([]);
  });

  it('asks four queries at once', async () => {
    const waiting: (() => void)[] = [];
    answer = async () => {
      await new Promise<void>((resolve) => waiting.push(resolve));
      return { status: 200, body: '\r\n' };
    };
    const reading = read(
      '2',
      Array.from({ length: 6 }, () => planOf()),
    );
    await until(
      () => waiting.length,
      (count) => count === 4,
      SECONDS,
    );
    while (requests.length < 6 || waiting.length > 0) {
      waiting.shift()?.();
      await until(() => waiting.length > 0 || requests.length >= 6, Boolean, SECONDS);
    }
    expect(await reading).toEqual({ pages: 7, samples: [[], [], [], [], [], []] });
  });

  it('ends all queries when one fails', async () => {
    answer = (request) =>
      asked(request).includes('start:time(v:1000000)')
        ? { status: 500, body: '{"code":"internal error"}' }
        : new Promise(() => undefined);
    await expect(read('2', [planOf({ start: 1 }), planOf({ start: 2 })])).rejects.toMatchObject({
      code: 'store_error',
      status: 503,
    });
  });

  it('stops reading once the answer is full', async () => {
    answer = () => ({ status: 200, body: csv(row('1'), row('2'), row('3')) });
    await expect(read('2', [planOf()], undefined, 2)).rejects.toMatchObject({ code: 'too_many_samples' });
  });

  it.each([
    ['an error after a row', `${csv(row('1'))},error,reference\r\n,planted-label,\r\n`, 503, 'query_failed'],
    ['a body that lacks its end', csv(row('1')).slice(0, -5), 503, 'query_failed'],
    ['a page', '<html></html>', 503, 'query_failed'],
  ])('refuses %s within a 200, and tells no label', async (_name, body, status, code) => {
    answer = () => ({ status: 200, body });
    await expect(read('2')).rejects.toMatchObject({
      status,
      code,
      message: expect.not.stringContaining('planted') as string,
    });
  });
});

describe('of InfluxDB 2, whose fields have other types in some weeks', () => {
  beforeEach(() => {
    answer = () => ({ status: 200, body: csv(row('1')) });
  });

  it.each([
    [
      'float and integer',
      [
        ['value', 'float'],
        ['value', 'integer'],
      ],
      'the field "value" is float, and somewhere integer',
    ],
    ['another one alone', [['value', 'unsigned']], 'the field "value" is float, and somewhere unsigned'],
    [
      'three',
      [
        ['value', 'boolean'],
        ['value', 'float'],
        ['value', 'string'],
      ],
      'somewhere boolean, string',
    ],
    [
      'one of texts',
      [
        ['non_finite', 'float'],
        ['value', 'float'],
      ],
      'the field "non_finite" is string, and somewhere float',
    ],
    [
      'one of histograms',
      [['histogram', 'boolean']],
      'the field "histogram" is string, and somewhere boolean',
    ],
  ] as const)('%s; fails, as a part is missing', async (_name, values, what) => {
    types = typesOf(...values);
    const reading = read('2');
    await expect(reading).rejects.toMatchObject({
      status: 503,
      code: 'foreign_points',
      message: expect.stringContaining(what) as string,
      details: { database: 'metrics' },
    });
    await expect(reading).rejects.toThrow(
      /measurement "prometheus".*Delete what it wrote.*database "metrics"/,
    );
  });

  it('a field that is not read; does no harm', async () => {
    types = typesOf(['count', 'integer'], ['start', 'float'], ['value', 'float']);
    expect(await read('2')).toEqual({ pages: 2, samples: [[1]] });
  });

  it.each([
    [
      'an error',
      { status: 200, body: '{"results":[{"statement_id":0,"error":"database not found: planted"}]}' },
      'query_failed',
    ],
    ['something else', { status: 200, body: '{"results":[]}' }, 'query_failed'],
    ['a page', { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>' }, 'store_error'],
    ['a refusal of the token', { status: 401, body: '{}' }, 'token_refused'],
    ['a failure', { status: 500, body: '{}' }, 'store_error'],
  ] as const)(
    '%s in place of types; fails, as no one knows whether a part is missing',
    async (_name, given, code) => {
      types = given;
      await expect(read('2')).rejects.toMatchObject({
        status: 503,
        code,
        message: expect.not.stringContaining('planted') as string,
      });
    },
  );

  it.each([
    ['metrics', { db: 'metrics', rp: 'autogen' }],
    ['a b/é&c/d', { db: 'a b', rp: 'é&c/d' }],
  ])('asks for those of the bucket %s once, in InfluxQL', async (namespace, named) => {
    const plan = planOf({ destination: { namespace, collection: '' } });
    await read('2', [plan, plan]);
    const asking = requests.filter(({ path }) => path === '/query');
    expect(asking.map(({ body }) => Object.fromEntries(new URLSearchParams(body.toString())))).toEqual([
      { ...named, q: 'SHOW FIELD KEYS FROM "prometheus"' },
    ]);
    expect(asking[0]!.headers.authorization).toBe('Token a token');
  });
});

describe('of InfluxDB 3', () => {
  it('asks for columns before and after', async () => {
    answersSql(
      () => usual,
      () => ({ status: 200, body: SQL_ROW }),
    );
    expect(await read('3')).toEqual({ pages: 3, samples: [[1]] });
    expect(requests.map(asked)).toEqual([
      expect.stringContaining('information_schema'),
      expect.stringContaining('FROM "prometheus"'),
      expect.stringContaining('information_schema'),
    ]);
  });

  it('asks nothing but for columns as long as there is no table', async () => {
    answersSql(
      () => '',
      () => ({ status: 400 }),
    );
    expect(await read('3')).toEqual({ pages: 2, samples: [[]] });
  });

  it('begins again when a label has become a column meanwhile', async () => {
    let columns = usual;
    let count = 0;
    answersSql(
      () => columns,
      () => {
        columns = columnsOf('time', '__name__', 'value', 'job');
        return { status: 200, body: count++ === 0 ? SQL_ROW : SQL_ROW.replace('1.0', '2.0') };
      },
    );
    expect(await read('3')).toEqual({ pages: 5, samples: [[2]] });
  });

  it('begins again when a query is refused because a table was made again', async () => {
    let columns = columnsOf('time', '__name__', 'value', 'job');
    answersSql(
      () => columns,
      () => {
        const isOld = columns !== usual;
        columns = usual;
        return isOld
          ? { status: 400, body: 'Schema error: No field named job.' }
          : { status: 200, body: SQL_ROW };
      },
    );
    expect(await read('3')).toMatchObject({ samples: [[1]] });
  });

  it('gives up when there are new columns each time', async () => {
    let count = 0;
    answersSql(
      () => usual + columnsOf(`l${count++}`),
      () => ({ status: 200, body: '' }),
    );
    await expect(read('3')).rejects.toMatchObject({ code: 'table_changing', status: 503 });
  });

  it.each([
    ['a query that does not plan', { status: 400, body: 'Schema error' }, 500, 'query_refused'],
    [
      'too many files',
      {
        status: 500,
        body: 'error while planning query: External error: Query would scan 432 Parquet files, exceeding the file limit.',
      },
      400,
      'query_too_large',
    ],
    ['another failure', { status: 500, body: 'error' }, 503, 'store_error'],
    ['a row that is cut off', { status: 200, body: SQL_ROW.slice(0, -4) }, 503, 'query_failed'],
    ['a connection that breaks', { status: 200, body: SQL_ROW, breaksAfter: 20 }, 503, 'store_unreachable'],
  ])('fails with %s', async (_name, rows, status, code) => {
    answersSql(
      () => usual,
      () => rows,
    );
    await expect(read('3')).rejects.toMatchObject({ status, code });
  });

  it('fails when columns cannot be read', async () => {
    answer = () => ({ status: 200, body: '{"name":"time"}\n' });
    await expect(read('3')).rejects.toMatchObject({ status: 503, code: 'query_failed' });
  });
});

describe.each(['2', '3'] as const)('of InfluxDB %s', (engine) => {
  it.each([
    [401, 'unauthorized access', 503, 'token_refused'],
    [403, 'forbidden', 503, 'access_denied'],
    [404, 'could not find bucket "metrics"', 503, 'destination_not_found'],
    [429, '', 503, 'throttled'],
  ])('means by %i %s', async (answered, message, status, code) => {
    answer = () => ({ status: answered, body: JSON.stringify({ message }) });
    await expect(read(engine)).rejects.toMatchObject({
      status,
      code,
      message: expect.stringContaining('InfluxDB') as string,
    });
  });

  it('says that it took too long', async () => {
    answer = () => new Promise(() => undefined);
    const deadline = new AbortController();
    const reading = read(engine, undefined, deadline.signal);
    await until(() => requests.length, Boolean, SECONDS);
    deadline.abort();
    await expect(reading).rejects.toMatchObject({ status: 503, code: 'deadline_exceeded' });
  });
});

it('knows an organization that does not exist, which InfluxDB 2 answers to readers with 400', async () => {
  answer = () => ({
    status: 400,
    body: '{"code":"invalid","message":"failed to decode request body: organization name \\"x\\" not found"}',
  });
  await expect(read('2')).rejects.toMatchObject({ status: 503, code: 'destination_not_found' });
});
