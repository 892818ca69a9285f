import { groupScenarios, type GroupScenario } from '../../model/group/group-scenarios';
import { failureOf, FLAKY_CHANGES, FLAKY_RUNS, type ScenarioResult } from '../../model/group/scenario-state';
import { count, formatDuration, formatNumber } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { renderRunLink } from '../parts/run-link';
import { passPercentage, renderScenarioState } from '../parts/status';
import { number, renderRest, renderTable } from '../parts/table';
import type { ForeignText } from '../../text/foreign-text';
import { renderHypothesisHistories } from './hypothesis-table';
import { renderGroupTabs, renderIndexing, type GroupPage } from './group-page';

/** What the page of a group's scenarios shows: as the page of its runs, the runs newest first. */
type ScenariosPage = Pick<GroupPage, 'links' | 'runs' | 'indexing'> & { readonly group: ForeignText };

/** Scenarios that are shown: a group of more is rather one that makes up names. */
const MOST_SCENARIOS = 300;

/** The page of how the scenarios of a group go: which are flaky, and which fail, since when and why. */
export function renderScenariosPage(page: ScenariosPage): Page {
  const { links, group, runs, indexing } = page;
  const scenarios = groupScenarios(runs);
  return {
    folder: group,
    title: `Scenarios of ${group}`,
    content: html`<h1>${foreignText(group)}</h1>
      ${renderGroupTabs(links, group, 'scenarios')}
      ${indexing && renderIndexing(indexing)}
      <h2>Scenarios</h2>
      ${
        scenarios.length === 0
          ? html`<p class="empty">No run of this group has a scenario.</p>`
          : renderScenarios(page, scenarios)
      }
      ${renderHypothesisHistories(links, group, runs)}`,
  };
}

function renderScenarios({ links, group, runs }: ScenariosPage, scenarios: readonly GroupScenario[]): Html {
  return html`<p class="dim">${count(scenarios.length, 'scenario')} in ${count(runs.length, 'run')}, flaky and failing
      ones first. ${rule}</p>
    <div class="compared scenario-states">
      ${renderTable(
        'Scenarios',
        [
          'Scenario',
          'Result',
          number('Runs'),
          number('Pass rate'),
          'Last failure',
          number('Median recovery'),
        ],
        scenarios.slice(0, MOST_SCENARIOS).map((scenario) => renderRow(links, group, scenario)),
      )}
    </div>
    ${renderRest(scenarios.length, MOST_SCENARIOS, (hidden) => `and ${formatNumber(hidden)} more`)}
    ${meanings}`;
}

const rule = html`Flaky is a scenario whose result changed at least ${FLAKY_CHANGES} times in its last
  ${FLAKY_RUNS} runs: <a href="#results">what the results mean</a>`;

const meanings = html`<section id="results" class="meanings">
  <h3>What the results mean</h3>
  <dl class="facts">
    <dt>Flaky</dt>
    <dd>It passed after a failure, or failed after a pass, at least ${FLAKY_CHANGES} times in its last ${FLAKY_RUNS}
      runs: a single result says little. Changes count, not their share: with 2 changes in 5 runs, which is half of
      the times that it could change, it is not flaky yet.</dd>
    <dt>Failing since</dt>
    <dd>It failed in its last 2 runs or more; the link is the first of them.</dd>
    <dt>New failure</dt>
    <dd>It failed in its last run, passed in the one before, and is not flaky.</dd>
    <dt>Steady, not flaky</dt>
    <dd>None of these, in ${FLAKY_CHANGES + 1} runs or more: the same result in all of its last ${FLAKY_RUNS}, or a change
      or two.</dd>
    <dt>Too few runs to say</dt>
    <dd>None of these yet: a result can change ${FLAKY_CHANGES} times in ${FLAKY_CHANGES + 1} runs at the earliest.</dd>
  </dl>
  <p class="dim">Runs in which a scenario has no exit status count in none of them, nor in the pass rate.</p>
</section>`;

function renderRow(links: Links, group: ForeignText, told: GroupScenario): Html {
  const { scenario, runs, passRate, state, lastFailure, medianRecovery } = told;
  const { passed, judged } = passRate;
  return html`<tr>
    <th scope="row"><a href="${links.history(group, scenario)}">${foreignText(scenario, 200)}</a></th>
    <td>${renderScenarioState(links, group, state)}</td>
    <td class="number">${formatNumber(runs)}</td>
    <td class="number">${judged === 0 ? '–' : html`${passPercentage(passRate)} <small class="dim">${passed} of ${judged}</small>`}</td>
    <td>${lastFailure === undefined ? '–' : renderFailure(links, group, lastFailure)}</td>
    <td class="number">${medianRecovery === undefined ? '–' : formatDuration(medianRecovery)}</td>
  </tr>`;
}

function renderFailure(links: Links, group: ForeignText, failure: ScenarioResult): Html {
  const reason = failureOf(failure);
  return html`${renderRunLink(links, group, failure.run)}
    ${reason !== undefined && html`<span class="reason">${foreignText(reason, 300)}</span>`}`;
}
