import type { Run } from '../../model/run';
import { shortScenarioName, scenarioName } from '../../model/scenario-name';
import { count, formatNumber } from '../../text/count';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { number, renderRest, renderTable } from '../parts/table';
import type { Links } from '../frame/links';
import { ParametersRenderer } from './parameters';
import { scenarioAnchor, shownScenarios, type PlacedScenario, type ShownScenarios } from './scenario-anchors';
import { renderDuration, renderOutcome, renderScenarioCard, scoreText } from './scenario-card';
import type { ForeignText } from '../../text/foreign';

interface ScenariosSection {
  readonly links: Links;
  /** The run's group, in which the history of a scenario is; '' for a run outside of groups. */
  readonly group: ForeignText;
  readonly run: Run;
}

/**
 * The scenarios of a run, each under its anchor: see {@link scenarioAnchor}.
 * @returns undefined when none ran
 */
export function renderScenarios({ links, group, run }: ScenariosSection): Html | undefined {
  if (run.scenarios.length === 0) return undefined;
  const shown = shownScenarios(run);
  const parameters = new ParametersRenderer();
  return html`<section id="scenarios" aria-labelledby="scenarios-heading">
    <h2 id="scenarios-heading">Scenarios</h2>
    ${shown.rows.length > 0 && renderOrder(run)}
    <div class="scenarios">
      ${shown.cards.map((placed) => renderScenarioCard({ links, group, placed, parameters }))}
    </div>
    ${shown.rows.length > 0 && renderFurther(shown)}
  </section>`;
}

function renderOrder({ scenarios }: Run): Html {
  return html`<p class="dim">${count(scenarios.length, 'scenario')} ran. Those that failed come first.</p>`;
}

function renderFurther({ rows, hidden }: ShownScenarios): Html {
  return html`<h3>Further scenarios</h3>
    ${renderTable('Further scenarios', [number('No.'), 'Scenario', 'Result', number('Duration'), number('Score')], rows.map(renderRow))}
    ${renderRest(hidden, 0, () => `${formatNumber(hidden)} more are in telemetry.json.`)}`;
}

function renderRow({ number, scenario }: PlacedScenario): Html {
  return html`<tr id="${scenarioAnchor(number)}">
    <td class="number">${number}</td>
    <th scope="row">${foreignText(shortScenarioName(scenarioName(scenario)), 100)}</th>
    <td>${renderOutcome(scenario)}</td>
    <td class="number">${renderDuration(scenario) ?? '–'}</td>
    <td class="number">${scoreText(scenario) ?? '–'}</td>
  </tr> `;
}
