import type { Reader } from 'protobufjs/minimal';
import { doubleTag, expectEnd, fields, readEnd, readInt64, skipField, varintTag } from '../../protocol/wire';
import type { WriteRequest } from '../../model/write-request';
import type { SeriesNumber } from '../../../metrics/model/numbers';

// message Sample { double value = 1; int64 timestamp = 2; int64 start_timestamp = 3; } // 3 only in version 2
const VALUE = doubleTag(1);
const TIMESTAMP = varintTag(2);
const START_TIMESTAMP = varintTag(3);
const KNOWN = fields(1, 2);

/**
 * Reads a sample and adds it to its series. Absent fields are 0, as proto3 has it.
 * @throws {WireError} when the bytes are not a sample.
 */
export function readSample(
  reader: Reader,
  body: DataView,
  limit: number,
  request: WriteRequest,
  series: SeriesNumber,
): void {
  const end = readEnd(reader, limit);
  let lowWord = 0;
  let highWord = 0;
  let timestamp = 0;
  let startTimestamp = 0;
  while (reader.pos < end) {
    const tag = reader.tag();
    if (tag === VALUE) {
      reader.skip(8);
      lowWord = body.getUint32(reader.pos - 8, true);
      highWord = body.getUint32(reader.pos - 4, true);
    } else if (tag === TIMESTAMP) timestamp = readInt64(reader);
    else if (tag === START_TIMESTAMP) startTimestamp = readInt64(reader);
    else skipField(reader, tag, KNOWN);
  }
  expectEnd(reader, end);
  request.addSample(series, lowWord, highWord, timestamp);
  if (startTimestamp !== 0) request.samples.setStartTimestamp(startTimestamp);
}
