import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import { count } from '../../text/amounts';
import { runFolder } from '../../storage/keys/object-key';
import type { ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { runName } from '../parts/run-link';
import { statusWords } from '../parts/status';

const MOST_SQUARES = 60;

/** What the strip shows. */
interface HistoryStrip {
  readonly links: Links;
  readonly group: ForeignText;
  readonly history: ScenarioHistory;
}

/**
 * How a scenario went in its newest runs, a square each, the newest last. A failed one has a cross. Each leads to
 * its run, by mouse: the table has the same links.
 */
export function renderHistoryStrip({ links, group, history }: HistoryStrip): Html {
  const shown = history.runs.slice(0, MOST_SQUARES).reverse();
  return html`<figure class="history-strip">
    <p class="visually-hidden">${summary(shown)}</p>
    <div class="squares" aria-hidden="true">
      ${shown.map((each) => {
        const link = links.folder(runFolder({ group, requestId: each.run.requestId }));
        const title = `${runName(each.run)}: ${statusWords[each.status]}`;
        return html`<a href="${link}" tabindex="-1" class="${each.status}" title="${title}">${square[each.status]}</a>`;
      })}
    </div>
    <figcaption class="dim">The last ${count(shown.length, 'run')}, newest last; a cross marks a failure</figcaption>
  </figure>`;
}

const whole = html`<rect width="14" height="14" rx="3" />`;
const drawn = (content: Html): Html => html`<svg viewBox="0 0 14 14" width="14" height="14">${content}</svg>`;
const square: Readonly<Record<ScenarioRun['status'], Html>> = {
  passed: drawn(whole),
  failed: drawn(html`${whole}<path d="M4 4L10 10M10 4L4 10" />`),
  unknown: drawn(whole),
};

function summary(runs: readonly ScenarioRun[]): string {
  const failed = runs.filter(({ status }) => status === 'failed').length;
  return `Results of the last ${count(runs.length, 'run')}, oldest first: ${failed} failed`;
}
