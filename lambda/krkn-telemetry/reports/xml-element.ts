import { escapeXml } from './escape-xml';

/** An element of XML. Only {@link element} makes it. */
export interface Element {
  readonly xml: string;
}

/**
 * Makes an element.
 * @param name of the element
 * @param attributes by name; what is undefined is left out
 * @param content its elements, or its text
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly Element[] | string = [],
): Element {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${escapeXml(String(value))}"`,
  );
  const start = `<${name}${written.join('')}`;
  if (content.length === 0) return { xml: `${start} />` };
  if (typeof content === 'string') return { xml: `${start}>${escapeXml(content)}</${name}>` };
  // Line breaks of texts are escaped: every line begins with a tag.
  const lines = content.flatMap(({ xml }) => xml.split('\n')).map((line) => `  ${line}`);
  return { xml: [`${start}>`, ...lines, `</${name}>`].join('\n') };
}
