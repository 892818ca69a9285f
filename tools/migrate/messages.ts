import { Reader, Writer } from 'protobufjs/minimal';
import { comparisons, type LabelMatcher } from '../../lambda/metrics/model/matcher';
import {
  bytesTag,
  expectEnd,
  readEnd,
  readInt64,
  readString,
  skipField,
} from '../../lambda/prometheus-connector/protocol/wire';

/** A range of time. */
export interface TimeRange {
  /** Milliseconds since 1970, inclusive. */
  readonly start: number;
  /** Milliseconds since 1970, inclusive. */
  readonly end: number;
}

/** What was read of a series. */
export interface MovedSeries {
  /** Its labels by name, as JSON: the same for the same series only. */
  readonly key: string;
  /** Message `prometheus.TimeSeries`: a read gives what a write takes. */
  readonly message: Buffer;
  readonly samples: number;
  readonly histograms: number;
  /** Sum of the bits of all values and times, modulo 2^64; of histograms, of the bytes of their messages. */
  readonly sum: bigint;
}

/**
 * The request for all series that satisfy matchers, `prometheus.ReadRequest`.
 * https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
 */
export function readRequest({ start, end }: TimeRange, matchers: readonly LabelMatcher[]): Buffer {
  const writer = Writer.create();
  writer.uint32(bytesTag(1)).fork().uint32(8).int64(start).uint32(16).int64(end);
  for (const { comparison, name, value } of matchers) {
    writer.uint32(bytesTag(3)).fork().uint32(8).uint32(comparisons.indexOf(comparison));
    writer.uint32(bytesTag(2)).string(name).uint32(bytesTag(3)).string(value).ldelim();
  }
  return Buffer.from(writer.ldelim().finish());
}

/**
 * The series of an answer to one query, `prometheus.ReadResponse`.
 * @throws {Error} when it is not such an answer
 */
export function seriesOf(answer: Buffer): readonly MovedSeries[] {
  const reader = Reader.create(answer);
  const series: MovedSeries[] = [];
  while (reader.pos < reader.len) {
    if (reader.tag() !== bytesTag(1)) throw new Error('no answer of remote read');
    const end = readEnd(reader, reader.len);
    while (reader.pos < end) {
      if (reader.tag() !== bytesTag(1)) throw new Error('no result of remote read');
      const length = readEnd(reader, end) - reader.pos;
      series.push(readSeries(answer.subarray(reader.pos, reader.pos + length)));
      reader.pos += length;
    }
  }
  return series;
}

/** A message `prometheus.WriteRequest` of these series, each with more labels. */
export function writeRequest(series: readonly MovedSeries[], more: Readonly<Record<string, string>>): Buffer {
  const writer = Writer.create();
  for (const { message } of series) {
    writer.uint32(bytesTag(1)).fork();
    for (const [name, value] of Object.entries(more)) {
      writer.uint32(bytesTag(1)).fork().uint32(bytesTag(1)).string(name);
      writer.uint32(bytesTag(2)).string(value).ldelim();
    }
    // A message that follows is one with the fields before it.
    writer.raw(message).ldelim();
  }
  return Buffer.from(writer.finish());
}

const LABELS = bytesTag(1);
const SAMPLES = bytesTag(2);
const HISTOGRAMS = bytesTag(4);
const MODULO = (1n << 64n) - 1n;

function readSeries(message: Buffer): MovedSeries {
  const reader = Reader.create(message);
  const labels: (readonly [string, string])[] = [];
  let samples = 0;
  let histograms = 0;
  let sum = 0n;
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === LABELS) labels.push(readLabel(reader));
    else if (tag === SAMPLES) {
      samples++;
      sum += readSample(reader, message);
    } else if (tag === HISTOGRAMS) {
      histograms++;
      const end = readEnd(reader, reader.len);
      while (reader.pos < end) sum = sum * 31n + BigInt(message[reader.pos++]!);
      sum &= MODULO;
    } else skipField(reader, tag, 0);
  }
  labels.sort(([left], [right]) => (left < right ? -1 : 1));
  return { key: JSON.stringify(labels), message, samples, histograms, sum: sum & MODULO };
}

function readLabel(reader: Reader): readonly [string, string] {
  const end = readEnd(reader, reader.len);
  let name = '';
  let value = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === bytesTag(1)) name = readString(reader, end) ?? '';
    else if (tag === bytesTag(2)) value = readString(reader, end) ?? '';
    else skipField(reader, tag, 0);
  }
  expectEnd(reader, end);
  return [name, value];
}

/** Of a sample, its bits and its time. */
function readSample(reader: Reader, message: Buffer): bigint {
  const end = readEnd(reader, reader.len);
  let bits = 0n;
  let time = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === 9) {
      bits = message.readBigUInt64LE(reader.pos);
      reader.pos += 8;
    } else if (tag === 16) time = readInt64(reader);
    else skipField(reader, tag, 0);
  }
  expectEnd(reader, end);
  return bits + BigInt(time);
}
