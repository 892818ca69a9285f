import { withoutSecrets } from '../../kit/secret-text';
import { escapeXml } from './escape-xml';

/** An element of XML. Only {@link element} makes it. */
export interface Element {
  readonly xml: string;
}

/**
 * Makes an element. What looks like a secret is masked in it.
 * @param name of the element
 * @param attributes by name; what is undefined is left out
 * @param content its elements, or its text
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: readonly Element[] | string = [],
): Element {
  const pairs = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : ` ${key}="${written(String(value))}"`,
  );
  const start = `<${name}${pairs.join('')}`;
  if (content.length === 0) return { xml: `${start} />` };
  if (typeof content === 'string') return { xml: `${start}>${written(content)}</${name}>` };
  // Line breaks of texts are escaped: every line begins with a tag.
  const lines = content.flatMap(({ xml }) => xml.split('\n')).map((line) => `  ${line}`);
  return { xml: [`${start}>`, ...lines, `</${name}>`].join('\n') };
}

function written(text: string): string {
  return escapeXml(withoutSecrets(text));
}
