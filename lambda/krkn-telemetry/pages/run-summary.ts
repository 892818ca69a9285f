import { overallResiliency } from '../run/resiliency';
import type { Run, Scenario } from '../run/run';
import { verdict } from '../run/verdict';
import { html, type Html, type HtmlValue } from './html';

/** How a run went, and in what cluster. */
export function renderRunSummary(run: Run): Html {
  const { status, reasons } = verdict(run);
  return html`<p class="${status}">${headings[status]}</p>
    ${
      reasons.length > 0 &&
      html`<ul>
        ${reasons.map((reason) => html`<li>${reason}</li>`)}
      </ul>`
    }
    ${renderFacts(run)} ${run.scenarios.length > 0 && renderScenarios(run.scenarios)}`;
}

const headings = { passed: 'Passed', failed: 'Failed', unknown: 'Unknown' };

function renderFacts(run: Run): Html {
  const facts: readonly (readonly [string, string | number | undefined])[] = [
    ['Started', run.timestamp],
    ['Run UUID', run.runUuid],
    ['Tag', run.tag],
    ['Resiliency score', overallResiliency(run)],
    ['Cluster version', run.clusterVersion],
    ['Cloud', run.cloudInfrastructure],
    ['Nodes', run.totalNodeCount],
  ];
  return html`<dl>
    ${facts.map(
      ([name, value]) =>
        value !== undefined &&
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}

function renderScenarios(scenarios: readonly Scenario[]): Html {
  return html`<h2>Scenarios</h2>
    <div class="wide">
      <table>
        <thead>
          <tr>
            <th>Scenario</th>
            <th>Type</th>
            <th>Result</th>
            <th class="number">Seconds</th>
            <th class="number">Score</th>
          </tr>
        </thead>
        <tbody>
          ${scenarios.map(renderScenario)}
        </tbody>
      </table>
    </div>`;
}

function renderScenario(scenario: Scenario): Html {
  const { startTimestamp: start, endTimestamp: end } = scenario;
  return html`<tr>
    <td>${scenario.scenario}</td>
    <td>${scenario.scenarioType}</td>
    <td>${renderResult(scenario.exitStatus)}</td>
    <td class="number">${start !== undefined && end !== undefined && (end - start).toFixed(0)}</td>
    <td class="number">${scenario.resiliencyReport?.resiliencyScore}</td>
  </tr> `;
}

function renderResult(exitStatus: number | undefined): HtmlValue {
  if (exitStatus === undefined) return undefined;
  return exitStatus === 0
    ? html`<span class="passed">passed</span>`
    : html`<span class="failed">failed (exit status ${exitStatus})</span>`;
}
