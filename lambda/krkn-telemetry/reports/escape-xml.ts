/** What XML 1.0 cannot hold, escaped or not. https://www.w3.org/TR/xml/#charsets */
const NO_CHARACTER = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const REPLACEMENT = '\ufffd';

/**
 * A text as the content of an element or of an attribute in double quotes. Parsers give it back as it was, line breaks
 * included, but for characters that XML cannot hold: each is replaced by U+FFFD.
 */
export function escapeXml(text: string): string {
  return text
    .replace(NO_CHARACTER, REPLACEMENT)
    .replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
