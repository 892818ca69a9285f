import type { ByteText } from '../byte-text';
import { skipBlanks } from './scan';

/**
 * The lines of a body, without blanks before them; comments and empty ones are left out. A line feed within the quotation
 * marks of a field is part of its line.
 */
export function linesOf(body: ByteText): readonly ByteText[] {
  const lines: ByteText[] = [];
  let from = 0;
  while (from < body.length) {
    const end = endOfLine(body, from);
    const line = body.slice(from, end);
    const start = skipBlanks(line, 0);
    if (start < line.length && line[start] !== '#') lines.push(line.slice(start));
    from = end + 1;
  }
  return lines;
}

function endOfLine(body: ByteText, from: number): number {
  let isQuoted = false;
  let isInFields = false;
  let equals = 0;
  let commas = 0;
  let place = from;
  while (place < body.length) {
    const character = body[place]!;
    if (character === '\\' && place + 2 < body.length) {
      place += 2;
      continue;
    }
    if (character === ' ') isInFields = true;
    if (character === '\n' && !isQuoted) return place;
    if (isInFields) {
      if (!isQuoted && character === '=') equals += 1;
      else if (!isQuoted && character === ',') commas += 1;
      else if (character === '"' && equals > commas) isQuoted = !isQuoted;
    }
    place += 1;
  }
  return body.length;
}
