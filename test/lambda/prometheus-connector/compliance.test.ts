// The cases of Prometheus' compliance suite for receivers of remote write 2.0, judged more strictly: what it calls a
// success must be 204 with exact counts, and everything that is counted must be stored. Its "NaN" is finite: here are the
// real ones as well. https://github.com/prometheus/compliance/tree/main/remotewrite/receiver
import {
  compress,
  encodeVersion1,
  encodeVersion2,
  NAN,
  STALE_MARKER,
  type ExemplarInput,
  type HistogramInput,
  type SampleInput,
  type SeriesInput,
} from '../../support/remote-write';
import { edgeNames } from '../../support/connector-edges';
import { now, v1, v2, version1 } from '../../support/write-inputs';
import { testWrites, type Row } from '../../support/write-table';

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Values of the suite's samples, and those that it means. */
const values: Readonly<Record<string, number | bigint>> = {
  '1': 1,
  'the suite\'s "StaleNaN", which is finite': Number(STALE_MARKER),
  'the suite\'s "NaN", which is finite': Number(NAN),
  '+Inf': Infinity,
  '-Inf': -Infinity,
  NaN: NAN,
  'stale marker': STALE_MARKER,
};

const labelSets: Readonly<Record<string, SeriesInput['labels']>> = {
  up: { __name__: 'up' },
  'three labels': { __name__: 'requests_total', method: 'GET', status: '200' },
  'newline in a value': { __name__: 'up', text: 'first\nsecond' },
  'dotted names': { __name__: 'http.server.requests', 'service.name': 'x' },
  'names with spaces': { __name__: 'my metric', 'my label': 'x' },
};

const nameless: Readonly<Record<string, SeriesInput['labels']>> = {
  'no __name__': { job: 'x' },
  'empty __name__': { __name__: '', job: 'x' },
  'no labels': {},
};

const exemplar: ExemplarInput = { timestamp: now, value: 0.5, labels: { trace_id: 'abc' } };
const counter = (name: string, ...exemplars: ExemplarInput[]): SeriesInput => ({
  labels: { __name__: name, job: 'test' },
  samples: [[100, now]],
  exemplars,
});

/** 23 observations. */
const histogram: HistogramInput = {
  count_int: 23,
  sum: 42.5,
  schema: 1,
  zero_threshold: 0.001,
  zero_count_int: 2,
  positive_spans: [{ offset: 0, length: 3 }],
  positive_deltas: [5, 1, -1],
  negative_spans: [{ offset: 0, length: 2 }],
  negative_deltas: [2, 1],
  timestamp: now,
};
const customBuckets: HistogramInput = {
  count_int: 10,
  sum: 20,
  schema: -53,
  custom_values: [0.5, 1, 2],
  positive_spans: [{ offset: 0, length: 3 }],
  positive_deltas: [3, 1, -1],
  timestamp: now,
};
const histograms: Readonly<Record<string, HistogramInput>> = {
  'positive, negative and zero buckets': histogram,
  'custom buckets': customBuckets,
  'positive and zero buckets': {
    ...histogram,
    count_int: 18,
    negative_spans: [],
    negative_deltas: [],
  },
  'negative buckets only': {
    count_int: 5,
    sum: -8,
    negative_spans: [{ offset: 0, length: 2 }],
    negative_deltas: [2, 1],
    timestamp: now,
  },
  'zero bucket only': { count_int: 2, sum: 0, zero_threshold: 0.001, zero_count_int: 2, timestamp: now },
  'that says that its series has ended': { sum: STALE_MARKER, timestamp: now },
};
const latency = (...list: HistogramInput[]): SeriesInput => ({
  labels: { __name__: 'latency', job: 'test' },
  histograms: list,
});
const metadata = (type: number): { readonly metadata: object } => ({
  metadata: { type, help_ref: 1, unit_ref: 2 },
});

/** Counts of samples, histograms and exemplars. */
type Counts = readonly [number, number, number];

/** What must succeed: 204, these counts, and as many records. */
function accepted(
  name: string,
  series: readonly SeriesInput[],
  written: Counts,
  more: Partial<Row> = {},
): Row {
  const [samples, ofHistograms, exemplars] = written;
  const stored = samples + ofHistograms + exemplars;
  return { name, body: v2(series), status: 204, written, stored, ...more };
}

/** What must be refused with 400, but for what these counts say. */
function refused(name: string, series: readonly SeriesInput[], written: Counts, says: string): Row {
  return { ...accepted(name, series, written), status: 400, says: [says] };
}

const requests: Row[] = [
  ...['application/json', 'image/png'].map((contentType): Row => ({
    name: `TestBadContentTypes: ${contentType}, and a body that is corrupt`,
    body: Buffer.from('0'),
    headers: { 'content-type': contentType },
    status: 415,
    stored: 0,
  })),
  ...['gzip', 'deflate'].map((encoding): Row => ({
    name: `TestBadContentEncodings: ${encoding}`,
    body: v2([counter('up')]),
    headers: {
      'content-type': 'application/x-protobuf;proto=io.prometheus.write.v2.Request',
      'content-encoding': encoding,
    },
    status: 415,
    stored: 0,
  })),
  {
    name: 'TestCorruptRequestBody',
    body: Buffer.concat([Buffer.from('0'), compress(encodeVersion2([counter('up')])).subarray(1)]),
    status: 400,
    written: [0, 0, 0],
    stored: 0,
  },
  {
    name: 'TestRW1BasicCompatibility: no counts, as version 1 has none',
    body: v1([counter('a'), counter('b')]),
    headers: { 'content-type': 'application/x-protobuf' },
    status: 204,
    written: 'none',
    stored: 2,
  },
  {
    name: 'TestRW1ErrorHandling',
    body: Buffer.concat([Buffer.from([0xff]), compress(encodeVersion1([counter('up')])).subarray(1)]),
    headers: version1,
    status: 400,
    written: 'none',
    stored: 0,
  },
];

const samples: Row[] = Object.entries(values).flatMap(([value, sample]) => {
  const of = (labels: SeriesInput['labels'], time = now): SeriesInput => ({
    labels,
    samples: [[sample, time]],
  });
  const four = Object.values(labelSets).slice(0, 4);
  return [
    ...Object.entries(labelSets).map(([name, labels]) =>
      accepted(`TestSingleMetric: ${value}, ${name}`, [of(labels)], [1, 0, 0]),
    ),
    ...Object.entries(nameless).map(([name, labels]) =>
      refused(`TestSingleMetric: ${value}, ${name}`, [of(labels)], [0, 0, 0], 'missing_metric_name'),
    ),
    accepted(
      `TestMultipleMetrics: ${value}`,
      four.map((labels) => of(labels)),
      [4, 0, 0],
    ),
    refused(
      `TestMultipleMetrics: ${value}, all without a name`,
      four.map((_, index) => of({ index: `${index}` })),
      [0, 0, 0],
      '4 missing_metric_name',
    ),
    refused(
      `TestMultipleMetrics: ${value}, one without a name`,
      [...four.slice(0, 3).map((labels) => of(labels)), of({ job: 'x' })],
      [3, 0, 0],
      '1 missing_metric_name',
    ),
    accepted(
      `TestCounterWithCreatedTimestamp: ${value}`,
      [{ ...of({ __name__: 'c_total' }), more: { created_timestamp: now - HOUR } }],
      [1, 0, 0],
    ),
  ];
});

const exemplarLabels: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  trace_id: { trace_id: 'abc' },
  'span_id too': { trace_id: 'abc', span_id: 'def' },
  'no trace_id': { user: 'x' },
  'three labels': { trace_id: 'abc', span_id: 'def', user: 'x' },
  'no labels': {},
  'special characters': { text: 'quotes "x", backslash \\, newline \n, equals =' },
  unicode: { größe: '🚀 äöü 测试' },
};
const exemplarValues: Readonly<Record<string, number | bigint>> = {
  '0': 0,
  '-123.456': -123.456,
  '1e10': 1e10,
  '1e-10': 1e-10,
  'the suite\'s "nan", which is finite': Number(NAN),
  '+Inf': Infinity,
  '-Inf': -Infinity,
  NaN: NAN,
};
const exemplars: Row[] = [
  ...Object.entries(exemplarLabels).map(([name, labels]) =>
    accepted(`TestExemplars: ${name}`, [counter('c_total', { ...exemplar, labels })], [1, 0, 1]),
  ),
  accepted(
    'TestExemplarWithCreatedTimestamp',
    [{ ...counter('c_total', exemplar), more: { created_timestamp: now - HOUR } }],
    [1, 0, 1],
  ),
  accepted(
    'TestMultipleExemplars',
    ['a', 'b', 'c'].map((name) => counter(name, exemplar)),
    [3, 0, 3],
  ),
  accepted(
    'TestExemplarTimestamps',
    [now - HOUR, now - MINUTE, now].map((timestamp) => ({
      labels: { __name__: 'c_total' },
      samples: [[1, timestamp]] as SampleInput[],
      exemplars: [{ ...exemplar, timestamp }],
    })),
    [3, 0, 3],
  ),
  ...Object.entries(nameless).map(([name, labels]) =>
    refused(
      `TestExemplarValidation: ${name}`,
      [{ ...counter('x', exemplar), labels }],
      [0, 0, 0],
      'missing_metric_name',
    ),
  ),
  accepted('TestExemplarValidation: valid', [counter('c_total', exemplar)], [1, 0, 1]),
  ...Object.entries(exemplarValues).map(([name, value]) =>
    accepted(`TestExemplarSpecialValues: ${name}`, [counter('c_total', { ...exemplar, value })], [1, 0, 1]),
  ),
];

const ofHistograms: Row[] = [
  ...Object.entries(histograms).map(([name, each]) =>
    accepted(`TestHistograms: ${name}`, [latency(each)], [0, 1, 0]),
  ),
  accepted('TestEmptyHistogram', [latency({ count_int: 0, timestamp: now })], [0, 1, 0]),
  refused(
    'TestHistograms: a count that the buckets contradict',
    [latency({ ...histogram, count_int: 99 })],
    [0, 0, 0],
    'invalid_histogram',
  ),
  accepted(
    'TestHistogramWithCreatedTimestamp',
    [{ ...latency({ ...histogram, start_timestamp: now - HOUR }), more: { created_timestamp: now - HOUR } }],
    [0, 1, 0],
  ),
  accepted(
    'TestMultipleHistograms',
    [latency(histogram), { ...latency(customBuckets), labels: { __name__: 'size' } }],
    [0, 2, 0],
  ),
  accepted('TestHistogramWithMetadata', [{ ...latency(histogram), more: metadata(3) }], [0, 1, 0]),
  accepted('TestHistogramWithExemplar', [{ ...latency(histogram), exemplars: [exemplar] }], [0, 1, 1]),
  accepted(
    'TestHistogramWithMetadataAndExemplar',
    [{ ...latency(histogram), exemplars: [exemplar], more: metadata(3) }],
    [0, 1, 1],
  ),
  accepted(
    'TestMultipleHistogramsWithMetadata',
    ['a', 'b'].map((__name__) => ({ labels: { __name__ }, histograms: [histogram], more: metadata(3) })),
    [0, 2, 0],
  ),
];

const types = [
  'unspecified',
  'counter',
  'gauge',
  'histogram',
  'gaugehistogram',
  'summary',
  'info',
  'stateset',
];
const ofMetadata: Row[] = [
  ...types.map((type, number) =>
    accepted(`TestMetadata: ${type}`, [{ ...counter('x'), more: metadata(number) }], [1, 0, 0]),
  ),
  accepted('TestMetadata: of a histogram', [{ ...latency(histogram), more: metadata(3) }], [0, 1, 0]),
  accepted(
    'TestMetadata: no help, no unit',
    [{ ...counter('x'), more: { metadata: { type: 1 } } }],
    [1, 0, 0],
  ),
  accepted(
    'TestMetadata: special characters',
    [{ ...counter('x'), labels: { __name__: 'x', help: 'quotes "x" \\ \n 🚀' }, more: metadata(1) }],
    [1, 0, 0],
  ),
  accepted(
    'TestCounterMetadataWithCreatedTimestamp',
    [{ ...counter('x'), more: { ...metadata(1), created_timestamp: now - HOUR } }],
    [1, 0, 0],
  ),
  accepted('TestMetadataWithSamples', [{ ...counter('x'), more: metadata(2) }], [1, 0, 0]),
  accepted(
    'TestMultipleMetadata',
    ['a', 'b', 'c'].map((name, index) => ({ ...counter(name), more: metadata(index) })),
    [3, 0, 0],
  ),
  accepted(
    'TestMetadataWithComplexLabels',
    [
      {
        ...latency(histogram),
        labels: { __name__: 'latency', method: 'GET', path: '/a/b', 'service.name': 'x' },
        more: metadata(3),
      },
    ],
    [0, 1, 0],
  ),
  ...Object.entries(nameless).map(([name, labels]) =>
    refused(
      `TestMetadataValidation: ${name}`,
      [{ labels, samples: [[1, now]], more: metadata(1) }],
      [0, 0, 0],
      'missing_metric_name',
    ),
  ),
  accepted('TestMetadataValidation: valid', [{ ...counter('x'), more: metadata(1) }], [1, 0, 0]),
];

const combined: Row[] = [
  accepted(
    'TestSamplesWithMetadataAndExemplars',
    [{ ...counter('c_total', exemplar), more: metadata(1) }],
    [1, 0, 1],
  ),
  accepted(
    'TestHistogramsWithMetadataAndExemplars',
    [{ ...latency(histogram), exemplars: [exemplar], more: metadata(3) }],
    [0, 1, 1],
  ),
  accepted(
    'TestComplexSamplesRequest',
    [
      { ...counter('c_total', exemplar), more: metadata(1) },
      { ...counter('g'), more: metadata(2) },
    ],
    [2, 0, 1],
  ),
  accepted(
    'TestComplexHistogramsRequest',
    [
      { ...latency(histogram), exemplars: [exemplar], more: metadata(3) },
      { labels: { __name__: 'size' }, histograms: [customBuckets], more: metadata(3) },
    ],
    [0, 2, 1],
  ),
  accepted(
    'TestMultipleMetricFamiliesSamples',
    [
      { ...counter('c_total', exemplar), more: metadata(1) },
      { ...counter('g'), more: metadata(2) },
    ],
    [2, 0, 1],
  ),
  accepted(
    'TestMultipleMetricFamiliesHistograms',
    [{ ...latency(histogram), exemplars: [exemplar], more: metadata(3) }],
    [0, 1, 1],
  ),
  refused(
    'TestEdgeCaseCombinations: metadata_without_data',
    [{ labels: { __name__: 'x' }, more: metadata(1) }],
    [0, 0, 0],
    'empty_series',
  ),
  accepted(
    'TestEdgeCaseCombinations: exemplars_without_data',
    [{ labels: { __name__: 'x' }, exemplars: [exemplar] }],
    [0, 0, 1],
  ),
  accepted(
    'TestEdgeCaseCombinations: mixed_timestamp_data',
    [
      {
        labels: { __name__: 'x' },
        samples: [
          [1, now - HOUR],
          [2, now],
        ],
        exemplars: [{ ...exemplar, timestamp: now - 30 * MINUTE }],
      },
    ],
    [2, 0, 1],
  ),
  accepted(
    'TestManySamples',
    Array.from({ length: 50 }, (_, index) => counter(`c_${index}_total`, exemplar)),
    [50, 0, 50],
  ),
  accepted(
    'TestManyHistograms',
    Array.from({ length: 50 }, (_, index) => ({
      ...latency(histogram),
      labels: { __name__: `latency_${index}` },
      exemplars: [exemplar],
    })),
    [0, 50, 50],
  ),
  accepted(
    'TestSpecialCharactersCombined',
    [
      {
        ...counter('x', { ...exemplar, labels: { trace_id: '🚀 "x"' } }),
        labels: { __name__: 'x', rocket: '🚀', umlaut: 'äöü', quotes: '"x"' },
        more: metadata(1),
      },
    ],
    [1, 0, 1],
  ),
  accepted(
    'TestCustomBucketsHistogramWithExemplar',
    [{ ...latency(customBuckets), exemplars: [exemplar] }],
    [0, 1, 1],
  ),
];

testWrites(requests, edgeNames);
testWrites([...samples, ...exemplars, ...ofHistograms, ...ofMetadata, ...combined]);
