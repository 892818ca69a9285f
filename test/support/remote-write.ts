import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';
import { compressSync } from 'snappy';

/** A series as tests write it down. A label may be given as a pair to repeat a name or to leave the order as it is. */
export interface SeriesInput {
  readonly labels: Readonly<Record<string, string>> | readonly (readonly [string, string])[];
  readonly samples?: readonly SampleInput[];
  readonly histograms?: readonly HistogramInput[];
  readonly exemplars?: readonly ExemplarInput[];
  /** Further fields of the message, by name. */
  readonly more?: object;
}

/** The fields of a histogram's message; its sum may be given by its bits. */
export interface HistogramInput {
  readonly sum?: number | bigint;
  readonly [field: string]: unknown;
}

/** An exemplar, of the value 1 and with a trace's id unless others are given. */
export interface ExemplarInput {
  readonly timestamp: number;
  readonly value?: number | bigint;
  readonly labels?: SeriesInput['labels'];
}

/** A value, or its bits where a number would lose them; and milliseconds. */
export type SampleInput = readonly [value: number | bigint, timestamp: number];

function load(file: string, type: string): protobuf.Type {
  const { root } = protobuf.parse(readFileSync(join(__dirname, file), 'utf8'), { keepCase: true });
  return root.lookupType(type);
}

const version1 = load('remote-write-1.proto', 'prometheus.WriteRequest');
const version2 = load('remote-write-2.proto', 'io.prometheus.write.v2.Request');
const histogramType = load('remote-write-1.proto', 'prometheus.Histogram');
const version2Unpacked = load('remote-write-2.proto', 'io.prometheus.write.v2.UnpackedRequest');

/** The bits of a double. */
export function bitsOf(value: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  return view.getBigUint64(0);
}

/** Bits as protobufjs takes them for a field of 64 bits. */
function toFixed64(bits: bigint): object {
  return { low: Number(bits & 0xffffffffn), high: Number(bits >> 32n), unsigned: true };
}

/** The NaN of targets and of PromQL. */
export const NAN = 0x7ff8000000000001n;

/** The NaN by which Prometheus says that a series has ended. */
export const STALE_MARKER = 0x7ff0000000000002n;

function toDouble(value: number | bigint): object {
  return toFixed64(typeof value === 'bigint' ? value : bitsOf(value));
}

function toSample([value, timestamp]: SampleInput): object {
  return { value: toDouble(value), timestamp };
}

function toHistogram({ sum, ...fields }: HistogramInput): object {
  return { ...fields, ...(sum !== undefined && { sum: toDouble(sum) }) };
}

function isPairs(labels: SeriesInput['labels']): labels is readonly (readonly [string, string])[] {
  return Array.isArray(labels);
}

function labelPairs(labels: SeriesInput['labels']): readonly (readonly [string, string])[] {
  return isPairs(labels) ? labels : Object.entries(labels);
}

/** A message of remote write 1.0, not yet compressed. */
export function encodeVersion1(series: readonly SeriesInput[], more: object = {}): Buffer {
  const timeseries = series.map(
    ({ labels, samples = [], histograms = [], exemplars = [], more: fields }) => ({
      labels: labelPairs(labels).map(([name, value]) => ({ name, value })),
      samples: samples.map(toSample),
      histograms: histograms.map(toHistogram),
      exemplars: exemplars.map(({ timestamp, value = 1, labels: own = { trace_id: 'abc' } }) => ({
        labels: labelPairs(own).map(([name, text]) => ({ name, value: text })),
        value: toDouble(value),
        timestamp,
      })),
      ...fields,
    }),
  );
  return Buffer.from(version1.encode(version1.fromObject({ timeseries, ...more })).finish());
}

/** A message of remote write 2.0, not yet compressed. */
export function encodeVersion2(
  series: readonly SeriesInput[],
  { more = {}, isPacked = true }: { more?: object; isPacked?: boolean } = {},
): Buffer {
  const symbols = new Map([['', 0]]);
  const reference = (text: string): number => {
    const known = symbols.get(text) ?? symbols.size;
    symbols.set(text, known);
    return known;
  };
  const timeseries = series.map(
    ({ labels, samples = [], histograms = [], exemplars = [], more: fields }) => ({
      labels_refs: labelPairs(labels).flatMap((pair) => pair.map(reference)),
      samples: samples.map(toSample),
      histograms: histograms.map(toHistogram),
      exemplars: exemplars.map(({ timestamp, value = 1, labels: own = { trace_id: 'abc' } }) => ({
        labels_refs: labelPairs(own).flatMap((pair) => pair.map(reference)),
        value: toDouble(value),
        timestamp,
      })),
      ...fields,
    }),
  );
  const type = isPacked ? version2 : version2Unpacked;
  return Buffer.from(
    type.encode(type.fromObject({ symbols: [...symbols.keys()], timeseries, ...more })).finish(),
  );
}

/** The message of a histogram alone, as remote read has it. */
export function encodeHistogram(histogram: HistogramInput): Buffer {
  return Buffer.from(histogramType.encode(histogramType.fromObject(toHistogram(histogram))).finish());
}

/** Compresses a message as senders do. */
export function compress(message: Buffer): Buffer {
  return compressSync(message);
}
