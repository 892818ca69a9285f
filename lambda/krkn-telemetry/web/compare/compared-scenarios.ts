import type { Change } from '../../model/comparison/change';
import type {
  ScenarioComparison,
  ScenarioOutcome,
  ScenarioTurn,
} from '../../model/comparison/compare-scenarios';
import { count, formatNumber, formatDuration } from '../../text/amounts';
import { renderNumberDelta, renderSecondsDelta, renderTurn } from '../parts/delta';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { number, renderRest, renderTable } from '../parts/table';
import { renderStatus } from '../parts/status';
import type { ForeignText } from '../../text/foreign-text';

/** Rows of a page that people still read. */
const MOST_SCENARIOS = 100;

/**
 * What became of each scenario.
 * @param group of the later run, for links to the scenario's history; '' for a run outside of groups
 */
export function renderComparedScenarios(
  links: Links,
  group: ForeignText,
  scenarios: readonly ScenarioComparison[],
): Html | undefined {
  if (scenarios.length === 0) return undefined;
  const hasLosses = scenarios.some(
    ({ before, after }) => (before?.unrecovered ?? 0) + (after?.unrecovered ?? 0) > 0,
  );
  return html`<section aria-labelledby="scenarios">
    <h2 id="scenarios">Scenarios</h2>
    <div class="compared">
      ${renderTable(
        'Scenarios of both runs',
        [
          'Scenario',
          'Result',
          ...(hasLosses ? [number('Did not come back')] : []),
          number('Slowest recovery'),
          number('Median recovery'),
          number('Score'),
        ],
        scenarios.slice(0, MOST_SCENARIOS).map((each) => renderRow({ links, group, hasLosses }, each)),
      )}
    </div>
    ${renderRest(scenarios.length, MOST_SCENARIOS, (hidden) => `And ${count(hidden, 'more scenario')}.`)}
  </section>`;
}

const turnWords: Readonly<Record<ScenarioTurn, string | undefined>> = {
  'newly fails': 'Newly fails',
  'fails more often': 'Fails more often',
  'fails less often': 'Fails less often',
  'passes again': 'Passes again',
  'no longer fails': 'No longer fails',
  added: 'Added',
  removed: 'Removed',
  none: undefined,
};

interface Table {
  readonly links: Links;
  readonly group: ForeignText;
  /** Whether any scenario has something that did not come back. */
  readonly hasLosses: boolean;
}

function renderRow({ links, group, hasLosses }: Table, scenario: ScenarioComparison): Html {
  const { result, unrecovered, slowest, median, score } = scenario.changes;
  return html`<tr class="${result.direction === 'worse' && 'newly-fails'}">
    <th scope="row">${renderName(links, group, scenario.name)}</th>
    <td data-name="Result">${renderResult(scenario)}</td>
    ${hasLosses && renderChange('Did not come back', unrecovered, formatNumber, renderNumberDelta(unrecovered))}
    ${renderChange('Slowest recovery', slowest, formatDuration, renderSecondsDelta(slowest))}
    ${renderChange('Median recovery', median, formatDuration, renderSecondsDelta(median))}
    ${renderChange('Score', score, formatNumber, renderNumberDelta(score))}
  </tr>`;
}

/** A link to the history, which only groups have. */
function renderName(links: Links, group: ForeignText, name: ForeignText): Html {
  if (group === '') return foreignText(name);
  return html`<a href="${links.history(group, name)}">${foreignText(name)}</a>`;
}

function renderResult({ before, after, changes: { result } }: ScenarioComparison): Html {
  const word = turnWords[result.turn];
  const isOther = before !== undefined && after !== undefined && before.status !== after.status;
  const shown = after ?? before;
  return html`${
    isOther &&
    html`${renderStatus(before.status)} <span aria-hidden="true">→</span>
      <span class="visually-hidden">then</span> `
  }${shown && renderStatus(shown.status)}
    ${renderRepetitions(before, after)}
    ${word !== undefined && renderTurn(result, word)}`;
}

/** How often it ran, and of that failed: of both runs if that is not the same. Undefined for once. */
function renderRepetitions(
  before: ScenarioOutcome | undefined,
  after: ScenarioOutcome | undefined,
): Html | undefined {
  const all = [before, after].flatMap((each) => each ?? []);
  if (all.every(({ count: times }) => times === 1)) return undefined;
  const words = all.map(({ count: times, failed }) =>
    failed === 0 ? count(times, 'time') : `${formatNumber(failed)} of ${formatNumber(times)}`,
  );
  return html`<span class="dim">${[...new Set(words)].join(' → ')}</span>`;
}

function renderChange(
  name: string,
  change: Change,
  format: (number: number) => string,
  delta: Html | undefined,
): Html {
  const { before, after } = change;
  if (before === undefined && after === undefined) return html`<td class="number absent">–</td>`;
  return html`<td class="number" data-name="${name}">${renderValues(change, format)}
    ${delta !== undefined && before !== after && html`<br />${delta}`}
  </td>`;
}

function renderValues({ before, after }: Change, format: (number: number) => string): Html {
  if (after === undefined) return html`<span class="dim">was ${format(before!)}</span>`;
  if (before === undefined || before === after) return html`${format(after)}`;
  return html`<span class="dim">${format(before)} →</span> ${format(after)}`;
}
