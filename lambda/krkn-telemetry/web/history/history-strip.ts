import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import { count } from '../../text/amounts';
import { html, type Html } from '../frame/html';
import { runName } from '../parts/run-link';
import { statusWords } from '../parts/status';

const MOST_SQUARES = 60;

// Units of the drawing.
const SQUARE = 14;
const GAP = 3;

/** How a scenario went in its newest runs, a square each, the newest on the right. A failed one has a cross. */
export function renderHistoryStrip({ runs }: ScenarioHistory): Html {
  const shown = runs.slice(0, MOST_SQUARES).reverse();
  const width = shown.length * (SQUARE + GAP) - GAP;
  return html`<figure class="history-strip">
    <svg viewBox="0 0 ${width} ${SQUARE}" width="${width}" height="${SQUARE}" role="img" aria-label="${summary(shown)}">
      ${shown.map((each, index) => renderSquare(each, index * (SQUARE + GAP)))}
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
