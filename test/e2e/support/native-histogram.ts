import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { metricType, protobufPage } from './protobuf-page';
import { valueOfBits } from './sample';
import type { PageOfScrape } from './target';

const { root } = protobuf.parse(readFileSync(join(__dirname, '../../support/remote-write-1.proto'), 'utf8'), {
  keepCase: true,
});
const histogramMessage = root.lookupType('prometheus.Histogram');

const SCHEMA = 2;

/**
 * A native histogram, `native_seconds`, and a gauge of the same target, `native_scrape`, as long as the target is there.
 * The layout of the buckets changes, there are some on both sides of zero, and the sum is not always finite.
 */
export function nativeHistogramPage(isThere: (scrape: number) => boolean): PageOfScrape {
  return (scrape) => {
    if (!isThere(scrape)) return undefined;
    return protobufPage([
      {
        name: 'native_scrape',
        help: 'Counts.',
        type: metricType.gauge,
        metric: [{ gauge: { value: scrape } }],
      },
      {
        name: 'native_seconds',
        help: 'Durations.',
        type: metricType.histogram,
        metric: [{ label: [{ name: 'text', value: 'ü "quoted"\n' }], histogram: histogramOf(scrape) }],
      },
    ]);
  };
}

function histogramOf(scrape: number): object {
  const isWide = scrape % 4 === 0;
  return {
    sample_count: (isWide ? 4 : 3) * scrape + 1,
    sample_sum: scrape % 9 === 0 ? Infinity : scrape * 0.7,
    schema: SCHEMA,
    zero_threshold: 1e-9,
    zero_count: 1,
    negative_span: [{ offset: -3, length: 1 }],
    negative_delta: [scrape],
    positive_span: [{ offset: 0, length: 2 }, ...(isWide ? [{ offset: 3, length: 1 }] : [])],
    positive_delta: [scrape, 0, ...(isWide ? [0] : [])],
  };
}

/** A histogram, however its buckets were laid out. */
interface ComparableHistogram {
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly count: number;
  /** As {@link valueOfBits} has it. `stale`: the series ends here. */
  readonly sum: number | string;
  /** Observations of each bucket that has any: of the zero bucket under `zero`, of others under sign and index. */
  readonly buckets: Readonly<Record<string, number>>;
}

/** A histogram as Prometheus' API has it: https://prometheus.io/docs/prometheus/latest/querying/api/#native-histograms */
export type ApiHistogram = readonly [
  seconds: number,
  histogram: {
    readonly count: string;
    readonly sum: string;
    readonly buckets: readonly (readonly [boundaries: number, lower: string, upper: string, count: string])[];
  },
];

/** Reads a histogram of {@link nativeHistogramPage} as Prometheus' API has it. */
export function fromApi([seconds, { count, sum, buckets }]: ApiHistogram): ComparableHistogram {
  return {
    timestamp: Math.round(seconds * 1000),
    count: Number(count),
    sum: sum === '+Inf' ? sum : Number(sum),
    buckets: Object.fromEntries(
      buckets.map(([, lower, upper, observations]) => [
        bucketName(Number(lower), Number(upper)),
        Number(observations),
      ]),
    ),
  };
}

/** A bucket reaches to 2^(index / 2^schema): https://prometheus.io/docs/specs/native_histograms/#exponential-buckets */
function bucketName(lower: number, upper: number): string {
  if (lower < 0 && upper > 0) return 'zero';
  const [sign, bound] = upper > 0 ? ['+', upper] : ['-', -lower];
  return sign + String(Math.round(Math.log2(bound) * 2 ** SCHEMA));
}

/** Counts are whole numbers as scraped; the results of PromQL are floats. */
interface Message {
  readonly count_int?: number;
  readonly count_float?: number;
  readonly schema: number;
  readonly zero_threshold: number;
  readonly zero_count_int?: number;
  readonly zero_count_float?: number;
  readonly negative_spans: readonly Span[];
  readonly negative_deltas: readonly number[];
  readonly negative_counts: readonly number[];
  readonly positive_spans: readonly Span[];
  readonly positive_deltas: readonly number[];
  readonly positive_counts: readonly number[];
  readonly reset_hint: number;
  readonly timestamp: number;
  readonly custom_values: readonly number[];
}

interface Span {
  readonly offset: number;
  readonly length: number;
}

/** All that a histogram says, however its buckets were laid out. */
export interface NativeHistogram extends ComparableHistogram {
  /** Resolution of the buckets; -53: those of {@link customValues}. */
  readonly schema: number;
  readonly zeroThreshold: number;
  readonly customValues: readonly number[];
  /** Whether counts are floats. */
  readonly isFloat: boolean;
  /** Whether it is a gauge. Other hints of resets are what a database makes of its neighbours. */
  readonly isGauge: boolean;
}

const GAUGE_HINT = 3;

/** Reads a message `prometheus.Histogram`. */
export function nativeHistogram(bytes: Uint8Array): NativeHistogram {
  const decoded = histogramMessage.decode(bytes);
  const fields = histogramMessage.toObject(decoded, {
    arrays: true,
    defaults: true,
    longs: Number,
  }) as Message;
  const bits = histogramMessage.toObject(decoded, { defaults: true, longs: String }) as { sum: string };
  const { count_float: count = fields.count_int ?? 0 } = fields;
  const isFloat = fields.count_float !== undefined;
  const negative = isFloat ? fields.negative_counts : running(fields.negative_deltas);
  const positive = isFloat ? fields.positive_counts : running(fields.positive_deltas);
  const counts: [string, number][] = [
    ['zero', fields.zero_count_float ?? fields.zero_count_int ?? 0],
    ...bucketCounts('-', fields.negative_spans, negative),
    ...bucketCounts('+', fields.positive_spans, positive),
  ];
  return {
    timestamp: fields.timestamp,
    count,
    sum: valueOfBits(BigInt(bits.sum)),
    buckets: Object.fromEntries(counts.filter(([, observations]) => observations !== 0)),
    schema: fields.schema,
    zeroThreshold: fields.zero_threshold,
    customValues: fields.custom_values,
    isFloat,
    isGauge: fields.reset_hint === GAUGE_HINT,
  };
}

/** Reads a message `prometheus.Histogram` of {@link nativeHistogramPage}. */
export function fromMessage(bytes: Uint8Array): ComparableHistogram {
  const { timestamp, count, sum, buckets, schema } = nativeHistogram(bytes);
  // A stale marker has nothing but its sum.
  if (sum !== 'stale' && schema !== SCHEMA) throw new Error(`A histogram of schema ${schema}.`);
  return { timestamp, count, sum, buckets };
}

/** Deltas count on from the bucket before. */
function running(deltas: readonly number[]): number[] {
  let count = 0;
  return deltas.map((delta) => (count += delta));
}

/** Spans skip buckets. */
function bucketCounts(
  sign: '+' | '-',
  spans: readonly Span[],
  observations: readonly number[],
): [string, number][] {
  const counts: [string, number][] = [];
  let index = 0;
  for (const { offset, length } of spans) {
    index += offset;
    for (let place = 0; place < length; place++) {
      counts.push([sign + String(index++), observations[counts.length] ?? NaN]);
    }
  }
  return counts;
}
