import { compressSync } from 'snappy';
import type { HttpResponse } from '../../http/message';
import type { SampleColumns } from '../model/columns';
import type { Label } from '../../metrics/model/label';
import { readLimits } from './limits';
import { ProtobufWriter, taggedSize, varintSize } from '../protocol/protobuf-writer';
import type { QueryResult, ReadSeries } from './query-result';
import { answerTooLarge } from './read-budget';

/**
 * The answer to a read: a result for each of its queries, in their order, as samples.
 * https://prometheus.io/docs/prometheus/latest/querying/remote_read_api/#samples
 * @throws {HttpError} 400 `answer_too_large`
 */
export function readResponse(results: readonly QueryResult[]): HttpResponse {
  const body = compressSync(encodeResponse(results));
  if (body.byteLength > readLimits.compressedAnswerBytes) throw answerTooLarge();
  return {
    status: 200,
    headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'snappy' },
    body,
  };
}

// https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto and types.proto
// message ReadResponse { repeated QueryResult results = 1; }
// message QueryResult { repeated TimeSeries timeseries = 1; }
// message TimeSeries { repeated Label labels = 1; repeated Sample samples = 2; repeated Histogram histograms = 4; }
// message Label { string name = 1; string value = 2; }
// message Sample { double value = 1; int64 timestamp = 2; }

/** A message `prometheus.ReadResponse`. Its size is worked out first, so that it is written once, in place. */
function encodeResponse(results: readonly QueryResult[]): Buffer {
  const sized = results.map(({ samples, series }) => {
    const sizes = series.map((one) => seriesSize(one, samples));
    return { samples, series, sizes, size: sizes.reduce((sum, size) => sum + taggedSize(size), 0) };
  });
  const writer = new ProtobufWriter(sized.reduce((sum, { size }) => sum + taggedSize(size), 0));
  for (const { samples, series, sizes, size } of sized) {
    writer.beginMessage(1, size);
    for (const [index, one] of series.entries()) {
      writer.beginMessage(1, sizes[index]!);
      writeSeries(writer, one, samples);
    }
  }
  return writer.finish();
}

function seriesSize({ labels, samples, histograms }: ReadSeries, columns: SampleColumns): number {
  let size = 0;
  for (const label of labels) size += taggedSize(labelSize(label));
  for (const sample of samples) size += taggedSize(sampleSize(columns, sample));
  for (const message of histograms) size += taggedSize(message.byteLength);
  return size;
}

function labelSize({ name, value }: Label): number {
  return taggedSize(Buffer.byteLength(name)) + taggedSize(Buffer.byteLength(value));
}

/** A tag and eight bytes, a tag and the time. */
function sampleSize(columns: SampleColumns, sample: number): number {
  return 10 + varintSize(columns.timestamp(sample));
}

function writeSeries(
  writer: ProtobufWriter,
  { labels, samples, histograms }: ReadSeries,
  columns: SampleColumns,
): void {
  for (const label of labels) {
    writer.beginMessage(1, labelSize(label));
    writer.writeString(1, label.name);
    writer.writeString(2, label.value);
  }
  for (const sample of samples) {
    writer.beginMessage(2, sampleSize(columns, sample));
    writer.writeDouble(1, columns.lowWord(sample), columns.highWord(sample));
    writer.writeInt64(2, columns.timestamp(sample));
  }
  for (const message of histograms) writer.writeBytes(4, message);
}
