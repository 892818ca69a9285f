import type { RunSummary } from '../../model/run-summary';
import { scenarioHistory, scenarioNames, type ScenarioHistory } from '../../model/group/scenario-history';
import { count, formatNumber, formatDuration, formatPercent } from '../../text/amounts';
import { renderSecondsDelta } from '../parts/delta';
import { foreignText, unseenText } from '../parts/foreign-text';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { renderHistoryChart } from './history-chart';
import { renderHistoryStrip } from './history-strip';
import { renderHistoryTable } from './history-table';
import { html, type Html } from '../frame/html';
import { renderMissing } from '../frame/error-pages';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { shortScenarioName } from '../../model/scenario-name';
import { renderScenarioState } from '../parts/status';
import { renderAmount, renderStat } from '../parts/table';

/** What the page of a scenario's history shows. */
interface HistoryPage {
  readonly links: Links;
  readonly group: ForeignText;
  readonly scenario: ForeignText;
  /** All runs of the group, newest first. */
  readonly runs: readonly RunSummary[];
  /** Page of the table, from 1. One that does not exist is the nearest that does. */
  readonly page: number;
}

/** The page of how a scenario went in all runs of a group. Undefined when it ran in none. */
export function renderHistoryPage(page: HistoryPage): Page | undefined {
  const history = scenarioHistory(page.runs, page.scenario);
  if (history === undefined) return undefined;
  const { links, group, scenario } = page;
  const chart = renderHistoryChart(history);
  return {
    folder: group,
    title: `${shortScenarioName(scenario)} in ${group}`,
    hasCharts: chart !== undefined,
    content: html`<h1>${foreignText(shortScenarioName(scenario))}</h1>
      <p class="dim">How <span class="mono">${foreignText(scenario)}</span> went in the runs of
        <a href="${links.folder(group)}">${foreignText(group)}</a> ·
        <a href="${links.scenarios(group)}">All its scenarios</a></p>
      ${renderSelector(page)}
      <div class="scenario-state">${renderScenarioState(links, group, history.state)}
        <a href="${links.scenarios(group)}#results">What this means</a></div>
      ${renderStats(history)}
      ${renderHistoryStrip({ links, group, history })}
      ${chart}
      <h2 id="runs">Runs</h2>
      ${renderHistoryTable({ links, group, scenario, history, page: page.page })}`,
  };
}

/** The page of a scenario that never ran: it lists those that did. Of a group without runs, that there is no such group. */
export function renderUnknownHistory(page: Omit<HistoryPage, 'page'>): Page {
  const { links, group, scenario, runs } = page;
  if (runs.length === 0) {
    const sentence = html`There is no run in a group <strong>${foreignText(group)}</strong>.`;
    return renderMissing('No such group', sentence, { links, group: '' });
  }
  const names = scenarioNames(runs);
  return {
    status: 404,
    folder: group,
    title: 'No such scenario',
    content: html`<h1>No such scenario</h1>
      <p>No run of ${foreignText(group)} has a scenario ${foreignText(scenario)}.</p>
      ${names.length > 0 && html`<h2>Scenarios of this group</h2>`}
      ${names.length > 0 && renderNames(links, group, names)}`,
  };
}

/** Scenarios that can be chosen from: a group of more is rather one that makes up names. */
const MOST_NAMES = 200;

function renderNames(links: Links, group: string, names: readonly ForeignText[]): Html {
  return html`<ul>
    ${names
      .slice(0, MOST_NAMES)
      .map((name) => html`<li><a href="${links.history(group, name)}">${foreignText(name)}</a></li>`)}
  </ul>`;
}

function renderSelector({ links, group, scenario, runs }: HistoryPage): Html | undefined {
  const names = scenarioNames(runs);
  if (names.length < 2) return undefined;
  const known = names.slice(0, MOST_NAMES);
  const options = known.includes(scenario) ? known : [scenario, ...known];
  return html`<form class="toolbar" method="get" action="${links.to('/history')}">
    <input type="hidden" name="group" value="${unseenText(group)}" />
    <label>Scenario
      <select name="scenario">
        ${options.map(
          (name) =>
            html`<option value="${unseenText(name)}"${name === scenario && html` selected`}>${shortened(name, 80)}</option>`,
        )}
      </select>
    </label>
    <button>Show</button>
  </form>`;
}

function renderStats(history: ScenarioHistory): Html {
  const { runs, passed, failed, flakiness, medianRecovery, worstRecovery, trend } = history;
  const judged = passed + failed;
  const lost = runs.reduce((sum, { scenario }) => sum + scenario.unrecovered, 0);
  const flaky = flakiness === undefined ? undefined : formatPercent(100 * flakiness);
  return html`<dl class="stats annotated">
    ${renderStat('Runs', formatNumber(runs.length))}
    ${judged > 0 && renderStat('Passed', formatPercent((100 * passed) / judged), `${formatNumber(passed)} of ${count(judged, 'run')}`)}
    ${flaky !== undefined && renderStat('Result changed', flaky, 'from run to run')}
    ${medianRecovery !== undefined && renderStat('Median recovery', renderAmount(formatDuration(medianRecovery)))}
    ${worstRecovery !== undefined && renderStat('Worst recovery', renderAmount(formatDuration(worstRecovery)), lost > 0 && 'of those that recovered')}
    ${lost > 0 && renderStat('Not recovered', formatNumber(lost))}
    ${
      trend.direction !== undefined &&
      renderStat('Median recovery, last 5 runs', renderAmount(formatDuration(trend.after!)), [
        renderSecondsDelta(trend),
        ' compared with the 20 before',
      ])
    }
  </dl>`;
}
