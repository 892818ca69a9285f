// What a service does that the stand-in does not: it takes its time, and names a query before it is done.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Meter } from '../../../../lambda/metrics/model/meter';
import { roleMetrics } from '../../../../lambda/metrics/timestream/role-metrics';

interface Call {
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

let server: Server;
let calls: Call[] = [];
let answer: (call: Call) => object | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const operation = String(request.headers['x-amz-target']).split('.')[1]!;
      const body = JSON.parse(Buffer.concat(chunks).toString()) as Call['body'];
      const call = { operation, body };
      calls.push(call);
      const given = answer(call);
      if (given !== undefined) response.end(JSON.stringify(given));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  calls = [];
});

const row = (...texts: readonly (string | null)[]): object => ({
  Data: texts.map((text) => (text === null ? { NullValue: true } : { ScalarValue: text })),
});
const page = (rows: readonly object[], more: object = {}): object => ({
  QueryId: 'AQUERY',
  Rows: rows,
  ColumnInfo: [],
  QueryStatus: { ProgressPercentage: 100, CumulativeBytesMetered: 10_000_000 },
  ...more,
});
const described = page([
  row('pod', 'varchar', 'DIMENSION'),
  row('measure_value::double', 'double', 'MEASURE_VALUE'),
]);
const sqlOf = ({ body }: Call): string => String(body['QueryString']);

function rank(signal: AbortSignal, meter = new Meter()) {
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: 'AKIATESTTESTTESTTEST', secretAccessKey: 'testtesttest' };
  const ranker = roleMetrics({ region: 'us-east-1', endpoint: `http://127.0.0.1:${port}`, credentials });
  return ranker.rankCandidates(
    {
      destination: { namespace: 'metrics', collection: 'kubernetes' },
      matchers: [],
      baseline: { start: 0, end: 2_400 },
      during: { start: 2_430, end: 3_030 },
      pinned: [],
      maxSeries: 100,
    },
    meter,
    signal,
  );
}

it('a query that is named and not done in time; it is cancelled', async () => {
  const ended = new AbortController();
  answer = (call) => {
    if (call.operation === 'CancelQuery') return {};
    if (sqlOf(call).startsWith('DESCRIBE')) return described;
    // The first page says only who it is. The time is over before the second comes.
    if (!('NextToken' in call.body)) return page([], { NextToken: 'next' });
    ended.abort();
    return undefined;
  };

  await expect(rank(ended.signal)).rejects.toMatchObject({ code: 'deadline_exceeded' });

  expect(calls.at(-1)).toEqual({ operation: 'CancelQuery', body: { QueryId: 'AQUERY' } });
});

it('rows of several pages, bytes of all statements', async () => {
  const counted = ['0', 'up', '', '1', '0', '0', '15.0'];
  answer = (call) => {
    if (sqlOf(call).startsWith('DESCRIBE')) return described;
    if (sqlOf(call).includes('counted AS (SELECT measure_name')) return page([row(...counted)]);
    return 'NextToken' in call.body
      ? page([row('up', 'b', '4.5', '7', '1')])
      : page([row('up', 'a', '5.0', '7', '1')], { NextToken: 'next' });
  };

  const meter = new Meter();
  const { candidates, counts } = await rank(new AbortController().signal, meter);

  expect(candidates.map(({ labels, score }) => [labels.at(-1)?.value, score])).toEqual([
    ['a', 5],
    ['b', 4.5],
  ]);
  expect(counts).toEqual(new Map([['up', { all: 7, moved: 1 }]]));
  expect(meter).toEqual({ statements: 3, pages: 4, bytes: 30_000_000 });
});

it.each([
  ['15.0', '60s'],
  ['30.0', '60s'],
  ['60.3', '120s'],
  ['90.0', '180s'],
  [null, '60s'],
])('samples every %s seconds; bins of %s, two samples at least', async (step, bin) => {
  answer = (call) => {
    if (sqlOf(call).startsWith('DESCRIBE')) return described;
    return sqlOf(call).includes('counted AS (SELECT measure_name')
      ? page([row('0', 'up', '', '1', '0', '0', step)])
      : page([]);
  };

  await rank(new AbortController().signal);

  expect(sqlOf(calls.at(-1)!)).toContain(`bin(time, ${bin})`);
});
