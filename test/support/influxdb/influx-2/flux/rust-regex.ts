/** Letters that mean something behind a backslash. */
const LETTERS = /[dDsSwWpPbBAzafnrtvuU]/;
/** Characters that can be written behind a backslash to mean themselves. */
const PUNCTUATION = /[\\.+*?()|[\]{}^$#&\-~]/;
const REPETITION = /\{\d+(?:,\d*)?\}/y;
const NAMED_CLASS = /\[:\^?[a-z]+:\]/y;

/**
 * Why Flux does not take a regular expression, though RE2 does: it checks it by the rules of Rust first. A character class
 * within another one, and what joins classes, mean something else in Rust, and count as wrong here.
 * https://docs.rs/regex/1.7.3/regex/#syntax
 */
export function refusalByRust(regex: string): string | undefined {
  let isInClass = false;
  for (let place = 0; place < regex.length; place += 1) {
    const character = regex[place]!;
    const next = regex[place + 1] ?? '';
    if (character === '\\') {
      if (!LETTERS.test(next) && !PUNCTUATION.test(next)) return 'unrecognized escape sequence';
      place += 1;
    } else if (isInClass) {
      const named = character === '[' ? match(NAMED_CLASS, regex, place) : '';
      if (named === undefined) return 'unclosed character class';
      if ('&-~'.includes(character) && next === character) return 'set operation in a character class';
      place += Math.max(named.length - 1, 0);
      isInClass = character !== ']';
    } else if (character === '[') {
      isInClass = true;
      // A bracket that comes first is one of the characters.
      place += /^\[\^?\]?/.exec(regex.slice(place))![0].length - 1;
    } else if (character === '{') {
      const repetition = match(REPETITION, regex, place);
      if (repetition === undefined) return 'repetition quantifier expects a valid decimal';
      place += repetition.length - 1;
    }
  }
  return undefined;
}

function match(pattern: RegExp, text: string, place: number): string | undefined {
  pattern.lastIndex = place;
  return pattern.exec(text)?.[0];
}
