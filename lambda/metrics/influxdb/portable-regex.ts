/**
 * A regular expression of RE2, as expressions of which it is the alternatives, written so that RE2 and Rust's `regex` mean the
 * same by each. InfluxDB 2 matches by RE2, but refuses what Rust cannot compile; InfluxDB 3 matches by Rust's. They differ in
 * `\d` and the like, which Rust takes for those of Unicode, and in what may be escaped. Undefined for what has no such form,
 * or is not known to have one.
 * https://github.com/google/re2/wiki/Syntax
 * https://docs.rs/regex/latest/regex/#syntax
 * @param regex one that RE2 takes
 */
export function portableRegexes(regex: string): readonly string[] | undefined {
  const alternatives = new Translator(regex).translate();
  if (alternatives === undefined) return undefined;
  const regexes: string[] = [];
  let chunk: Piece[] = [];
  let cost = 0;
  for (const alternative of alternatives) {
    if (alternative.cost > LARGEST) return undefined;
    if (cost + alternative.cost > LARGEST) {
      regexes.push(joined(chunk));
      chunk = [];
      cost = 0;
    }
    chunk.push(alternative);
    cost += alternative.cost + ALTERNATIVE;
  }
  return [...regexes, joined(chunk)];
}

/** The regular expression that matches these texts and no other. */
export function regexOfTexts(texts: readonly string[]): string {
  return texts.map((text) => text.replace(ALL_SPECIAL, String.raw`\$&`)).join('|');
}

/** A part of an expression. */
interface Piece {
  readonly text: string;
  /** What it takes compiled, in about as many bytes as a character of UTF-8 takes one. */
  readonly cost: number;
}

/** A third of what Rust compiles by default, 10 MiB: InfluxDB 2.7.12 takes 325,000 characters, or 9,000 dots. */
const LARGEST = 100_000;
const ALTERNATIVE = 2;
const ANY_CHARACTER = 40;
const SIMPLE_SET = 10;
/** Of a set, for each character beyond ASCII. */
const WIDE_CHARACTER = 12;
const QUANTIFIER = 4;
/** Groups within groups: Rust takes 250. */
const DEEPEST = 50;

// Characters are those of Unicode.
const LITERALS = /[^\\^$.|?*+()[\]{}\0\t\n\r]+/uy;
const ESCAPED_PUNCTUATION = /\\([!-/:-@[-`{-~])/y;
const CONTROL = /\\[nrtfv]/y;
const SET = /\\([dwsDWS])/y;
const COUNT = /\{(\d+)(?:,(\d*))?\}/y;
const MEMBER = /[^\\\]\0\t\n\r]/uy;
const SPECIAL = /[\\^$.|?*+()[\]{}]/;
const ALL_SPECIAL = new RegExp(SPECIAL, 'g');
/** What Rust takes for more than itself within a set. */
const SPECIAL_MEMBER = /[\\\][^&~-]/;
const WIDE = /[^\0-\x7f]/;

/** What RE2 means by them. */
const sets: ReadonlyMap<string, string> = new Map([
  ['d', '0-9'],
  ['w', '0-9A-Za-z_'],
  ['s', String.raw`\t\n\f\r `],
]);

/** A recursive descent parser of the common part. Its methods return undefined for anything else. */
class Translator {
  private at = 0;

  constructor(private readonly regex: string) {}

  translate(): readonly Piece[] | undefined {
    const alternatives = this.alternatives(0);
    return this.at === this.regex.length ? alternatives : undefined;
  }

  private alternatives(depth: number): Piece[] | undefined {
    const alternatives: Piece[] = [];
    do {
      const sequence = this.sequence(depth);
      if (sequence === undefined) return undefined;
      alternatives.push(sequence);
    } while (this.take('|'));
    return alternatives;
  }

  private sequence(depth: number): Piece | undefined {
    let text = '';
    let cost = 0;
    while (this.at < this.regex.length && !this.isAt('|') && !this.isAt(')')) {
      const piece = this.anchor() ?? this.literals() ?? this.repeated(this.atom(depth));
      if (piece === undefined) return undefined;
      text += piece.text;
      cost += piece.cost;
    }
    return { text, cost };
  }

  /** One that is repeated is nothing that this knows. */
  private anchor(): Piece | undefined {
    const anchor = this.regex.charAt(this.at);
    if (anchor !== '^' && anchor !== '$') return undefined;
    if (/[*+?{]/.test(this.regex.charAt(this.at + 1))) return undefined;
    this.at++;
    return { text: anchor, cost: 1 };
  }

  /** A quantifier applies to the last character only. */
  private literals(): Piece | undefined {
    const text = this.match(LITERALS)?.[0];
    if (text === undefined) return undefined;
    const last = this.repeated({ text: '', cost: MOST_BYTES });
    return last && { text: text + last.text, cost: Buffer.byteLength(text) + last.cost };
  }

  private repeated(piece: Piece | undefined): Piece | undefined {
    if (piece === undefined) return undefined;
    const quantifier = this.take('*') ?? this.take('+') ?? this.take('?');
    const count = quantifier === undefined ? this.match(COUNT) : undefined;
    if (quantifier === undefined && count === undefined) return piece;
    const [all, least = '', most = least] = count ?? [];
    const times = Math.max(Number(least) + 1, Number(most));
    const text = piece.text + (quantifier ?? all ?? '') + (this.take('?') ?? '');
    return { text, cost: piece.cost * times + QUANTIFIER };
  }

  private atom(depth: number): Piece | undefined {
    if (this.take('.')) return { text: '.', cost: ANY_CHARACTER };
    if (this.take('(')) return this.group(depth + 1);
    if (this.take('[')) return this.set();
    const control = this.match(CONTROL)?.[0];
    if (control !== undefined) return { text: control, cost: 1 };
    const letter = this.match(SET)?.[1];
    if (letter !== undefined) {
      const members = sets.get(letter.toLowerCase())!;
      return sets.has(letter)
        ? { text: `[${members}]`, cost: SIMPLE_SET }
        : { text: `[^${members}]`, cost: ANY_CHARACTER };
    }
    const punctuation = this.match(ESCAPED_PUNCTUATION)?.[1] ?? this.bracket();
    return punctuation === undefined ? undefined : { text: escaped(punctuation, SPECIAL), cost: 1 };
  }

  /** One that means itself where it stands. */
  private bracket(): string | undefined {
    COUNT.lastIndex = this.at;
    return COUNT.test(this.regex) ? undefined : (this.take('{') ?? this.take('}') ?? this.take(']'));
  }

  private group(depth: number): Piece | undefined {
    if (depth > DEEPEST || (this.isAt('?') && this.take('?:') === undefined)) return undefined;
    const inside = this.alternatives(depth);
    if (inside === undefined || this.take(')') === undefined) return undefined;
    return { text: `(?:${joined(inside)})`, cost: costOf(inside) };
  }

  private set(): Piece | undefined {
    const isNegated = this.take('^') !== undefined;
    const members: string[] = [];
    // The first means itself, even if it is a bracket.
    for (let isFirst = true; isFirst || !this.isAt(']'); isFirst = false) {
      const member = this.members(isFirst);
      if (member === undefined) return undefined;
      members.push(member);
    }
    this.take(']');
    const wide = members.filter((member) => WIDE.test(member)).length;
    const base = isNegated ? ANY_CHARACTER : SIMPLE_SET;
    return { text: `[${isNegated ? '^' : ''}${members.join('')}]`, cost: base + wide * WIDE_CHARACTER };
  }

  /** A member of a set, or a range of them. */
  private members(isFirst: boolean): string | undefined {
    const letter = this.match(SET)?.[1];
    if (letter !== undefined) return this.isAt('-') && !this.isAt('-]') ? undefined : sets.get(letter);
    const first = this.member(isFirst);
    if (first === undefined || !this.isAt('-') || this.isAt('-]')) return first;
    this.take('-');
    const last = this.member(false);
    return last === undefined || first === DASH ? undefined : `${first}-${last}`;
  }

  private member(isFirst: boolean): string | undefined {
    const control = this.match(CONTROL)?.[0];
    if (control !== undefined) return control;
    // A class of POSIX.
    if (this.isAt('[:')) return undefined;
    const isDash = this.isAt('-');
    const character =
      this.match(ESCAPED_PUNCTUATION)?.[1] ??
      (isFirst ? this.take(']') : undefined) ??
      this.match(MEMBER)?.[0];
    if (character === undefined) return undefined;
    // Elsewhere RE2 refuses it, or takes it for a range.
    if (isDash && !isFirst && !this.isAt(']')) return undefined;
    return escaped(character, SPECIAL_MEMBER);
  }

  private isAt(text: string): boolean {
    return this.regex.startsWith(text, this.at);
  }

  private take(text: string): string | undefined {
    if (!this.isAt(text)) return undefined;
    this.at += text.length;
    return text;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.regex) ?? undefined;
    if (found !== undefined) this.at = pattern.lastIndex;
    return found;
  }
}

/** Of a character in UTF-8. */
const MOST_BYTES = 4;
const DASH = String.raw`\-`;

function escaped(character: string, special: RegExp): string {
  return special.test(character) ? `\\${character}` : character;
}

function joined(alternatives: readonly Piece[]): string {
  return alternatives.map(({ text }) => text).join('|');
}

function costOf(alternatives: readonly Piece[]): number {
  return alternatives.reduce((sum, { cost }) => sum + cost + ALTERNATIVE, 0);
}
