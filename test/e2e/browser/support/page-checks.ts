import axe, { type AxeResults } from 'axe-core';
import type { Locator, Page } from 'playwright-core';

/** Opens what is folded: it is a part of the page. */
export async function unfold(page: Page): Promise<void> {
  await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
}

/** What reaches beyond the right edge of the screen, if the page scrolls sideways. */
export function sidewaysScrolling(page: Page): Promise<readonly string[]> {
  return page.evaluate<string[]>(`document.documentElement.scrollWidth <= innerWidth ? [] : [
    'The page is ' + document.documentElement.scrollWidth + ' wide',
    ...[...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
      .filter((element) => {
        // What is in something that scrolls by itself is none of it.
        while ((element = element.parentElement)) if (getComputedStyle(element).overflowX !== 'visible') return false;
        return true;
      })
      .map((element) => element.outerHTML.slice(0, 120))
      .slice(0, 20),
  ]`);
}

/** Pixels of what scrolls sideways by itself that are out of sight. */
export function hiddenToTheSide(scroller: Locator): Promise<number> {
  return scroller.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
}

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
const narrowest = { width: 320, height: 640 };

/** What axe finds wrong: rules and the elements that break them. */
async function violations(page: Page, rules?: readonly string[]): Promise<object[]> {
  const options = { resultTypes: ['violations'], ...(rules && { runOnly: rules }) };
  const results = await page.evaluate<AxeResults>(`axe.run(document, ${JSON.stringify(options)})`);
  return results.violations.map(({ id, nodes }) => ({
    id,
    nodes: nodes
      .slice(0, 5)
      .map(({ html, failureSummary }) => `${html.slice(0, 200)}\n${failureSummary ?? ''}`),
  }));
}

/** A page in all its forms: axe finds nothing in any, and none scrolls sideways. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  await unfold(page);
  for (const viewport of [wide, narrow]) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await violations(page)).toEqual([]);
    // Of a scheme, there is nothing but its colours.
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations(page, ['color-contrast'])).toEqual([]);
  }
  for (const viewport of [narrow, narrowest]) {
    await page.setViewportSize(viewport);
    expect(await sidewaysScrolling(page)).toEqual([]);
  }
}
