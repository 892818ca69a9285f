import {
  hypothesisHistories,
  type HypothesisHistory,
  type HypothesisRun,
} from '../../model/group/hypothesis-history';
import type { RunSummary } from '../../model/run-summary';
import { count, formatNumber } from '../../text/amounts';
import type { ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { renderSquares } from '../history/history-strip';
import { foreignText } from '../parts/foreign-text';
import { hypothesisStatus, hypothesisWords, renderHypothesisVerdict } from '../parts/hypothesis-verdict';
import { renderRunLink } from '../parts/run-link';
import { number, renderRest, renderTable } from '../parts/table';

/** Hypotheses that are shown: a group has 50 at a time, and old runs may tell of others. */
const MOST_HYPOTHESES = 100;
/** Runs that a strip has room for beside what else a row tells. */
const MOST_SQUARES = 20;

/**
 * What became of the hypotheses of a group from run to run. Undefined if no run tells of any.
 * @param runs all runs of the group, newest first
 */
export function renderHypothesisHistories(
  links: Links,
  group: ForeignText,
  runs: readonly RunSummary[],
): Html | undefined {
  const histories = hypothesisHistories(runs);
  if (histories.length === 0) return undefined;
  return html`<h2 id="hypotheses">Hypotheses</h2>
    <p class="dim">${count(histories.length, 'hypothesis', 'hypotheses')}, those that did not hold last time first: of runs
      whose metrics are known to the end. Squares of runs are green where it held, red or amber with a cross where it did
      not, and grey where that cannot be told.</p>
    <div class="compared scenario-states">
      ${renderTable(
        'Hypotheses',
        ['Hypothesis', 'Last run', 'Last runs, newest last', number('Held'), 'Last time it did not hold'],
        histories.slice(0, MOST_HYPOTHESES).map((history) => renderRow(links, group, history)),
      )}
    </div>
    ${renderRest(histories.length, MOST_HYPOTHESES, (hidden) => `and ${formatNumber(hidden)} more`)}`;
}

function renderRow(links: Links, group: ForeignText, history: HypothesisHistory): Html {
  const { name, runs, held, judged, lastBroken } = history;
  const shown = runs.slice(0, MOST_SQUARES).reverse();
  return html`<tr>
    <th scope="row">${foreignText(name, 200)}</th>
    <td>${renderHypothesisVerdict(runs[0]!)}</td>
    <td class="history-strip">
      <span class="visually-hidden">${shown.map(({ verdict }) => hypothesisWords[verdict].toLowerCase()).join(', ')}</span>
      ${renderSquares(
        { links, group },
        shown.map((each) => ({
          ...{ run: each.run, status: hypothesisStatus(each), word: hypothesisWords[each.verdict] },
        })),
      )}
    </td>
    <td class="number">${formatNumber(held)} <span class="dim">of ${formatNumber(judged)}</span></td>
    <td>${lastBroken === undefined ? '–' : renderBroken(links, group, lastBroken)}</td>
  </tr>`;
}

function renderBroken(links: Links, group: ForeignText, { run, reason }: HypothesisRun): Html {
  return html`${renderRunLink(links, group, run)}
    ${reason !== undefined && html`<span class="reason">${foreignText(reason, 300)}</span>`}`;
}
