import { compareBytes, type ByteText } from '../byte-text';
import { LineError, type Tag } from './point';
import { placeOf, skipBlanks } from './scan';

/** Keys that no tag may have. Those of one byte are InfluxDB's own for measurement and field. */
const reservedKeys = new Set(['\xff', '\0', '_field', '_measurement', 'time']);

/** The part of a line before its fields. */
interface ScannedKey {
  /** Measurement and tags, the tags sorted by their keys. */
  readonly key: ByteText;
  /** The place behind it. */
  readonly end: number;
}

/** A tag as it is written. */
interface ScannedTag {
  readonly key: ByteText;
  readonly text: ByteText;
}

/**
 * Reads measurement and tags.
 * @throws {LineError}
 */
export function scanKey(line: ByteText): ScannedKey {
  const start = skipBlanks(line, 0);
  const measurementEnd = endOfMeasurement(line, start);
  if (line[measurementEnd] === ' ') return { key: line.slice(start, measurementEnd), end: measurementEnd };
  const tags: ScannedTag[] = [];
  let place = measurementEnd;
  while (line[place] === ',') {
    const from = place + 1;
    const valueStart = startOfTagValue(line, from);
    place = endOfTagValue(line, valueStart);
    tags.push({ key: line.slice(from, placeOf(line, from, '=')), text: line.slice(from, place) });
  }
  for (const { key } of tags) {
    if (reservedKeys.has(key)) throw new LineError(`cannot use reserved tag key ${quoted(key)}`);
  }
  tags.sort((left, right) => compareBytes(left.key, right.key));
  if (tags.some(({ key }, index) => key === tags[index + 1]?.key)) throw new LineError('duplicate tags');
  return { key: [line.slice(start, measurementEnd), ...tags.map(({ text }) => text)].join(','), end: place };
}

function endOfMeasurement(line: ByteText, start: number): number {
  if (start >= line.length || line[start] === ',') throw new LineError('missing measurement');
  for (let place = start + 1; place < line.length; place += 1) {
    if (line[place - 1] !== '\\' && (line[place] === ',' || line[place] === ' ')) return place;
  }
  throw new LineError('missing fields');
}

function startOfTagValue(line: ByteText, from: number): number {
  if (from >= line.length || ' ,='.includes(line[from]!)) throw new LineError('missing tag key');
  for (let place = from + 1; place < line.length; place += 1) {
    if (line[place - 1] === '\\') continue;
    if (line[place] === '=') return place + 1;
    if (line[place] === ' ' || line[place] === ',') break;
  }
  throw new LineError('missing tag value');
}

function endOfTagValue(line: ByteText, from: number): number {
  if (from >= line.length || line[from] === ',' || line[from] === ' ') {
    throw new LineError('missing tag value');
  }
  for (let place = from + 1; place < line.length; place += 1) {
    if (line[place - 1] === '\\') continue;
    if (line[place] === '=') throw new LineError('invalid tag format');
    if (line[place] === ',' || line[place] === ' ') return place;
  }
  throw new LineError('missing fields');
}

/** A key in quotation marks, as Go writes it. */
function quoted(key: ByteText): string {
  return `"${key.replace(/[^\x20-\x7e]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}

/** The measurement of a key, without its escapes. */
export function measurementOf(key: ByteText): ByteText {
  return key.slice(0, placeOf(key, 0, ',')).replace(/\\([," =])/g, '$1');
}

/** The tags of a key, without their escapes. */
export function tagsOf(key: ByteText): readonly Tag[] {
  const tags: Tag[] = [];
  let place = placeOf(key, 0, ',') + 1;
  while (place < key.length) {
    const equals = placeOf(key, place, '=');
    const end = endOfWrittenValue(key, equals + 1);
    tags.push([unescapeTag(key.slice(place, equals)), unescapeTag(key.slice(equals + 1, end))]);
    place = end + 1;
  }
  return tags;
}

function endOfWrittenValue(key: ByteText, from: number): number {
  for (let place = from; place < key.length; place += 1) {
    if (key[place] === ',' && key[place - 1] !== '\\') return place;
  }
  return key.length;
}

function unescapeTag(text: ByteText): ByteText {
  return text.replaceAll('\\,', ',').replaceAll('\\ ', ' ').replaceAll('\\=', '=');
}

/**
 * Whether a series is found again: InfluxDB keeps it by its key as it was written, but looks for it by what it would write
 * itself, so that one with `=` at the beginning of a value, or behind a backslash in a measurement, is lost.
 */
export function isFoundAgain(key: ByteText): boolean {
  const measurement = measurementOf(key).replaceAll('\\,', ',').replaceAll('\\ ', ' ');
  const tags = tagsOf(key).map((tag) => tag.map((text) => text.replace(/[,= ]/g, '\\$&')).join('='));
  return key === [measurement.replace(/[, ]/g, '\\$&'), ...tags].join(',');
}
