// Tables that earlier versions and the Go connector have written to: what lies under the names of then and of today is one series.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TimestreamWriteClient, WriteRecordsCommand, type _Record } from '@aws-sdk/client-timestream-write';
import { startTimestream, type TimestreamStandIn } from '../../../../local/timestream';
import { accessKey, basic, connectorHandler, handlerEdge, type Edge } from '../../../support/connector-edges';
import { withEarlierNames } from '../../../support/earlier-names';
import { decodeRead, encodeRead, type Matcher, type ReadSeries } from '../../../support/remote-read';
import {
  bitsOf,
  compress,
  encodeHistogram,
  encodeVersion1,
  STALE_MARKER,
} from '../../../support/remote-write';

type Labels = Readonly<Record<string, string>>;

const start = Math.floor(Date.now() / 1000) * 1000 - 60_000;
const longName = `a.${'b'.repeat(58)}`;

/** Series, by a name to say them by, and what the table has called their dimensions before. */
const all: Readonly<Record<string, { readonly labels: Labels; readonly earlier: Labels }>> = {
  plain: { labels: { job: 'x' }, earlier: { job: 'x' } },
  trailing: { labels: { job: 'x', class_: 'fast' }, earlier: { job: 'x', class_: 'fast' } },
  dotted: {
    labels: { job: 'x', 'service.name': 'shop', time: 'noon' },
    earlier: { job: 'x', 'service.name': 'shop', U__time: 'noon' },
  },
  // Once a dimension of its own name; escaped with an end mark it is too long for one.
  long: { labels: { [longName]: 'y' }, earlier: { [longName]: 'y' } },
  unlabelled: { labels: {}, earlier: { prometheus_no_labels: 'true' } },
  together: {
    labels: { job: 'z', class_: 'slow', pod: 'p' },
    earlier: { job: 'z', __other_labels__: '{"class_":"slow","pod":"p"}' },
  },
  // As the Go connector names them: labels as they are.
  go: {
    labels: { job: 'go', __replica__: 'a', _private: 'b' },
    earlier: { job: 'go', __replica__: 'a', _private: 'b' },
  },
};

const toDimensions = (values: Labels) => Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
const histogram = (sum: number, timestamp: number) => ({
  count_int: 1,
  zero_count_int: 1,
  sum,
  timestamp,
});

/** Of each series a finite sample, a stale marker and a histogram. */
function earlierRecords(metric: string, dimensions: Labels): _Record[] {
  const named = toDimensions({ ...dimensions, __name__: metric });
  return [
    { Dimensions: toDimensions(dimensions), MeasureName: metric, MeasureValue: '1', Time: String(start) },
    {
      Dimensions: named,
      MeasureName: '__non_finite__',
      MeasureValueType: 'VARCHAR',
      MeasureValue: 'stale',
      Time: String(start + 1),
    },
    {
      Dimensions: named,
      MeasureName: '__histogram__',
      MeasureValueType: 'MULTI',
      MeasureValues: [
        { Name: '__count', Value: '1', Type: 'DOUBLE' },
        {
          Name: '__histogram',
          Value: Buffer.from(encodeHistogram(histogram(2, start + 2))).toString('base64'),
          Type: 'VARCHAR',
        },
      ],
      Time: String(start + 2),
    },
  ];
}

let directory: string;
let standIn: TimestreamStandIn;
const headers = {
  authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey),
  'content-encoding': 'snappy',
  'content-type': 'application/x-protobuf',
};
const edge = (table: string, dimensionLabels?: readonly string[]): Edge =>
  handlerEdge(
    connectorHandler({
      defaultDestination: { database: 'test', table },
      ...(dimensionLabels !== undefined && { rules: { dimensionLabels } }),
    }),
  );

async function writeToday(call: Edge, list: readonly { readonly labels: Labels }[]): Promise<void> {
  const message = encodeVersion1(
    list.map(({ labels }) => ({
      labels: { ...labels, __name__: 'up' },
      samples: [
        [5, start + 10],
        [STALE_MARKER, start + 11],
      ],
      histograms: [histogram(6, start + 12)],
    })),
  );
  const { status, body } = await call({ method: 'POST', path: '/write', headers, body: compress(message) });
  expect([status, body]).toEqual([204, '']);
}

async function read(call: Edge, matchers: readonly Matcher[]): Promise<ReadSeries[]> {
  const name = { type: '=', name: '__name__', value: 'up' } as const;
  const { status, body } = await call({
    method: 'POST',
    path: '/read',
    headers,
    body: encodeRead([{ matchers: [name, ...matchers], start, end: start + 100 }]),
  });
  expect(status).toBe(200);
  return decodeRead(Buffer.from(body, 'latin1'))[0]!;
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
  standIn = await startTimestream({
    directory,
    accessKeys: [accessKey],
    tables: ['both', 'earlier'].map((table) => ({ database: 'test', table })),
  });
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  process.env['AWS_ENDPOINT_URL_TIMESTREAM_QUERY'] = standIn.endpoint;
  const client = new TimestreamWriteClient({
    endpoint: standIn.endpoint,
    region: 'us-east-1',
    credentials: accessKey,
  });
  await withEarlierNames(async () => {
    for (const TableName of ['both', 'earlier']) {
      const Records = Object.values(all).flatMap(({ earlier }) => earlierRecords('up', earlier));
      await client.send(new WriteRecordsCommand({ DatabaseName: 'test', TableName, Records }));
    }
  });
  client.destroy();
  const { together, ...others } = all;
  await writeToday(edge('both'), Object.values(others));
  await writeToday(edge('both', ['job']), [together!]);
});

afterAll(async () => {
  await standIn.close();
  rmSync(directory, { recursive: true });
});

const is = (name: string, value: string): Matcher => ({ type: '=', name, value });
const not = (name: string, value: string): Matcher => ({ type: '!=', name, value });
const like = (name: string, value: string): Matcher => ({ type: '=~', name, value });
const unlike = (name: string, value: string): Matcher => ({ type: '!~', name, value });
const names = Object.keys(all);
const without = (...left: string[]): string[] => names.filter((name) => !left.includes(name));

describe.each<[matchers: readonly Matcher[], found: readonly string[]]>([
  [[], names],
  [[is('class_', 'fast')], ['trailing']],
  [[not('class_', 'fast')], without('trailing')],
  [[is('class_', '')], without('trailing', 'together')],
  [[not('class_', '')], ['trailing', 'together']],
  [[like('class_', 'f.*|s.*')], ['trailing', 'together']],
  [[unlike('class_', 'f.+')], without('trailing')],
  [[is('service.name', 'shop'), is('time', 'noon')], ['dotted']],
  [[is('time', '')], without('dotted')],
  [[like('time', '.+')], ['dotted']],
  [[is(longName, 'y')], ['long']],
  [[unlike(longName, 'y|z')], without('long')],
  [[is('pod', 'p')], ['together']],
  [[is('__replica__', 'a'), not('_private', '')], ['go']],
  [[is('__name__', 'down')], []],
  [[is('__other_labels__', '')], names],
  [[not('prometheus_no_labels', '')], []],
  [[not('P__name', '')], []],
])('%j', (matchers, found) => {
  const expected = (more: (labels: Labels) => Omit<ReadSeries, 'labels'>) =>
    found.map((name) => {
      const labels = { ...all[name]!.labels, __name__: 'up' };
      return { labels, ...more(labels) };
    });
  const sorted = (series: readonly ReadSeries[]) =>
    series
      .map(({ labels, samples, histograms }) => [
        Object.entries(labels).toSorted(),
        samples,
        histograms.map((bytes) => Buffer.from(bytes).toString('hex')),
      ])
      .toSorted((left, right) => (JSON.stringify(left[0]) < JSON.stringify(right[0]) ? -1 : 1));
  const before = {
    samples: [
      [bitsOf(1), start],
      [STALE_MARKER, start + 1],
    ] as const,
    histograms: [encodeHistogram(histogram(2, start + 2))],
  };

  it('finds what lies under the names of then', async () => {
    expect(sorted(await read(edge('earlier'), matchers))).toEqual(sorted(expected(() => before)));
  });

  it('finds what lies under both as one series', async () => {
    const after = {
      samples: [...before.samples, [bitsOf(5), start + 10], [STALE_MARKER, start + 11]] as const,
      histograms: [...before.histograms, encodeHistogram(histogram(6, start + 12))],
    };
    expect(sorted(await read(edge('both'), matchers))).toEqual(sorted(expected(() => after)));
  });
});
