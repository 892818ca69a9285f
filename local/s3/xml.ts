/** Writes the XML that S3 answers with. */

const NAMED_REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};
/** Control characters too: a parser would turn a bare carriage return into a newline, for one. */
const SPECIAL = /[&<>"\u0000-\u001f\u007f-\u009f\u2028\ufffe\uffff]/g;

/** A whole document. */
export function document(root: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}`;
}

/** An element that holds elements. */
export function parent(name: string, children: readonly string[]): string {
  return `<${name}>${children.join('')}</${name}>`;
}

/** The root element of an answer that is not an error. */
export function rootElement(name: string, children: readonly string[]): string {
  return `<${name} xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${children.join('')}</${name}>`;
}

/**
 * An element that holds text. Like S3 it refers by number even to characters that XML 1.0 cannot hold (most control
 * characters): clients with such keys use `encoding-type=url`.
 */
export function text(name: string, value: string | number | boolean): string {
  return `<${name}>${escape(String(value))}</${name}>`;
}

function escape(value: string): string {
  return value.replace(
    SPECIAL,
    (character) => NAMED_REFERENCES[character] ?? `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`,
  );
}
