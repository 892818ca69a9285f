import { html, type Html, type HtmlValue } from './html';

/**
 * A table that scrolls by itself where the page is too narrow for it, by keyboard too.
 * @param label what is in the table, for those who do not see what is around it
 * @param rows what is inside `table`: `thead` and `tbody`
 */
export function renderScrollTable(label: string, rows: HtmlValue): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      ${rows}
    </table>
  </div>`;
}
