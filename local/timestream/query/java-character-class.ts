/** Character classes of Java's patterns, without those inside of others and without intersections. */
import { type PatternEscape, readEscape } from './java-escape';
import { invalidPattern, type PatternReader, unsupportedPattern } from './pattern-reader';

/**
 * Reads what comes after `[`, up to and with `]`, and returns the class for RE2.
 *
 * @param quote makes a character one that stands for itself.
 * @throws {ServiceError} when it is not a class that Java and RE2 both know.
 */
export function readClass(reader: PatternReader, quote: (code: number) => string): string {
  const isNegated = reader.takeText('^');
  if (reader.isAt(']')) {
    throw unsupportedPattern(reader.pattern, 'character classes that begin with ]');
  }
  let members = '';
  while (!reader.takeText(']')) {
    members += readMember(reader, quote);
  }
  return `[${isNegated ? '^' : ''}${members}]`;
}

function readMember(reader: PatternReader, quote: (code: number) => string): string {
  const first = readOne(reader);
  if (!reader.isAt('-') || reader.isAt('-]')) {
    return first.kind === 'characters' ? first.members : quote(first.code);
  }
  reader.takeText('-');
  const last = readOne(reader);
  if (first.kind === 'characters' || last.kind === 'characters') {
    throw unsupportedPattern(reader.pattern, 'ranges of more than characters');
  }
  if (first.code > last.code) {
    throw invalidPattern(reader.pattern, 'Illegal character range');
  }
  return `${quote(first.code)}-${quote(last.code)}`;
}

function readOne(reader: PatternReader): PatternEscape {
  if (reader.isAtEnd) {
    throw invalidPattern(reader.pattern, 'Unclosed character class');
  }
  if (reader.isAt('[') || reader.isAt('&&')) {
    throw unsupportedPattern(reader.pattern, 'character classes inside of others');
  }
  const character = reader.next();
  return character === '\\' ? readEscape(reader) : { kind: 'character', code: character.codePointAt(0)! };
}
