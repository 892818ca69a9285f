const SPACE = 0x20;
const COMMA = 0x2c;
const COLON = 0x3a;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** A number, `true`, `false` or `null`. */
const SCALAR = /[\w.+-]+/y;

/**
 * Reads JSON from front to back, without an object for each value: for texts of many small objects that is two thirds of the
 * time of `JSON.parse`, and nothing to collect afterwards. It trusts that the text is JSON: of one that is not, it may read what is not there. Texts that it gives may keep
 * the whole text in memory.
 * https://www.rfc-editor.org/rfc/rfc8259
 */
export class JsonReader {
  /** The first backslash that is not before the place: texts that end before it hold no escapes. */
  private backslash = -1;

  /** @param at where a value begins */
  constructor(
    private readonly text: string,
    private at: number,
  ) {}

  /** Enters an array or an object. @returns false when the value is neither, which is then skipped */
  enter(): boolean {
    const next = this.next();
    if (next !== OPEN_ARRAY && next !== OPEN_OBJECT) {
      this.skip();
      return false;
    }
    this.at++;
    return true;
  }

  /** Whether the array or object that was entered has another element or member. Without one, it is left. */
  hasMore(): boolean {
    const next = this.next();
    if (next === CLOSE_ARRAY || next === CLOSE_OBJECT) {
      this.at++;
      return false;
    }
    if (next === COMMA) this.at++;
    return true;
  }

  /** Whether the next member of an object has this name. If so, its value is next. @param name in quotes */
  takeName(name: string): boolean {
    this.next();
    if (!this.text.startsWith(name, this.at)) return false;
    this.at += name.length;
    this.takeColon();
    return true;
  }

  /** Skips the next member of an object. */
  skipMember(): void {
    this.takeText();
    this.takeColon();
    this.skip();
  }

  /** The next value, if it is a text. @returns undefined for any other, which is then skipped */
  takeText(): string | undefined {
    if (this.next() !== QUOTE) {
      this.skip();
      return undefined;
    }
    const start = this.at + 1;
    let end = this.text.indexOf('"', start);
    if (this.backslash < start) {
      const next = this.text.indexOf('\\', start);
      this.backslash = next < 0 ? this.text.length : next;
    }
    if (end < this.backslash) {
      if (end < 0) throw notJson();
      this.at = end + 1;
      return this.text.slice(start, end);
    }
    while (this.isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw notJson();
    this.at = end + 1;
    return JSON.parse(this.text.slice(start - 1, end + 1)) as string;
  }

  private takeColon(): void {
    if (this.next() !== COLON) throw notJson();
    this.at++;
  }

  private isEscaped(quote: number): boolean {
    let first = quote;
    while (this.text.charCodeAt(first - 1) === BACKSLASH) first--;
    return (quote - first) % 2 === 1;
  }

  private skip(): void {
    const next = this.next();
    if (next === QUOTE) {
      this.takeText();
    } else if (next === OPEN_ARRAY || next === OPEN_OBJECT) {
      this.at++;
      while (this.hasMore()) {
        if (next === OPEN_OBJECT) this.skipMember();
        else this.skip();
      }
    } else {
      SCALAR.lastIndex = this.at;
      if (!SCALAR.test(this.text)) throw notJson();
      this.at = SCALAR.lastIndex;
    }
  }

  /** The next character that is no white space. NaN at the end. */
  private next(): number {
    let code = this.text.charCodeAt(this.at);
    while (code <= SPACE) code = this.text.charCodeAt(++this.at);
    return code;
  }
}

function notJson(): SyntaxError {
  return new SyntaxError('an answer of Timestream that is not JSON');
}
