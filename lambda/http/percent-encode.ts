/**
 * A text as a part of a URL. Unlike `encodeURIComponent` it takes any text: of half a surrogate pair, which UTF-8 cannot
 * hold, it makes U+FFFD. https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/String/toWellFormed
 */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
