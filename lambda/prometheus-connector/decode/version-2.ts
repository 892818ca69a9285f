import { Reader } from 'protobufjs/minimal';
import { readHistogram } from './histogram';
import { maxItems, TooManyItemsError } from './limits';
import { readSample } from './sample';
import {
  bytesTag,
  doubleTag,
  expectEnd,
  fields,
  readEnd,
  readInt64,
  skipField,
  varintTag,
  readString,
} from './wire';
import { WriteRequest } from './write-request';

// https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
// message Request { reserved 1 to 3; repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
const SYMBOL = bytesTag(4);
const TIMESERIES = bytesTag(5);
const REQUEST_KNOWN = fields(4, 5);

/**
 * Decodes the message of remote write 2.0, `io.prometheus.write.v2.Request`.
 * @throws WireError when the bytes are no such message; TooManyItemsError when it holds too much.
 */
export function decodeVersion2(body: Buffer): WriteRequest {
  const reader = Reader.create(body);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const request = new WriteRequest();
  const symbols = new SymbolTable(request);
  const seriesStarts: number[] = [];
  while (reader.pos < reader.len) {
    const tag = reader.tag();
    if (tag === SYMBOL) symbols.add(readString(reader, reader.len));
    else if (tag === TIMESERIES) {
      seriesStarts.push(reader.pos);
      if (seriesStarts.length > maxItems.series) throw new TooManyItemsError('series');
      reader.pos = readEnd(reader, reader.len);
    } else skipField(reader, tag, REQUEST_KNOWN);
  }
  // Only now are all symbols known: protocol buffers leave the order of fields to the sender.
  for (const start of seriesStarts) {
    reader.pos = start;
    readSeries(reader, view, symbols, request);
  }
  return request;
}

/** The strings of a request. */
class SymbolTable {
  private readonly symbols: (string | undefined)[] = [];

  constructor(private readonly request: WriteRequest) {}

  add(symbol: string | undefined): void {
    this.symbols.push(symbol);
    if (this.symbols.length > maxItems.symbols) throw new TooManyItemsError('symbols');
  }

  /** Adds the label to the series that was begun last, or notes why it cannot. */
  addLabel(series: number, nameReference: number, valueReference: number): void {
    if (nameReference >= this.symbols.length || valueReference >= this.symbols.length) {
      this.request.problems.set(series, 'invalid_label_reference');
      return;
    }
    const name = this.symbols[nameReference];
    const value = this.symbols[valueReference];
    if (name === undefined || value === undefined) this.request.problems.set(series, 'invalid_utf8');
    else this.request.addLabel(this.request.labels.intern(name, value));
  }
}

// message TimeSeries {
//   repeated uint32 labels_refs = 1; repeated Sample samples = 2; repeated Histogram histograms = 3;
//   repeated Exemplar exemplars = 4; Metadata metadata = 5;
// } // 6 was created_timestamp: older senders set it, it means nothing now
const LABEL_REFERENCE = varintTag(1);
const LABEL_REFERENCES = bytesTag(1);
const SAMPLE = bytesTag(2);
const HISTOGRAM = bytesTag(3);
const EXEMPLAR = bytesTag(4);
const METADATA = bytesTag(5);
const SERIES_KNOWN = fields(1, 2, 3, 4, 5);

function readSeries(reader: Reader, body: DataView, symbols: SymbolTable, request: WriteRequest): void {
  const end = readEnd(reader, reader.len);
  const series = request.beginSeries();
  /** Reference to a name whose value is still to come. */
  let name = -1;
  const addReference = (reference: number): void => {
    if (name < 0) name = reference;
    else {
      symbols.addLabel(series, name, reference);
      name = -1;
    }
  };
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === LABEL_REFERENCES) {
      const referencesEnd = readEnd(reader, end);
      while (reader.pos < referencesEnd) addReference(reader.uint32());
      expectEnd(reader, referencesEnd);
    } else if (tag === LABEL_REFERENCE) addReference(reader.uint32());
    else if (tag === SAMPLE) readSample(reader, body, end, request, series);
    else if (tag === HISTOGRAM) request.addHistogram(series, readHistogram(reader, readEnd(reader, end)));
    else if (tag === EXEMPLAR) {
      readExemplar(reader, readEnd(reader, end));
      request.addExemplar(series);
    } else if (tag === METADATA) {
      readMetadata(reader, readEnd(reader, end));
      request.metadataCount++;
    } else skipField(reader, tag, SERIES_KNOWN);
  }
  expectEnd(reader, end);
  if (name >= 0) request.problems.set(series, 'invalid_label_reference');
  if (request.itemCountOf(series) === 0) request.problems.set(series, 'empty_series');
}

// message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
const EXEMPLAR_VALUE = doubleTag(2);
const EXEMPLAR_TIMESTAMP = varintTag(3);
const EXEMPLAR_KNOWN = fields(1, 2, 3);

function readExemplar(reader: Reader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === LABEL_REFERENCES) reader.pos = readEnd(reader, end);
    else if (tag === LABEL_REFERENCE) reader.uint32();
    else if (tag === EXEMPLAR_VALUE) reader.skip(8);
    else if (tag === EXEMPLAR_TIMESTAMP) readInt64(reader);
    else skipField(reader, tag, EXEMPLAR_KNOWN);
  }
  expectEnd(reader, end);
}

// message Metadata { MetricType type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
const METADATA_KNOWN = fields(1, 3, 4);

function readMetadata(reader: Reader, end: number): void {
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === varintTag(1) || tag === varintTag(3) || tag === varintTag(4)) reader.uint32();
    else skipField(reader, tag, METADATA_KNOWN);
  }
  expectEnd(reader, end);
}
