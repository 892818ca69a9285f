import { html, type Html, type HtmlValue } from '../frame/html';

/** A fact with its name. Without a value it is not shown. */
export type Fact = readonly [name: string, value: HtmlValue];

/** A list of facts. Undefined when none has a value. */
export function renderFacts(facts: readonly Fact[]): Html | undefined {
  const known = facts.filter(([, value]) => value !== undefined);
  if (known.length === 0) return undefined;
  return html`<dl class="facts">
    ${known.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

/** A number of a `dl.stats.annotated`, with what there is to say of it. */
export function renderStat(name: string, value: HtmlValue, note?: HtmlValue): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${value} ${note !== undefined && html`<small>${note}</small>`}</dd>
  </div>`;
}
