import type { OwnText } from '../../text/foreign-text';

/** Text that is HTML already. Only {@link html} makes it. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in a template: text of ours is escaped, HTML is not, lists are joined, and what is absent is left out. */
export type HtmlValue = OwnText | number | Html | readonly HtmlValue[] | undefined | false;

/**
 * A template literal whose values are escaped by construction, in text and in quoted attributes. Of the template's own
 * space, as much is left as browsers make of it.
 * https://html.spec.whatwg.org/multipage/parsing.html
 */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(
    tightened(strings).reduce((text, string, index) => text + toText(values[index - 1]) + string),
  );
}

/** Templates by identity: a table's row is the same one thousands of times. */
const tightenedTemplates = new WeakMap<TemplateStringsArray, readonly string[]>();

function tightened(strings: TemplateStringsArray): readonly string[] {
  const known = tightenedTemplates.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((string) => string.replace(/\s*\n\s*/g, '\n'));
  tightenedTemplates.set(strings, made);
  return made;
}

function toText(value: HtmlValue): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(toText).join('');
  return String(value).replace(/[&<>"']/g, (character) => escapes[character]!);
}

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
