import type { ByteText } from '../byte-text';

/** The place of the first character that is no blank. */
export function skipBlanks(line: ByteText, from: number): number {
  let place = from;
  while (place < line.length && ' \t\0'.includes(line[place]!)) place += 1;
  return place;
}

/** The place of the next `stop` without a backslash before it; else the end. A backslash before `from` does not count. */
export function placeOf(line: ByteText, from: number, stop: string): number {
  for (let place = from; place < line.length; place += 1) {
    if (line[place] === stop && (place === from || line[place - 1] !== '\\')) return place;
  }
  return line.length;
}

/** The place behind the value of a field: that of the next comma that is not within quotation marks; else the end. */
export function endOfFieldValue(fields: ByteText, from: number): number {
  let isQuoted = false;
  let place = from;
  while (place < fields.length) {
    if (fields[place] === '\\' && (fields[place + 1] === '"' || fields[place + 1] === '\\')) {
      place += 2;
      continue;
    }
    if (fields[place] === '"') isQuoted = !isQuoted;
    if (fields[place] === ',' && !isQuoted) return place;
    place += 1;
  }
  return fields.length;
}
