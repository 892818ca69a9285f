import type { ResultRow, ScenarioResult, WindowsResult } from '../../windows/result';
import type { Run } from '../../model/run';
import { runFolder, type RunId } from '../../storage/keys/object-key';
import { isLookedAt } from '../../windows/scenario-facts';
import { count, formatNumber } from '../../text/amounts';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { foreignText, unseenText } from '../parts/foreign-text';
import { dashboardsOf } from './dashboard-links';
import {
  isAwaited,
  movedShortly,
  nameBefore,
  renderScenarioName,
  scenarioText,
  shownFirst,
} from './metrics-section';
import { renderMovedTable } from './moved-table';
import {
  nothingMoved,
  renderCommon,
  renderCompared,
  renderGone,
  renderNotes,
  renderPinned,
  renderUnknown,
} from './scenario-metrics';

/** What the page of all metrics that moved during a run shows. */
interface MetricsPage {
  readonly links: Links;
  readonly id: RunId;
  /** Undefined: what the scenarios are called is not known. */
  readonly run: Run | undefined;
  readonly result: WindowsResult;
  /** The scenario that is chosen, by its place in the run. */
  readonly scenario: number | undefined;
  /** What the name of a metric, or a label of a series of it, has to contain. */
  readonly search: string;
  /** From 1. One that is not there is the nearest that is. */
  readonly page: number;
}

const ROWS_OF_A_PAGE = 200;

/** The page of all metrics that moved during a scenario, with their series. */
export function renderMetricsPage(page: MetricsPage): Page {
  const { links, id, result } = page;
  const { scenarios } = result;
  const folder = runFolder(id);
  const shown = scenarios.find(({ index }) => index === page.scenario) ?? shownFirst(scenarios);
  return {
    folder,
    title: `Metrics that moved · ${id.requestId}`,
    content: html`<h1>Metrics that moved</h1>
      <p class="dim">During the scenarios of <a href="${links.folder(folder)}#metrics">the run
        <span class="mono">${foreignText(id.requestId, 120)}</span></a></p>
      ${shown === undefined ? html`<p class="empty">No scenario of this run has been looked at.</p>` : renderScenario(page, shown)}`,
  };
}

function renderScenario(page: MetricsPage, scenario: ScenarioResult): Html {
  const { run, result, search } = page;
  const { scenarios, source } = result;
  const name = renderScenarioName(run, scenario.index);
  const dashboards = dashboardsOf(source.links);
  if (!isLookedAt(scenario)) {
    return html`${renderFilter(page, scenario)} <h2>${name}</h2> ${renderUnknown({ scenario, dashboards })}`;
  }
  const found = scenario.rows.filter((row) => isFound(row, search));
  const pages = Math.max(1, Math.ceil(found.length / ROWS_OF_A_PAGE));
  const current = Math.min(Math.max(1, page.page), pages);
  const first = (current - 1) * ROWS_OF_A_PAGE;
  const rows = found.slice(first, first + ROWS_OF_A_PAGE);
  const context = {
    ...{ scenario, isOpen: true, isAwaited: isAwaited(result), dashboards },
    scenarios: scenarios.map(({ during }) => during),
    before: nameBefore(scenarios, scenario, (index) => renderScenarioName(run, index)),
  };
  const pinned = (scenario.pinned ?? []).filter((row) => isFound(row, search));
  return html`${renderFilter(page, scenario)}
    <h2>${name}</h2>
    ${renderCompared({ scenario, dashboards })} ${renderNotes(scenario)}
    ${renderCommon(scenario.common)}
    ${
      rows.length === 0
        ? html`<p class="empty">${scenario.rows.length === 0 ? nothingMoved(scenario) : 'No metric that moved matches.'}</p>`
        : renderMovedTable({ ...context, caption: 'Metrics that moved', rows, first })
    }
    ${current === pages && renderPinned({ ...context, rows: pinned })}
    ${pages > 1 && renderPager(page, scenario, { current, pages, first, all: found.length })}
    ${renderGone({ scenario, gone: scenario.gone, isAwaited: isAwaited(result) })}`;
}

/** Whether a search is in the name of a metric or in a label of its series, in capitals or not. */
function isFound({ metric, series }: ResultRow, search: string): boolean {
  const wanted = search.toLowerCase();
  const texts = [
    metric,
    ...series.flatMap(({ labels }) => Object.entries(labels).map((label) => label.join('='))),
  ];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

function renderFilter({ links, id, run, result, search }: MetricsPage, shown: ScenarioResult): Html {
  return html`<form class="toolbar" method="get" action="${links.to('/metrics')}">
    <input type="hidden" name="group" value="${unseenText(id.group)}" />
    <input type="hidden" name="run" value="${unseenText(id.requestId)}" />
    ${
      result.scenarios.length > 1 &&
      html`<label>Scenario
        <select name="scenario">
          ${result.scenarios.map(
            (scenario) =>
              html`<option value="${scenario.index}"${scenario === shown && html` selected`}>${scenarioText(run, scenario.index)}
                · ${movedShortly(scenario)}</option>`,
          )}
        </select>
      </label>`
    }
    <label>Metric or label
      <input type="search" name="metric" value="${unseenText(search)}" autocomplete="off" spellcheck="false" />
    </label>
    <button>Filter</button>
  </form>`;
}

interface Pages {
  readonly current: number;
  readonly pages: number;
  /** Index of the page's first row. */
  readonly first: number;
  readonly all: number;
}

function renderPager(
  { links, id, search }: MetricsPage,
  { index }: ScenarioResult,
  { current, pages, first, all }: Pages,
): Html {
  const link = (page: number): string =>
    links.metrics(runFolder(id), { scenario: String(index), metric: search, page: String(page) });
  const last = Math.min(first + ROWS_OF_A_PAGE, all);
  return html`<nav class="pager" aria-label="Pages of metrics">
    ${current > 1 && html`<a class="button" rel="prev" href="${link(current - 1)}">Moved more</a>`}
    <span>${formatNumber(first + 1)}–${formatNumber(last)} of ${count(all, 'metric')}</span>
    ${current < pages && html`<a class="button" rel="next" href="${link(current + 1)}">Moved less</a>`}
  </nav>`;
}
