import { html, type Html, type HtmlValue } from '../frame/html';

/** A number of a `dl.stats.annotated`, with what there is to say of it. */
export function renderStat(name: string, value: HtmlValue, note?: HtmlValue): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value} ${note !== undefined && html`<small>${note}</small>`}</dd>
  </div>`;
}
