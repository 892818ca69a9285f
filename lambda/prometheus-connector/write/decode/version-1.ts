import { Reader } from 'protobufjs/minimal';
import type { Exemplar } from '../../model/exemplar';
import { readExemplar, type ExemplarLabels } from './exemplar';
import { readHistogram } from './histogram';
import { LabelCache, NOT_CACHED } from './label-cache';
import { OtherVersionError } from './other-version';
import { readSample } from './sample';
import { bytesTag, expectEnd, fields, readEnd, skipField, varintTag, readString } from '../../protocol/wire';
import { WriteRequest } from '../../model/write-request';
import type { LabelNumber } from '../../model/numbers';
import type { SeriesNumber } from '../../../metrics/model/numbers';

// https://github.com/prometheus/prometheus/blob/main/prompb/remote.proto
// message WriteRequest { repeated TimeSeries timeseries = 1; reserved 2; repeated MetricMetadata metadata = 3; }
const TIMESERIES = bytesTag(1);
const METADATA = bytesTag(3);
/** Of version 2. */
const SYMBOL_2 = bytesTag(4);
/** Of version 2. */
const TIMESERIES_2 = bytesTag(5);
const REQUEST_KNOWN = fields(1, 3, 4, 5);

/**
 * Decodes the message of remote write 1.0, `prometheus.WriteRequest`.
 * @throws {WireError} when the bytes are not such a message; OtherVersionError when they are one of remote write 2.0;
 *   TooManyItemsError when it holds too much.
 */
export function decodeVersion1(body: Buffer): WriteRequest {
  const reader = Reader.create(body);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const cache = new LabelCache(view);
  const request = new WriteRequest();
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === TIMESERIES) readSeries(reader, view, cache, request);
    else if (tag === METADATA) readMetadata(reader, request);
    else if (tag === SYMBOL_2 || tag === TIMESERIES_2) throw new OtherVersionError(tag >>> 3);
    else skipField(reader, tag, REQUEST_KNOWN);
  }
  return request;
}

// message TimeSeries {
//   repeated Label labels = 1; repeated Sample samples = 2; repeated Exemplar exemplars = 3; repeated Histogram histograms = 4;
// }
const LABEL = bytesTag(1);
const SAMPLE = bytesTag(2);
const EXEMPLAR = bytesTag(3);
const HISTOGRAM = bytesTag(4);
const SERIES_KNOWN = fields(1, 2, 3, 4);

function readSeries(reader: Reader, body: DataView, cache: LabelCache, request: WriteRequest): void {
  const end = readEnd(reader, reader.len);
  const series = request.beginSeries();
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === LABEL) addLabel(readCachedLabel(reader, end, cache, request), request, series);
    else if (tag === SAMPLE) readSample(reader, body, end, request, series);
    else if (tag === HISTOGRAM) {
      request.addHistogram(series, readHistogram(reader, readEnd(reader, end), request.buckets));
    } else if (tag === EXEMPLAR) {
      request.addExemplar(series, readSeriesExemplar(reader, body, readEnd(reader, end)));
    } else skipField(reader, tag, SERIES_KNOWN);
  }
  expectEnd(reader, end);
  request.endSeries(series);
}

function addLabel(label: LabelNumber | undefined, request: WriteRequest, series: SeriesNumber): void {
  if (label === undefined) request.problems.set(series, 'invalid_utf8');
  else request.addLabel(label);
}

function readCachedLabel(
  reader: Reader,
  limit: number,
  cache: LabelCache,
  request: WriteRequest,
): LabelNumber | undefined {
  const end = readEnd(reader, limit);
  const start = reader.pos;
  const known = cache.find(start, end - start);
  if (known !== NOT_CACHED) {
    reader.pos = end;
    return known;
  }
  const label = readLabel(reader, end, request);
  if (label !== undefined) cache.remember(start, end - start, label);
  return label;
}

// message Label { string name = 1; string value = 2; }
const NAME = bytesTag(1);
const LABEL_VALUE = bytesTag(2);
const LABEL_KNOWN = fields(1, 2);

/** The number of the label. Undefined when it is not UTF-8. */
function readLabel(reader: Reader, end: number, request: WriteRequest): LabelNumber | undefined {
  const [name, value] = readLabelTexts(reader, end);
  return name === undefined || value === undefined ? undefined : request.labels.intern(name, value);
}

/** Name and value; undefined where it is not UTF-8. */
function readLabelTexts(reader: Reader, end: number): [name: string | undefined, value: string | undefined] {
  let name: string | undefined = '';
  let value: string | undefined = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === NAME) name = readString(reader, end);
    else if (tag === LABEL_VALUE) value = readString(reader, end);
    else skipField(reader, tag, LABEL_KNOWN);
  }
  expectEnd(reader, end);
  return [name, value];
}

// message Exemplar { repeated Label labels = 1; double value = 2; int64 timestamp = 3; }
const EXEMPLAR_LABEL = bytesTag(1);
const EXEMPLAR_KNOWN = fields(1, 2, 3);

function readSeriesExemplar(reader: Reader, body: DataView, end: number): Exemplar {
  const readLabels = (tag: number, labels: ExemplarLabels): boolean => {
    if (tag !== EXEMPLAR_LABEL) return false;
    labels.add(...readLabelTexts(reader, readEnd(reader, end)));
    return true;
  };
  return readExemplar(reader, body, end, readLabels, EXEMPLAR_KNOWN);
}

// message MetricMetadata { MetricType type = 1; string metric_family_name = 2; string help = 4; string unit = 5; }
const METADATA_TYPE = varintTag(1);
const METADATA_FAMILY = bytesTag(2);
const METADATA_HELP = bytesTag(4);
const METADATA_UNIT = bytesTag(5);
const METADATA_KNOWN = fields(1, 2, 4, 5);

/** What is not UTF-8 is left out: metadata decides about no series. */
function readMetadata(reader: Reader, request: WriteRequest): void {
  const end = readEnd(reader, reader.len);
  let type = 0;
  let family = '';
  let help = '';
  let unit = '';
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === METADATA_TYPE) type = reader.uint32();
    else if (tag === METADATA_FAMILY) family = readString(reader, end) ?? '';
    else if (tag === METADATA_HELP) help = readString(reader, end) ?? '';
    else if (tag === METADATA_UNIT) unit = readString(reader, end) ?? '';
    else skipField(reader, tag, METADATA_KNOWN);
  }
  expectEnd(reader, end);
  request.metadata.push({ series: undefined, family, type, help, unit });
}
