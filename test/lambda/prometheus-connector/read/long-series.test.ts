// Series that do not fit in a row of Timestream's answer, and tables of many label names.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  handlerEdge,
} from '../../../support/connector-edges';
import { decodeRead, encodeRead, type ReadSeries } from '../../../support/remote-read';
import {
  bitsOf,
  compress,
  encodeHistogram,
  encodeVersion1,
  NAN,
  type SeriesInput,
} from '../../../support/remote-write';

const HOUR = 3_600_000;
const now = Math.floor(Date.now() / HOUR) * HOUR;
const tables = ['long', 'histograms', 'wide'];
let directory: string;
let standIn: TimestreamStandIn;
const clients = callerClients();
const authorization = basic(accessKey.accessKeyId, accessKey.secretAccessKey);
const headers = { authorization, 'content-encoding': 'snappy', 'content-type': 'application/x-protobuf' };

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: tables.map((table) => ({ database: 'test', table })),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

function call(table: string, path: string, body: Buffer) {
  const defaultDestination = { database: 'test', table };
  return handlerEdge(connectorHandler({ defaultDestination, clients }))({
    method: 'POST',
    path,
    headers,
    body,
  });
}

async function write(table: string, series: readonly SeriesInput[]): Promise<void> {
  const { status, body } = await call(table, '/write', compress(encodeVersion1(series)));
  expect([status, body]).toEqual([204, '']);
}

async function read(table: string, name: string): Promise<readonly ReadSeries[]> {
  const matchers = [{ type: '=', name: '__name__', value: name } as const];
  const answer = await call(table, '/read', encodeRead([{ matchers, start: now - 7_200_000, end: now }]));
  expect([answer.status, answer.status === 200 ? '' : answer.body]).toEqual([200, '']);
  return decodeRead(Buffer.from(answer.body, 'latin1'))[0]!;
}

it('a series of more than 1 MB an hour; all of it', async () => {
  const labels = { __name__: 'fast', job: 'a' };
  const samples = Array.from(
    { length: 20_000 },
    (_, index) => [index, now - 2_000_000 + index * 100] as const,
  );
  await write('long', [{ labels, samples }]);
  expect(await read('long', 'fast')).toEqual([
    { labels, samples: samples.map(([value, time]) => [bitsOf(value), time]), histograms: [] },
  ]);
});

it('histograms of more than 1 MB in ten minutes; all of them', async () => {
  const labels = { __name__: 'latency', job: 'a' };
  const histograms = Array.from({ length: 1_200 }, (_, index) => ({
    count_int: 1,
    sum: 1,
    custom_values: Array.from({ length: 120 }, (_each, bound) => bound + 0.1),
    schema: -53,
    positive_spans: [{ offset: 0, length: 1 }],
    positive_deltas: [1],
    timestamp: now - 600_000 + index * 500,
  }));
  await write('histograms', [{ labels, histograms }]);
  const messages = histograms.map((each) => new Uint8Array(encodeHistogram(each)));
  expect(await read('histograms', 'latency')).toEqual([{ labels, samples: [], histograms: messages }]);
});

it('40,000 samples, some of them NaN, in a table of 119 label names; each with its own labels', async () => {
  const series = Array.from({ length: 100 }, (_, index) => ({
    labels: { __name__: 'demo_metric', instance: `node-${index};~`, job: 'a', zone: `~${index % 2};` },
    samples: Array.from(
      { length: 400 },
      (_each, step) => [step % 100 === 0 ? NAN : step + index, now - 6_000_000 + step * 15_000] as const,
    ),
  }));
  const others = Object.fromEntries(Array.from({ length: 116 }, (_, index) => [`other_${index}`, 'x']));
  await write('wide', [{ labels: { __name__: 'other', ...others }, samples: [[1, now]] }]);
  await write('wide', series);
  const bits = (value: number | bigint): bigint => (typeof value === 'bigint' ? value : bitsOf(value));
  const sorted = series.toSorted((left, right) => (left.labels.instance < right.labels.instance ? -1 : 1));
  expect(await read('wide', 'demo_metric')).toEqual(
    sorted.map(({ labels, samples }) => ({
      labels,
      samples: samples.map(([value, time]) => [bits(value), time]),
      histograms: [],
    })),
  );
});
