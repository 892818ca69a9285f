/** What no page may show: what absent or broken data turns into. */
const LEFTOVERS = /\b(?:null|undefined|NaN|Infinity|Invalid Date)\b|\[object /;

/**
 * Checks that a page is well formed and inert, whatever others have put into it.
 * @param page the HTML of a whole page, whose texts do not say `null` and the like on purpose
 */
export function expectInert(page: string): void {
  expect(page).not.toMatch(LEFTOVERS);
  const tags = [...page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z][a-z0-9-]*(?:="[^"<]*")?)*)\s*(\/?)>/gi)];
  // Whatever looks like the beginning of a tag is a tag of ours.
  expect(page.replace('<!doctype html>', '').split('<')).toHaveLength(tags.length + 1);
  expect(tags.map(([, , name]) => name)).not.toContain('img');
  for (const [, , , attributes = ''] of tags) {
    expect(attributes.replace(/"[^"]*"/g, '')).not.toMatch(/\s(?:on[a-z]+|style)\b/i);
  }
  expect(page).not.toMatch(/(?:href|action)="(?!\/|#)/);
  expect(unclosed(tags)).toEqual([]);
}

const VOID_ELEMENTS = new Set(['meta', 'link', 'input', 'br', 'wbr']);

/** Elements that are not closed, or closed in another order. */
function unclosed(tags: readonly RegExpMatchArray[]): readonly string[] {
  const open: string[] = [];
  for (const [, isEnd, name = '', , isEmpty] of tags) {
    if (isEmpty === '/' || VOID_ELEMENTS.has(name)) continue;
    if (isEnd !== '/') open.push(name);
    else if (open.at(-1) === name) open.pop();
    else return [...open, `/${name}`];
  }
  return open;
}
