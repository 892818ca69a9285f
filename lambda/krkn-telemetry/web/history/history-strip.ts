import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import { count } from '../../text/amounts';
import { runFolder } from '../../storage/keys/object-key';
import type { ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { runName } from '../parts/run-link';
import { statusWords } from '../parts/status';

const MOST_SQUARES = 60;

// Units of the drawing.
const SQUARE = 14;
const GAP = 3;

/** What the strip shows. */
interface HistoryStrip {
  readonly links: Links;
  readonly group: ForeignText;
  readonly history: ScenarioHistory;
}

/**
 * How a scenario went in its newest runs, a square each, the newest on the right. A failed one has a cross. Each leads to
 * its run, by mouse: the table has the same links.
 */
export function renderHistoryStrip({ links, group, history }: HistoryStrip): Html {
  const shown = history.runs.slice(0, MOST_SQUARES).reverse();
  const width = shown.length * (SQUARE + GAP) - GAP;
  return html`<figure class="history-strip">
    <p class="visually-hidden">${summary(shown)}</p>
    <svg viewBox="0 0 ${width} ${SQUARE}" width="${width}" height="${SQUARE}" aria-hidden="true">
      ${shown.map((each, index) => {
        const link = links.folder(runFolder({ group, requestId: each.run.requestId }));
        return html`<a href="${link}" tabindex="-1">${renderSquare(each, index * (SQUARE + GAP))}</a>`;
      })}
    </svg>
    <figcaption class="dim">The last ${count(shown.length, 'run')}, newest on the right; a cross marks a failure</figcaption>
  </figure>`;
}

function renderSquare({ run, status }: ScenarioRun, left: number): Html {
  const inset = 4;
  const [near, far] = [left + inset, left + SQUARE - inset];
  return html`<g class="${status}"><title>${runName(run)}: ${statusWords[status]}</title>
    <rect x="${left}" y="0" width="${SQUARE}" height="${SQUARE}" rx="3" />
    ${
      status === 'failed' &&
      html`<path d="M${near} ${inset}L${far} ${SQUARE - inset}M${far} ${inset}L${near} ${SQUARE - inset}" />`
    }</g>`;
}

function summary(runs: readonly ScenarioRun[]): string {
  const failed = runs.filter(({ status }) => status === 'failed').length;
  return `Results of the last ${count(runs.length, 'run')}, oldest first: ${failed} failed`;
}
