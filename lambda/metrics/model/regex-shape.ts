/** What is known of a regular expression without running it. */
interface RegexShape {
  /**
   * All texts that it matches as a whole, when they are few: {@link ANY_CHARACTER} in them stands for any one character.
   */
  readonly texts: readonly string[] | undefined;
  /** Places at which a backtracking engine may have to backtrack. */
  readonly choices: number;
}

/** What a dot is in the texts of an expression. No text can have it: an expression that does is not of the common part. */
export const ANY_CHARACTER = '\0';

/** Texts of one expression: a dashboard's list of chosen values has some thousands at most. */
const MOST_TEXTS = 10_000;
/** Groups within groups. */
const DEEPEST = 50;

/**
 * Looks into a regular expression that RE2 takes. Returns undefined unless it is written in the small common part of RE2
 * and Java, in which both mean the same by it when a dot matches line feeds: characters, escaped punctuation, `.`, `\d`,
 * `\w`, simple classes, groups, `|`, and quantifiers.
 * https://github.com/google/re2/wiki/Syntax
 * https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html
 */
export function regexShape(regex: string): RegexShape | undefined {
  const parser = new ShapeParser(regex);
  const pattern = parser.alternatives(0);
  if (pattern === undefined || !parser.isAtEnd()) return undefined;
  return { ...pattern, choices: parser.choices };
}

/** Characters that mean themselves. */
const LITERALS = /[\w\-/:,;=@%~!"'<> #&`\u0080-\uffff]+/y;
const ESCAPED_PUNCTUATION = /\\([!-/:-@[-`{-~])/y;
const ESCAPED_SET = /\\[dw]/y;
const CLASS = /\[\^?-?(?:[a-z]-[a-z]|[A-Z]-[A-Z]|\d-\d|\\[dw]|\\[!-/:-@[-`{-~]|[\w./:,;=@%~!<> #])+-?\]/y;
const DOLLAR_AT_END = /\$(?=\||$)/y;
const EXACT_COUNT = /\{\d{1,3}\}/y;
const QUANTIFIER = /(?:[*+?]|\{\d{1,3},\d{0,3}\})\??/y;

/** A piece of an expression. */
type Pattern = Pick<RegexShape, 'texts'>;

/** A recursive descent parser of the common part. Its methods return undefined for anything else. */
class ShapeParser {
  choices = 0;
  private position = 0;

  /** Characters that may still be put together to lists of texts: a list as it stands in an expression needs few. */
  private room: number;

  constructor(private readonly regex: string) {
    this.room = 20_000 + 16 * regex.length;
  }

  isAtEnd(): boolean {
    return this.position === this.regex.length;
  }

  alternatives(depth: number): Pattern | undefined {
    const texts: string[] = [];
    let haveTexts = true;
    let count = 0;
    do {
      const sequence = this.sequence(depth);
      if (sequence === undefined) return undefined;
      count++;
      haveTexts &&= sequence.texts !== undefined && texts.length + sequence.texts.length <= MOST_TEXTS;
      if (haveTexts) texts.push(...sequence.texts!);
    } while (this.take('|'));
    if (count > 1 && depth > 0) this.choices++;
    // Each is tried at every place: too many of them take long, too.
    if (count > 1 && !(haveTexts && texts.every(isPlain))) this.choices++;
    return { texts: haveTexts ? texts : undefined };
  }

  private sequence(depth: number): Pattern | undefined {
    let texts: readonly string[] | undefined = [''];
    // These change nothing: the whole value has to match.
    if (depth === 0) this.take('^');
    while (!this.isAtEnd() && !this.isAt('|') && !this.isAt(')')) {
      if (depth === 0 && this.match(DOLLAR_AT_END) !== undefined) break;
      const atom = this.atom(depth);
      if (atom === undefined) return undefined;
      texts = this.product(texts, atom.texts);
    }
    return { texts };
  }

  /** A piece of a sequence, with its quantifier. */
  private atom(depth: number): Pattern | undefined {
    const literals = this.match(LITERALS)?.[0];
    if (literals !== undefined) return this.quantifiedText(literals);
    const punctuation = this.match(ESCAPED_PUNCTUATION)?.[1];
    if (punctuation !== undefined) return this.quantifiedText(punctuation);
    if (this.take('(')) return this.group(depth + 1);
    if (this.take('.')) return this.quantifiedText(ANY_CHARACTER);
    const set = (this.match(ESCAPED_SET) ?? this.match(CLASS))?.[0];
    return set === undefined || this.quantify() === 'unknown' ? undefined : { texts: undefined };
  }

  /** A quantifier applies to the last character only. */
  private quantifiedText(text: string): Pattern | undefined {
    const quantifier = this.quantify();
    if (quantifier === 'unknown') return undefined;
    return { texts: quantifier === 'none' ? [text] : undefined };
  }

  private group(depth: number): Pattern | undefined {
    if (depth > DEEPEST || (this.isAt('?') && !this.take('?:'))) return undefined;
    const inside = this.alternatives(depth);
    if (inside === undefined || !this.take(')')) return undefined;
    if (!this.isAtQuantifier()) return inside;
    // Repeating a group that can match in several ways takes Java time without bounds.
    if (!this.take('?')) return undefined;
    this.choices++;
    return this.isAtQuantifier() ? undefined : { texts: inside.texts && ['', ...inside.texts] };
  }

  private quantify(): 'none' | 'known' | 'unknown' {
    if (!this.isAtQuantifier()) return 'none';
    const isExact = this.match(EXACT_COUNT) !== undefined;
    if (!isExact) {
      if (this.match(QUANTIFIER) === undefined) return 'unknown';
      this.choices++;
    }
    return this.isAtQuantifier() ? 'unknown' : 'known';
  }

  private isAtQuantifier(): boolean {
    return ['*', '+', '?', '{'].some((character) => this.isAt(character));
  }

  private isAt(text: string): boolean {
    return this.regex.startsWith(text, this.position);
  }

  private take(text: string): boolean {
    const isNext = this.isAt(text);
    if (isNext) this.position += text.length;
    return isNext;
  }

  private match(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.position;
    const found = pattern.exec(this.regex) ?? undefined;
    if (found !== undefined) this.position = pattern.lastIndex;
    return found;
  }

  /** Every text of the left followed by every one of the right, unless that would be too much. */
  private product(
    left: readonly string[] | undefined,
    right: readonly string[] | undefined,
  ): readonly string[] | undefined {
    if (left === undefined || right === undefined || left.length * right.length > MOST_TEXTS) {
      return undefined;
    }
    this.room -= characters(left) * right.length + characters(right) * left.length;
    if (this.room < 0) return undefined;
    return left.flatMap((start) => right.map((end) => start + end));
  }
}

/** Whether it is the only text that it matches. */
export function isPlain(text: string): boolean {
  return !text.includes(ANY_CHARACTER);
}

function characters(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
