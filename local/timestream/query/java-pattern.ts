/**
 * Turns a pattern of Java, which Timestream's `regexp_like` takes, into one of RE2, which DuckDB has, that finds the
 * same. What has no exact counterpart is refused as a limit of the stand-in; what Java would refuse is refused as such.
 *
 * Known to differ: without `u`, `i` of Java knows the letters of ASCII only, while RE2 takes `K` (Kelvin) for a k and
 * `ſ` for an s.
 *
 * @see https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 * @see https://github.com/google/re2/wiki/Syntax
 */
import { readClass } from './java-character-class';
import { quoteCharacter, readEscape } from './java-escape';
import { invalidPattern, PatternReader, unsupportedPattern } from './pattern-reader';

/** Flags that hold from some place of a group to its end. */
interface Flags {
  /** `s`: a dot is any character. */
  readonly dotAll: boolean;
  /** `i` */
  readonly ignoreCase: boolean;
  /** `u`: with `i`, letters beyond ASCII have cases too. */
  readonly unicodeCase: boolean;
}

/** A piece of the pattern, in RE2. */
interface Piece {
  readonly kind: 'atom' | 'assertion' | 'open' | 'close' | 'or' | 'quantifier' | 'end' | 'dollar';
  readonly re2: string;
}

/** Java stops a dot at more than line feeds. */
const DOT_WITHIN_LINE = '[^\\n\\r\\x{85}\\x{2028}\\x{2029}]';
const QUANTIFIER = /[*+?]|\{\d+(?:,\d*)?\}/y;
const FLAGS = /\?([a-zA-Z]*)(?:-([a-zA-Z]*))?([:)])/y;
const GROUP_NAME = /\?<[a-zA-Z][a-zA-Z0-9]*>/y;

/**
 * Returns the same pattern for RE2.
 *
 * @throws {ServiceError} ValidationException when Java would not take it; NotImplementedException when it has what
 *   cannot be said in RE2.
 */
export function toRe2(pattern: string): string {
  const pieces = new Translation(pattern).pieces();
  return pieces
    .map(({ kind, re2 }, index) => {
      if (kind === 'dollar' && !isBeforeEnd(pieces, index)) {
        throw unsupportedPattern(
          pattern,
          '$ other than before \\z, as it also matches before a last line feed',
        );
      }
      return re2;
    })
    .join('');
}

/** Whether nothing but `\z` can follow a `$`, which then is the end, too. */
function isBeforeEnd(pieces: readonly Piece[], dollar: number): boolean {
  let index = dollar + 1;
  while (index < pieces.length && pieces[index]!.kind !== 'end') {
    const close = pieces[index]!.kind === 'or' ? closeOf(pieces, index) : index;
    if (pieces[close]?.kind !== 'close') {
      return false;
    }
    index = close + 1;
  }
  return index < pieces.length;
}

/** Where the group ends that has a piece. */
function closeOf(pieces: readonly Piece[], inside: number): number {
  let depth = 0;
  for (let index = inside; index < pieces.length; index += 1) {
    const { kind } = pieces[index]!;
    if (kind === 'close' && depth === 0) {
      return index;
    }
    depth += kind === 'open' ? 1 : 0;
    depth -= kind === 'close' ? 1 : 0;
  }
  return pieces.length;
}

class Translation {
  private readonly reader: PatternReader;
  private readonly found: Piece[] = [];
  private readonly outerFlags: Flags[] = [];
  private flags: Flags = { dotAll: false, ignoreCase: false, unicodeCase: false };

  constructor(private readonly pattern: string) {
    this.reader = new PatternReader(pattern);
  }

  pieces(): readonly Piece[] {
    while (!this.reader.isAtEnd) {
      this.readPiece();
    }
    if (this.outerFlags.length > 0) {
      throw invalidPattern(this.pattern, 'Unclosed group');
    }
    return this.found;
  }

  private readPiece(): void {
    const quantifier = this.reader.take(QUANTIFIER)?.[0];
    if (quantifier !== undefined) {
      this.quantify(quantifier);
      return;
    }
    const character = this.reader.next();
    switch (character) {
      case '(':
        this.open();
        break;
      case ')':
        this.close();
        break;
      case '|':
        this.add('or', '|');
        break;
      case '.':
        this.add('atom', this.flags.dotAll ? '(?s:.)' : DOT_WITHIN_LINE);
        break;
      case '^':
        this.add('assertion', '\\A');
        break;
      case '$':
        this.add('dollar', '\\z');
        break;
      case '[':
        this.add(
          'atom',
          readClass(this.reader, (code) => this.quote(code)),
        );
        break;
      case '\\':
        this.escape();
        break;
      case '{':
        throw invalidPattern(this.pattern, 'Illegal repetition');
      default:
        this.add('atom', this.quote(character.codePointAt(0)!));
    }
  }

  private quantify(quantifier: string): void {
    const before = this.found.at(-1)?.kind ?? 'open';
    if (before === 'open' || before === 'or') {
      throw invalidPattern(this.pattern, `Dangling meta character '${quantifier[0]!}'`);
    }
    if (before !== 'atom' && before !== 'close') {
      throw unsupportedPattern(this.pattern, `the quantifier ${quantifier} where there is nothing to repeat`);
    }
    if (this.reader.takeText('+')) {
      throw unsupportedPattern(this.pattern, 'possessive quantifiers');
    }
    // Whether as few or as many as possible are taken does not change whether anything is found.
    this.reader.takeText('?');
    this.add('quantifier', quantifier);
  }

  private open(): void {
    if (this.reader.take(GROUP_NAME) !== undefined || !this.reader.isAt('?')) {
      this.openGroup('(?:');
      return;
    }
    const [, on = '', off = '', end] = this.reader.take(FLAGS) ?? [];
    if (end === undefined) {
      throw this.unknownGroup();
    }
    const inner = this.changedFlags(on, off);
    const setting = inner.ignoreCase ? 'i' : '-i';
    if (end === ':') {
      this.openGroup(`(?${setting}:`);
    } else {
      this.add('assertion', `(?${setting})`);
    }
    this.flags = inner;
  }

  private openGroup(re2: string): void {
    this.outerFlags.push(this.flags);
    this.add('open', re2);
  }

  private close(): void {
    const outer = this.outerFlags.pop();
    if (outer === undefined) {
      throw invalidPattern(this.pattern, "Unmatched closing ')'");
    }
    this.flags = outer;
    this.add('close', ')');
  }

  private changedFlags(on: string, off: string): Flags {
    if (/[^siu]/.test(on + off)) {
      throw unsupportedPattern(this.pattern, 'flags other than s, i and u');
    }
    const isOn = (flag: string, before: boolean) => (before || on.includes(flag)) && !off.includes(flag);
    return {
      dotAll: isOn('s', this.flags.dotAll),
      ignoreCase: isOn('i', this.flags.ignoreCase),
      unicodeCase: isOn('u', this.flags.unicodeCase),
    };
  }

  private unknownGroup(): Error {
    return /^\?(?:<?[=!]|>)/.test(this.reader.rest)
      ? unsupportedPattern(this.pattern, 'lookaround and atomic groups')
      : invalidPattern(this.pattern, 'Unknown group');
  }

  private escape(): void {
    if (this.reader.takeText('A')) {
      this.add('assertion', '\\A');
    } else if (this.reader.takeText('z')) {
      this.add('end', '\\z');
    } else if (this.reader.takeText('Q')) {
      for (const character of this.reader.takeQuotation()) {
        this.add('atom', this.quote(character.codePointAt(0)!));
      }
    } else {
      const escape = readEscape(this.reader);
      this.add('atom', escape.kind === 'character' ? this.quote(escape.code) : `[${escape.members}]`);
    }
  }

  private quote(code: number): string {
    if (code > 0x7f && this.flags.ignoreCase && !this.flags.unicodeCase) {
      throw unsupportedPattern(this.pattern, 'characters beyond ASCII under the flag i without u');
    }
    return quoteCharacter(code);
  }

  private add(kind: Piece['kind'], re2: string): void {
    this.found.push({ kind, re2 });
  }
}
