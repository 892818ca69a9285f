/** What a page of the service reads like: its HTML without tags, of which none holds a `>`, and without escapes. */
export function visibleText(page: string): string {
  return unescaped(page.replace(/<[^>]*>/g, ' '));
}

/** Where the links of a page lead, in their order. */
export function linksOf(page: string): string[] {
  return [...page.matchAll(/<a href="([^"]*)">/g)].map(([, href = '']) => unescaped(href));
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
