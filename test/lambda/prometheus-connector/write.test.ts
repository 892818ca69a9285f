// The numbers are those of the black-box statements that the connector was specified by.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WriteReport } from '../../../lambda/prometheus-connector/write';
import { fault, type Faults } from '../../../local/timestream/faults';
import { startTimestream, type TimestreamStandIn } from '../../../local/timestream/index';
import { timeMilliseconds, type StoredRecord } from '../../../local/timestream/stored-record';
import {
  accessKey,
  basic,
  callerClients,
  connectorHandler,
  handlerEdge,
  httpEdge,
  type TestRequest,
  type TestResponse,
} from '../../support/connector-edges';
import {
  bitsOf,
  compress,
  encodeVersion1,
  encodeVersion2,
  STALE_MARKER,
  type SampleInput,
  type SeriesInput,
} from '../../support/remote-write';

const now = Date.now();
const minutes = 60_000;

/** What a row sees once its request was answered. */
interface Seen {
  readonly response: TestResponse;
  readonly records: readonly StoredRecord[];
  readonly reports: readonly WriteReport[];
  readonly standIn: TimestreamStandIn;
  /** Calls of WriteRecords that the request made. */
  readonly calls: number;
  /** Sends the same request again. */
  readonly resend: () => Promise<TestResponse>;
}

interface Row {
  readonly name: string;
  readonly body?: Buffer;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
  readonly path?: string;
  readonly faults?: (faults: Faults) => void;
  readonly status: number;
  /** Samples, histograms and exemplars that the answer says were written; `none`: it does not say. */
  readonly written?: readonly [number, number, number] | 'none';
  /** Whether the caller has not been seen before. */
  readonly isNewCaller?: boolean;
  /** Number of records in the table afterwards. */
  readonly stored?: number;
  /** Words that the answer's text must hold. */
  readonly says?: readonly (string | RegExp)[];
  readonly check?: (seen: Seen) => Promise<void> | void;
}

const version1 = { 'content-type': 'application/x-protobuf', 'x-prometheus-remote-write-version': '0.1.0' };
const version2 = {
  'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
  'x-prometheus-remote-write-version': '2.0.0',
};

function up(instance: string, ...samples: SampleInput[]): SeriesInput {
  return { labels: { __name__: 'up', instance }, samples: samples.length > 0 ? samples : [[1, now]] };
}

function many(count: number): SeriesInput[] {
  return Array.from({ length: count }, (_, index) => up(`host-${index}`));
}

const v1 = (series: readonly SeriesInput[], more: object = {}): Buffer =>
  compress(encodeVersion1(series, more));
const v2 = (series: readonly SeriesInput[], options: Parameters<typeof encodeVersion2>[1] = {}): Buffer =>
  compress(encodeVersion2(series, options));
const labelled = (labels: SeriesInput['labels']): SeriesInput => ({ labels, samples: [[1, now]] });
const two = [up('a'), up('b')];
const isNamed = (instance: string) => (record: { dimensions: Readonly<Record<string, string>> }) =>
  record.dimensions['instance'] === instance;

function valuesOf(records: readonly StoredRecord[]): bigint[] {
  return records.map(({ value }) => bitsOf(value as number));
}

function droppedOf(reports: readonly WriteReport[]): Record<string, number> {
  return Object.fromEntries(reports.flatMap(({ selection }) => [...selection.dropped]));
}

const exactValues = [
  1.23e-7,
  5e-324,
  1.7976931348623157e308,
  -0,
  0.1 + 0.2,
  -1.5e-300,
  1e21,
  123456789012345680000,
];

const longName = 'a'.repeat(61);

const formRows: Row[] = [
  {
    name: '1 version 1, two samples; 204 without a body',
    body: v1(two),
    headers: version1,
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 version 1, proto parameter',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf;proto=prometheus.WriteRequest' },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 no Content-Type; version 1',
    body: v1(two),
    headers: { 'content-type': undefined },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: '2 no Content-Encoding; snappy',
    body: v1(two),
    headers: { ...version1, 'content-encoding': undefined },
    status: 204,
    stored: 2,
  },
  {
    name: '2 no version header',
    body: v1(two),
    headers: { 'content-type': 'application/x-protobuf' },
    status: 204,
    stored: 2,
  },
  { name: '3 version 2, two samples', body: v2(two), status: 204, written: [2, 0, 0], stored: 2 },
  {
    name: '4 version 2, spaces, quotes and capitals in Content-Type',
    body: v2(two),
    headers: { 'content-type': 'Application/X-Protobuf; proto="io.prometheus.write.v2.Request"' },
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
  ...['application/json', 'image/png', 'application/x-protobuf;proto=yolo'].map((contentType) => ({
    name: `5 ${contentType}; nothing written`,
    body: v1(two),
    headers: { 'content-type': contentType },
    status: 415,
    stored: 0,
    says: ['Content-Type', 'expected application/x-protobuf'],
  })),
  ...['gzip', 'deflate', 'zstd'].map((encoding) => ({
    name: `6 encoding ${encoding}; nothing written`,
    body: v1(two),
    headers: { ...version1, 'content-encoding': encoding },
    status: 415,
    stored: 0,
    says: ['Content-Encoding', 'snappy'],
  })),
  ...[
    { name: 'first byte 0', body: Buffer.concat([Buffer.from('0'), v1(two).subarray(1)]) },
    { name: 'first byte 0xff', body: Buffer.concat([Buffer.from([0xff]), v1(two).subarray(1)]) },
    { name: 'cut off', body: v1(two).subarray(0, 20) },
    { name: 'empty', body: Buffer.alloc(0) },
    { name: 'framed snappy', body: Buffer.concat([Buffer.from('ff060000734e61507059', 'hex'), v1(two)]) },
  ].map(({ name, body }) => ({
    name: `7 ${name}`,
    body,
    headers: version1,
    status: 400,
    stored: 0,
    says: ['snappy'],
  })),
  ...[
    { name: 'garbage', body: compress(Buffer.from('this is no message at all, whatever the type')) },
    { name: 'cut off', body: compress(encodeVersion1(two).subarray(0, -3)) },
    { name: 'wrong wire type', body: compress(Buffer.from([0x08, 0x01])) },
    { name: 'group', body: compress(Buffer.from([0x7b, 0x7c])) },
    { name: 'length beyond the end', body: compress(Buffer.from([0x0a, 0x7f, 0x00])) },
  ].map(({ name, body }) => ({
    name: `8 snappy of a message: ${name}`,
    body,
    headers: version1,
    status: 400,
    written: 'none' as const,
    stored: 0,
    says: ['message'],
  })),
  {
    name: '8 the same in version 2; nothing counts as written',
    body: compress(encodeVersion2(two).subarray(0, -3)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: '9 six bytes that claim 4 GiB',
    body: Buffer.from('ffffffff0f00', 'hex'),
    status: 400,
    written: [0, 0, 0],
    says: ['snappy'],
  },
  {
    name: '10 GET /write',
    method: 'GET',
    status: 405,
    says: ['POST'],
    check: ({ response }) => {
      expect(response.headers['allow']).toBe('POST');
    },
  },
  { name: '10 POST /nope', path: '/nope', body: v1(two), status: 404, says: ['POST /write'] },
  {
    name: '11 version 1, metadata only',
    body: v1([], { metadata: [{ type: 1, metric_family_name: 'up', help: 'Is it?', unit: '' }] }),
    headers: version1,
    status: 204,
    written: 'none',
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ metadata_not_stored: 1 });
    },
  },
  { name: '11 version 2 without series', body: v2([]), status: 204, written: [0, 0, 0], stored: 0 },
  { name: '11 version 1 without series', body: v1([]), headers: version1, status: 204, stored: 0 },
  {
    name: '43 compressed body above the limit',
    body: Buffer.alloc(4 * 1024 * 1024 + 1),
    status: 400,
    written: [0, 0, 0],
    says: ['4194304', 'max_samples_per_send'],
  },
  {
    name: '43 decompressed body above the limit',
    body: compress(Buffer.alloc(33 * 1024 * 1024)),
    status: 400,
    written: [0, 0, 0],
    says: ['33554432', 'max_samples_per_send'],
  },
];

const seriesRows: Row[] = [
  {
    name: '12 no __name__',
    body: v2([labelled({ job: 'a' })]),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
    says: ['missing_metric_name', 'job="a"'],
  },
  {
    name: '12 empty name of the metric',
    body: v2([labelled({ __name__: '' })]),
    status: 400,
    written: [0, 0, 0],
    says: ['missing_metric_name'],
  },
  {
    name: '12 no labels',
    body: v2([labelled({})]),
    status: 400,
    written: [0, 0, 0],
    says: ['missing_metric_name'],
  },
  {
    name: '12 empty label name',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ['', 'x'],
      ]),
    ]),
    status: 400,
    written: [0, 0, 0],
    says: ['empty_label_name'],
  },
  {
    name: '12 duplicate label',
    body: v2([
      labelled([
        ['__name__', 'up'],
        ['a', '1'],
        ['a', '2'],
      ]),
    ]),
    status: 400,
    written: [0, 0, 0],
    says: ['duplicate_label'],
  },
  {
    name: '12 odd references',
    body: v2([{ labels: {}, samples: [[1, now]], more: { labels_refs: [1, 2, 3] } }, up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_label_reference'],
  },
  {
    name: '12 reference out of range',
    body: v2([{ labels: {}, samples: [[1, now]], more: { labels_refs: [1, 99] } }]),
    status: 400,
    written: [0, 0, 0],
    says: ['invalid_label_reference'],
  },
  {
    name: '13 one bad series, three good; the good are written',
    body: v2([labelled({ job: 'x' }), ...many(3)]),
    status: 400,
    written: [3, 0, 0],
    stored: 3,
    says: ['1 items were refused', 'all others were written'],
  },
  {
    name: '14 unsorted labels; the same record as sorted',
    body: v1([
      labelled([
        ['job', 'x'],
        ['__name__', 'up'],
        ['a', '1'],
      ]),
      labelled([
        ['__name__', 'up'],
        ['a', '1'],
        ['job', 'x'],
      ]),
    ]),
    headers: version1,
    status: 204,
    stored: 1,
  },
  {
    name: '15 NaN, stale marker, infinities by their bits; accepted, counted, never stored as numbers',
    body: v2([
      up('a', [0x7ff8000000000001n, now]),
      up('b', [STALE_MARKER, now]),
      up('c', [Infinity, now]),
      up('d', [-Infinity, now]),
      up('e', [1, now]),
    ]),
    status: 204,
    written: [5, 0, 0],
    stored: 1,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({
        nan: 1,
        stale_marker: 1,
        positive_infinity: 1,
        negative_infinity: 1,
      });
    },
  },
  {
    name: '16 only stale markers; counted as written',
    body: v2([up('a', [STALE_MARKER, now]), up('b', [STALE_MARKER, now])]),
    status: 204,
    written: [2, 0, 0],
    stored: 0,
  },
  {
    name: '17 values come back bit by bit',
    body: v2(exactValues.map((value, index) => up(String(index).padStart(2, '0'), [value, now + index]))),
    status: 204,
    stored: exactValues.length,
    check: ({ records }) => {
      expect(valuesOf(records)).toEqual(exactValues.map(bitsOf));
    },
  },
  {
    name: '18 dots, spaces, UTF-8, newlines and emoji in names and values',
    body: v2([
      labelled({
        __name__: 'http.server requests ä',
        'my label': 'line\nbreak "quoted" \\',
        'größe.x': '🚀',
      }),
    ]),
    status: 204,
    stored: 1,
    check: ({ records }) => {
      expect(records[0]).toMatchObject({
        measureName: 'http.server requests ä',
        dimensions: { 'my label': 'line\nbreak "quoted" \\', 'größe.x': '🚀' },
      });
    },
  },
  {
    name: '19 250 samples; calls of at most 100, several in flight',
    body: v2(many(250)),
    status: 204,
    written: [250, 0, 0],
    stored: 250,
    check: ({ standIn }) => {
      expect(Math.max(...standIn.traffic.batchSizes.keys())).toBe(100);
      expect(standIn.traffic.mostWritesInFlight).toBeGreaterThan(1);
    },
  },
  {
    name: '20 histogram beside floats; accepted and counted, the floats kept',
    body: v2([
      up('a'),
      {
        labels: { __name__: 'h' },
        histograms: [
          {
            count_int: 3,
            sum: 5,
            zero_count_int: 1,
            positive_spans: [{ offset: 0, length: 2 }],
            positive_deltas: [1, 0],
            timestamp: now,
          },
        ],
      },
    ]),
    status: 204,
    written: [1, 1, 0],
    stored: 1,
    check: ({ reports }) => {
      expect(droppedOf(reports)).toEqual({ histogram_not_stored: 1 });
    },
  },
  {
    name: '20 histogram whose buckets contradict its count',
    body: v2([
      up('a'),
      {
        labels: { __name__: 'h' },
        histograms: [
          {
            count_int: 99,
            sum: 5,
            positive_spans: [{ offset: 0, length: 1 }],
            positive_deltas: [23],
            timestamp: now,
          },
        ],
      },
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_histogram'],
  },
  {
    name: '21 sample with an exemplar',
    body: v2([{ ...up('a'), exemplars: [{ timestamp: now }] }]),
    status: 204,
    written: [1, 0, 1],
    stored: 1,
  },
  {
    name: '22 version 1, series without samples; nothing is lost, so nothing is refused',
    body: v1([{ labels: { __name__: 'up' } }, up('a')]),
    headers: version1,
    status: 204,
    stored: 1,
  },
  {
    name: '22 version 2, series without samples',
    body: v2([{ labels: { __name__: 'up' }, more: { metadata: { type: 1 } } }]),
    status: 400,
    written: [0, 0, 0],
    says: ['empty_series'],
  },
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((type) => ({
    name: `23 metadata of type ${type}`,
    body: v2([{ ...up('a'), more: { metadata: { type, help_ref: 1, unit_ref: 0 } } }]),
    status: 204,
    written: [1, 0, 0] as const,
    stored: 1,
  })),
  {
    name: '23 created_timestamp of older senders',
    body: v2([{ ...up('a'), more: { created_timestamp: now } }]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: '23 start_timestamp of a sample',
    body: v2([
      {
        labels: { __name__: 'up' },
        more: {
          samples: [
            { value: { low: 0, high: 0x3ff00000, unsigned: true }, timestamp: now, start_timestamp: now - 1 },
          ],
        },
      },
    ]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: '23 unknown fields',
    body: v2([{ ...up('a'), more: { unknown: 'x' } }], { more: { unknown: 'y' } }),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: '24 unpacked references',
    body: v2(two, { isPacked: false }),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
  },
];

const storeRows: Row[] = [
  {
    name: "25 one call is throttled beyond the SDK's own attempts; the sender repeats",
    body: v2(many(250)),
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('1');
    },
  },
  {
    name: '26 the same at a later attempt; the sender waits longer',
    body: v2(many(2)),
    headers: { ...version2, 'retry-attempt': '4' },
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('20');
    },
  },
  {
    name: '26 the wait is bounded',
    body: v2(many(2)),
    headers: { ...version2, 'retry-attempt': '400' },
    faults: (faults) => faults.add(fault.throttle, { operation: 'WriteRecords' }),
    status: 503,
    check: ({ response }) => {
      expect(response.headers['retry-after']).toBe('50');
    },
  },
  {
    name: '27 InternalServerException',
    body: v2(two),
    faults: (faults) => faults.add(fault.serverError, { operation: 'WriteRecords' }),
    status: 503,
    written: [0, 0, 0],
  },
  {
    name: '27 connection reset',
    body: v2(two),
    faults: (faults) => faults.add(fault.reset, { operation: 'WriteRecords' }),
    status: 503,
    written: [0, 0, 0],
  },
  {
    name: '27 no answer; ours comes before the deadline',
    body: v2(two),
    faults: (faults) => faults.add(fault.hang, { operation: 'WriteRecords' }),
    status: 503,
    says: ['in time'],
  },
  ...(
    [
      ['accessDenied', 'allow timestream:WriteRecords'],
      ['resourceNotFound', 'no such database or table'],
      ['serviceQuotaExceeded', 'quota'],
      ['conflict', 'being changed'],
    ] as const
  ).map(([name, says]) => ({
    name: `28 ${name}; the sender repeats, and Timestream is left alone`,
    body: v2(many(8_000)),
    faults: (faults: Faults): unknown => faults.add(fault[name], { operation: 'WriteRecords' }),
    status: 503,
    says: [says],
    stored: 0,
    check: ({ response, calls }: Seen) => {
      expect(Number(response.headers['retry-after'])).toBeGreaterThanOrEqual(30);
      expect(calls).toBeLessThan(80);
    },
  })),
  {
    name: '29 two of ten records rejected',
    body: v2(many(10)),
    faults: (faults) =>
      faults.add(fault.rejectRecords((record) => isNamed('host-0')(record) || isNamed('host-5')(record))),
    status: 400,
    written: [8, 0, 0],
    stored: 8,
    says: ['2 items', '2 refused_by_store', 'host-0'],
  },
  {
    name: '30 all records rejected',
    body: v2(many(3)),
    faults: (faults) => faults.add(fault.rejectRecords(() => true)),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: '31 one call throttled, one with a rejected record, one good; repeating outranks refusing (32: and then only the rejected is missing)',
    body: v2(many(300)),
    faults: (faults) => {
      faults.add(fault.throttle, { operation: 'WriteRecords', skip: 2 });
      faults.add(fault.rejectRecords(isNamed('host-150')));
    },
    status: 503,
    check: async ({ resend, standIn }) => {
      standIn.faults.clear();
      standIn.faults.add(fault.rejectRecords(isNamed('host-150')));
      const second = await resend();
      expect(second.status).toBe(400);
      expect(second.headers['x-prometheus-remote-write-samples-written']).toBe('299');
    },
  },
  {
    name: '33 one record of a hundred makes Timestream refuse the call; it alone is lost',
    body: v2(many(100)),
    faults: (faults) => faults.add(fault.refuseRequests(isNamed('host-37'))),
    status: 400,
    written: [99, 0, 0],
    stored: 99,
    says: ['1 refused_by_store', 'host-37'],
  },
  {
    name: '34 names that are too long or reserved; renamed, other series as they are',
    body: v2([
      labelled({ __name__: 'up', [longName]: 'v', time: '1', measure_name: '2', ts_x: '3', 'a:b': '4' }),
      up('other'),
    ]),
    status: 204,
    written: [2, 0, 0],
    stored: 2,
    check: ({ records }) => {
      expect(records.map(({ dimensions }) => dimensions)).toContainEqual({ instance: 'other' });
      const renamed = records.find(({ dimensions }) => !('instance' in dimensions))!.dimensions;
      expect(renamed).toMatchObject({ U__time: '1', U__measure__name: '2', U__ts__x: '3', U__a_3a_b: '4' });
      expect(Object.keys(renamed)).toHaveLength(6);
      expect(Object.values(renamed)).toContain(longName);
    },
  },
  {
    name: '35 name of a metric of 256 bytes',
    body: v2([labelled({ __name__: 'ä'.repeat(128) })]),
    status: 204,
    written: [1, 0, 0],
    stored: 1,
  },
  {
    name: '35 name of a metric of 257 bytes',
    body: v2([labelled({ __name__: `${'ä'.repeat(128)}x` }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['metric_name_too_long'],
  },
  {
    name: 'more than 128 labels',
    body: v2([
      labelled({
        __name__: 'up',
        ...Object.fromEntries(Array.from({ length: 129 }, (_, index) => [`l${index}`, 'x'])),
      }),
      up('a'),
    ]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['too_many_labels'],
  },
  {
    name: 'more than 2 KiB of labels',
    body: v2([labelled({ __name__: 'up', l: 'x'.repeat(2048) }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['labels_too_large'],
  },
  {
    name: '36 same series and time, same value; one record',
    body: v2([up('a', [1, now]), up('a', [1, now])]),
    status: 204,
    written: [2, 0, 0],
    stored: 1,
  },
  {
    name: '36 same series and time, another value; the last wins',
    body: v2([up('a', [1, now]), up('a', [2, now]), up('b', [3, now])]),
    status: 204,
    written: [3, 0, 0],
    stored: 2,
    check: ({ records, reports }) => {
      expect(records.find(isNamed('a'))!.value).toBe(2);
      expect(reports[0]!.result.overwritten).toBe(1);
    },
  },
  {
    name: '37 sixteen minutes ahead',
    body: v2([up('a', [1, now + 16 * minutes]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['outside_retention'],
  },
  {
    name: '37 older than the table retains',
    body: v2([up('a', [1, now - 24 * 60 * minutes]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['outside_retention'],
  },
  {
    name: '37 before 1970',
    body: v2([up('a', [1, -5]), up('b')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['negative_timestamp'],
  },
  {
    name: '38 out of order',
    body: v2([up('a', [1, now], [2, now - 5_000], [3, now - 2_000])]),
    status: 204,
    written: [3, 0, 0],
    stored: 3,
    check: ({ records }) => {
      expect(records.map(timeMilliseconds)).toEqual([now - 5_000, now - 2_000, now]);
    },
  },
  {
    name: 'another value for a record of an earlier request',
    body: v2([up('a', [1, now])]),
    status: 204,
    check: async ({ resend }) => {
      expect((await resend()).status).toBe(204);
    },
  },
  {
    name: 'label that names a database which does not exist',
    body: v2([labelled({ __name__: 'up', prometheusDatabaseLabel: 'nowhere' }), up('a')]),
    status: 503,
    stored: 1,
    says: ['no such database'],
  },
  {
    name: 'label that cannot be a database',
    body: v2([labelled({ __name__: 'up', prometheusDatabaseLabel: 'no/slash' }), up('a')]),
    status: 400,
    written: [1, 0, 0],
    stored: 1,
    says: ['invalid_destination'],
  },
];

const credentialRows: Row[] = [
  {
    name: '39 no credentials',
    body: v2(two),
    headers: { ...version2, authorization: undefined },
    status: 401,
    stored: 0,
    says: ['basic_auth'],
  },
  {
    name: '39 unknown key',
    body: v2(two),
    headers: { ...version2, authorization: basic('AKIASTRANGER00000000', 'x') },
    status: 401,
    stored: 0,
    says: ['does not know'],
  },
  {
    name: '39 right key, wrong secret',
    body: v2(two),
    headers: { ...version2, authorization: basic(accessKey.accessKeyId, 'wrong') },
    status: 401,
    stored: 0,
  },
  {
    name: '39 temporary key',
    body: v2(two),
    headers: { ...version2, authorization: basic('ASIATESTTESTTESTTEST', 'x') },
    status: 401,
    stored: 0,
    says: ['session token'],
  },
  ...['Bearer abc', 'Basic', 'Basic !!!', basic('', 'x'), basic('x', ''), 'Basic eA=='].map(
    (authorization) => ({
      name: `39 malformed credentials ${authorization}`,
      body: v2(two),
      headers: { ...version2, authorization },
      status: 401,
      stored: 0,
    }),
  ),
  {
    name: '39 scheme in lower case',
    body: v2(two),
    headers: {
      ...version2,
      authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey).replace('Basic', 'basic'),
    },
    status: 204,
    stored: 2,
  },
  {
    name: 'key withdrawn after it was accepted',
    body: v2(two),
    faults: (faults) => faults.add(fault.unrecognizedClient, { operation: 'WriteRecords' }),
    status: 401,
    stored: 0,
  },
  {
    name: 'AWS cannot be asked about a new key',
    body: v2(two),
    isNewCaller: true,
    faults: (faults) => faults.add(fault.serverError),
    status: 503,
    stored: 0,
  },
  {
    name: 'endpoint moved; found again at the next request',
    body: v2(two),
    faults: (faults) => faults.add(fault.invalidEndpoint, { operation: 'WriteRecords', times: 3 }),
    status: 503,
    check: async ({ resend, standIn }) => {
      standIn.faults.clear();
      expect((await resend()).status).toBe(204);
    },
  },
];

const allRows = [...formRows, ...seriesRows, ...storeRows, ...credentialRows];
const edges = { handler: handlerEdge, 'HTTP API': httpEdge };

describe.each(Object.entries(edges))('POST /write through the %s', (_edgeName, edge) => {
  let directory: string;
  let standIn: TimestreamStandIn;
  const clients = callerClients();

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'chaos-telemetry-'));
    standIn = await startTimestream({
      directory,
      accessKeys: [accessKey],
      tables: allRows.map((_, index) => ({ database: 'test', table: `row-${index}` })),
    });
    process.env['AWS_ENDPOINT_URL_TIMESTREAM_WRITE'] = standIn.endpoint;
  });

  afterAll(async () => {
    await standIn.close();
    rmSync(directory, { recursive: true });
  });

  const table = allRows.map((row, index) => [row.name, row, `row-${index}`] as const);

  it.each(table)('%s', async (_name, row, tableName) => {
    standIn.faults.clear();
    const before = standIn.traffic.calls('WriteRecords');
    row.faults?.(standIn.faults);
    const reports: WriteReport[] = [];
    const call = edge(
      connectorHandler({
        defaultDestination: { database: 'test', table: tableName },
        clients: row.isNewCaller === true ? callerClients() : clients,
        report: (report) => reports.push(report),
      }),
    );
    const request: TestRequest = {
      method: row.method ?? 'POST',
      path: row.path ?? '/write',
      headers: presentHeaders({
        authorization: basic(accessKey.accessKeyId, accessKey.secretAccessKey),
        'content-encoding': 'snappy',
        ...(row.headers ?? version2),
      }),
      body: row.body ?? Buffer.alloc(0),
    };
    const response = await call(request);
    standIn.faults.clear();

    expect({ status: response.status, text: response.body }).toEqual({
      status: row.status,
      text: row.status === 204 ? '' : (expect.stringMatching(/^[^]{10,}\n$/) as string),
    });
    expectErrorForm(response);
    if (row.written !== undefined) expectWritten(response, row.written);
    for (const words of row.says ?? []) expect(response.body).toMatch(words);
    const records = await standIn.records('test', tableName);
    if (row.stored !== undefined) expect(records).toHaveLength(row.stored);
    await row.check?.({
      response,
      records,
      reports,
      standIn,
      calls: standIn.traffic.calls('WriteRecords') - before,
      resend: () => call(request),
    });
  });
});

function presentHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** 47: errors are short plain text without secrets; 401 challenges, what may pass says when to come back. */
function expectErrorForm({ status, headers, body }: TestResponse): void {
  if (status === 204) return;
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(Buffer.byteLength(body)).toBeLessThan(1024);
  expect(body).not.toContain(accessKey.secretAccessKey);
  expect(headers['www-authenticate']).toEqual(
    status === 401 ? expect.stringMatching(/^Basic realm=/) : undefined,
  );
  expect(headers['retry-after']).toEqual(status >= 500 ? expect.stringMatching(/^[1-9]\d*$/) : undefined);
}

function expectWritten({ headers }: TestResponse, written: NonNullable<Row['written']>): void {
  const told = ['samples', 'histograms', 'exemplars'].map(
    (kind) => headers[`x-prometheus-remote-write-${kind}-written`],
  );
  expect(told).toEqual(written === 'none' ? [undefined, undefined, undefined] : written.map(String));
}
