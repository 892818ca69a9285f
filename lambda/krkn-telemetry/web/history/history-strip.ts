import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import type { RunSummary } from '../../model/run-summary';
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
    ${renderSquares(
      { links, group },
      shown.map((each) => ({ ...each, word: statusWords[each.status] })),
    )}
    <figcaption class="dim">The last ${count(shown.length, 'run')}, newest last; a cross marks a failure</figcaption>
  </figure>`;
}

/** How something went in a run. */
interface Square {
  readonly run: RunSummary;
  /** `attention`: it failed, but not the run. */
  readonly status: ScenarioRun['status'] | 'attention';
  /** The same in a word. */
  readonly word: string;
}

/** A square for each run, oldest first, that leads to it: for the mouse and for eyes. */
export function renderSquares(
  { links, group }: Pick<HistoryStrip, 'links' | 'group'>,
  squares: readonly Square[],
): Html {
  return html`<div class="squares" aria-hidden="true">
    ${squares.map(({ run, status, word }) => {
      const link = links.folder(runFolder({ group, requestId: run.requestId }));
      const title = `${runName(run)}: ${word}`;
      return html`<a href="${link}" tabindex="-1" class="${status}" title="${title}">${square[status]}</a>`;
    })}
  </div>`;
}

const whole = html`<rect width="14" height="14" rx="3" />`;
const drawn = (content: Html): Html => html`<svg viewBox="0 0 14 14" width="14" height="14">${content}</svg>`;
const crossed = drawn(html`${whole}<path d="M4 4L10 10M10 4L4 10" />`);
const square: Readonly<Record<Square['status'], Html>> = {
  passed: drawn(whole),
  failed: crossed,
  attention: crossed,
  unknown: drawn(whole),
};

function summary(runs: readonly ScenarioRun[]): string {
  const failed = runs.filter(({ status }) => status === 'failed').length;
  return `Results of the last ${count(runs.length, 'run')}, oldest first: ${failed} failed`;
}
