/** An element of an XML document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** Without what is between elements. */
  readonly text: string;
}

const TOKEN = /<(\/?)([\w-]+)((?: [\w-]+="[^"<]*")*)( ?\/)?>|([^<]+)/gy;

/** Reads what {@link junitReport} may write: no comments, no CDATA, character references in digits. @throws {Error} */
export function readXml(document: string): XmlElement {
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
  if (!document.startsWith(declaration)) throw new Error('no declaration');
  const root = { name: '', attributes: {}, children: [] as XmlElement[], text: '' };
  const open: { name: string; children: XmlElement[]; text: string }[] = [root];
  const body = document.slice(declaration.length);
  let end = 0;
  for (const match of body.matchAll(TOKEN)) {
    end = match.index + match[0].length;
    const [, isEnd, name = '', attributes = '', isEmpty, text] = match;
    if (text !== undefined) open.at(-1)!.text += unescaped(text);
    else if (isEnd === '/') {
      if (open.pop()!.name !== name) throw new Error(`unexpected end of ${name}`);
    } else {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' };
      open.at(-1)!.children.push(element);
      if (isEmpty === undefined) open.push(element);
    }
  }
  if (end !== body.length || open.length !== 1 || root.children.length !== 1) {
    throw new Error('not well formed');
  }
  return root.children[0]!;
}

function attributesOf(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/ ([\w-]+)="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    unescaped(value),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

function unescaped(xml: string): string {
  if (/&(?!#\d+;)/.test(xml)) throw new Error(`unescaped & in ${xml}`);
  return xml.replace(/&#(\d+);/g, (_, digits: string) => String.fromCodePoint(Number(digits)));
}
