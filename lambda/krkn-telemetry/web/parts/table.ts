import { formatNumber } from '../../text/amounts';
import type { OwnText } from '../../text/foreign-text';
import { html, type Html, type HtmlValue } from '../frame/html';

/**
 * A table that scrolls by itself where the page is too narrow for it, by keyboard too.
 * @param label what is in the table, for those who do not see what is around it
 * @param headings of its columns: names, or cells of their own
 * @param rows `tr` elements
 */
export function renderTable(label: string, headings: readonly (string | Html)[], rows: HtmlValue): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}">
    <table>
      <thead>
        <tr>${headings.map(
          (heading) => html`
            ${typeof heading === 'string' ? html`<th scope="col">${heading}</th>` : heading}`,
        )}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** The heading of a column of numbers. */
export function number(name: HtmlValue): Html {
  return html`<th scope="col" class="number">${name}</th>`;
}

/**
 * Says how many of a list are left out; undefined when none are.
 * @param most how many are shown at most
 */
export function renderRest(
  all: number,
  most: number,
  words: (hidden: number) => string = (hidden) => `and ${formatNumber(hidden)} more in telemetry.json`,
): Html | undefined {
  return all <= most ? undefined : html`<p class="dim">${words(all - most)}</p>`;
}

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

/** A number with its unit, or several, which no line break parts. */
export function renderAmount(amount: OwnText): Html {
  return html`<span class="amount">${amount}</span>`;
}

/** A part of a run's page that can be folded up. It is open: what is on a page is looked for on it. */
export function renderSection(id: string, heading: string, content: HtmlValue): Html {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <details class="section" open>
      <summary><h2 id="${id}-heading">${heading}</h2></summary>
      ${content}
    </details>
  </section>`;
}

/** A text to be read or copied. */
interface CopyableText {
  /** Of the element that holds it. */
  readonly id: string;
  /** What it is, for those who do not see what is around it. */
  readonly label: string;
  readonly text: OwnText;
}

/** A command or a file's content, with a button that copies it. */
export function renderCommand({ id, label, text }: CopyableText): Html {
  return html`<div class="copyable">
    <button type="button" data-copy="${id}" hidden>Copy</button>
    <pre class="code" id="${id}" tabindex="0" role="region" aria-label="${label}">${text}</pre>
  </div>`;
}
