import { Reader } from 'protobufjs/minimal';
import type { Exemplar } from '../../model/exemplar';
import { readExemplar, type ExemplarLabels } from './exemplar';
import { readHistogram } from './histogram';
import { maxItems, TooManyItemsError } from '../../model/limits';
import { OtherVersionError } from './other-version';
import { readSample } from './sample';
import { bytesTag, expectEnd, fields, readEnd, skipField, varintTag, readString } from '../../protocol/wire';
import { WriteRequest } from '../../model/write-request';
import type { SeriesNumber } from '../../../metrics/model/numbers';

// https://github.com/prometheus/prometheus/blob/main/prompb/io/prometheus/write/v2/types.proto
// message Request { reserved 1 to 3; repeated string symbols = 4; repeated TimeSeries timeseries = 5; }
const SYMBOL = bytesTag(4);
const TIMESERIES = bytesTag(5);
/** Of version 1. */
const TIMESERIES_1 = bytesTag(1);
/** Of version 1. */
const METADATA_1 = bytesTag(3);
const REQUEST_KNOWN = fields(1, 3, 4, 5);

/**
 * Decodes the message of remote write 2.0, `io.prometheus.write.v2.Request`.
 * @throws {WireError} when the bytes are not such a message; OtherVersionError when they are one of remote write 1.0;
 *   TooManyItemsError when it holds too much.
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
    } else if (tag === TIMESERIES_1 || tag === METADATA_1) throw new OtherVersionError(tag >>> 3);
    else skipField(reader, tag, REQUEST_KNOWN);
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
  addLabel(series: SeriesNumber, nameReference: number, valueReference: number): void {
    if (nameReference >= this.symbols.length || valueReference >= this.symbols.length) {
      this.request.problems.set(series, 'invalid_label_reference');
      return;
    }
    const name = this.symbols[nameReference];
    const value = this.symbols[valueReference];
    if (name === undefined || value === undefined) this.request.problems.set(series, 'invalid_utf8');
    else this.request.addLabel(this.request.labels.intern(name, value));
  }

  /** Adds the label to those of an exemplar, or notes why it cannot. */
  addExemplarLabel(labels: ExemplarLabels, nameReference: number, valueReference: number): void {
    const { symbols } = this;
    if (nameReference >= symbols.length || valueReference >= symbols.length) {
      labels.problem = 'invalid_label_reference';
    } else labels.add(symbols[nameReference], symbols[valueReference]);
  }

  /** The text of a reference; empty when there is none, or it is not UTF-8. */
  textOf(reference: number): string {
    return this.symbols[reference] ?? '';
  }
}

/** Takes references to labels as they come, one after the other: to a name and then to its value. */
class LabelReferences {
  /** Reference to a name whose value is still to come. */
  private name = -1;

  constructor(private readonly addLabel: (name: number, value: number) => void) {}

  /** Reads a field of references, packed or not. False when the tag is of no such field. */
  read(reader: Reader, tag: number, limit: number): boolean {
    if (tag === LABEL_REFERENCES) {
      const end = readEnd(reader, limit);
      while (reader.pos < end) this.add(reader.uint32());
      expectEnd(reader, end);
    } else if (tag === LABEL_REFERENCE) this.add(reader.uint32());
    else return false;
    return true;
  }

  /** Whether the last name has no value. */
  get isIncomplete(): boolean {
    return this.name >= 0;
  }

  private add(reference: number): void {
    if (this.name < 0) this.name = reference;
    else {
      this.addLabel(this.name, reference);
      this.name = -1;
    }
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
  const references = new LabelReferences((name, value) => {
    symbols.addLabel(series, name, value);
  });
  while (reader.pos < end) {
    const tag = reader.tag();
    if (references.read(reader, tag, end)) continue;
    else if (tag === SAMPLE) readSample(reader, body, end, request, series);
    else if (tag === HISTOGRAM) {
      request.addHistogram(series, readHistogram(reader, readEnd(reader, end), request.buckets));
    } else if (tag === EXEMPLAR) {
      request.addExemplar(series, readSeriesExemplar(reader, body, readEnd(reader, end), symbols));
    } else if (tag === METADATA) readMetadata(reader, readEnd(reader, end), symbols, request, series);
    else skipField(reader, tag, SERIES_KNOWN);
  }
  expectEnd(reader, end);
  if (references.isIncomplete) request.problems.set(series, 'invalid_label_reference');
  if (request.itemCountOf(series) === 0) request.problems.set(series, 'empty_series');
  request.endSeries(series);
}

// message Exemplar { repeated uint32 labels_refs = 1; double value = 2; int64 timestamp = 3; }
const EXEMPLAR_KNOWN = fields(1, 2, 3);

function readSeriesExemplar(reader: Reader, body: DataView, end: number, symbols: SymbolTable): Exemplar {
  let references: LabelReferences | undefined;
  const readLabels = (tag: number, labels: ExemplarLabels): boolean => {
    references ??= new LabelReferences((name, value) => {
      symbols.addExemplarLabel(labels, name, value);
    });
    return references.read(reader, tag, end);
  };
  const exemplar = readExemplar(reader, body, end, readLabels, EXEMPLAR_KNOWN);
  return references?.isIncomplete === true ? { ...exemplar, problem: 'invalid_label_reference' } : exemplar;
}

// message Metadata { MetricType type = 1; uint32 help_ref = 3; uint32 unit_ref = 4; }
const METADATA_TYPE = varintTag(1);
const METADATA_HELP = varintTag(3);
const METADATA_UNIT = varintTag(4);
const METADATA_KNOWN = fields(1, 3, 4);

function readMetadata(
  reader: Reader,
  end: number,
  symbols: SymbolTable,
  request: WriteRequest,
  series: SeriesNumber,
): void {
  let type = 0;
  let help = 0;
  let unit = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === METADATA_TYPE) type = reader.uint32();
    else if (tag === METADATA_HELP) help = reader.uint32();
    else if (tag === METADATA_UNIT) unit = reader.uint32();
    else skipField(reader, tag, METADATA_KNOWN);
  }
  expectEnd(reader, end);
  request.metadata.push({
    series,
    family: '',
    type,
    help: symbols.textOf(help),
    unit: symbols.textOf(unit),
  });
}
