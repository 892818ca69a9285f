/** What a page of the service reads like: its HTML without tags, of which none holds a `>`, and without escapes. */
export function visibleText(page: string): string {
  return unescaped(page.replace(/<[^>]*>/g, ' '));
}

/** Where the links of a page lead, in their order. */
export function linksOf(page: string): string[] {
  return linkElements(page).map(({ href }) => href);
}

/** Where the link of a page leads that reads like this; undefined if there is none. */
export function linkThatReads(page: string, text: string): string | undefined {
  return linkElements(page).find((link) => link.text === text.trim())?.href;
}

function linkElements(page: string): { readonly href: string; readonly text: string }[] {
  return [...page.matchAll(/<a ([^>]*?\bhref="([^"]*)"[^>]*)>(.*?)<\/a>/gs)].flatMap(
    ([, attributes = '', href = '', content = '']) =>
      // Those over drawings, for the mouse alone, read like nothing.
      attributes.includes('tabindex="-1"')
        ? []
        : [{ href: unescaped(href), text: visibleText(content).trim() }],
  );
}

/** Path and query that a browser asks for when it follows a link: without what it takes for a fragment. */
export function followed(href: string): string {
  const { pathname, search } = new URL(href, 'http://service.example');
  return pathname + search;
}

/** The names of the elements of a page, each once. */
export function elementsOf(page: string): Set<string> {
  return new Set([...page.matchAll(/<([^\s/>]+)/g)].map(([, name = '']) => name));
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}
