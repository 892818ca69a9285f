import type { Page } from 'playwright-core';

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
