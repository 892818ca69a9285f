import { isLookedAt, judgedCount, movedWords, NONE_JUDGED } from '../../windows/scenario-facts';
import type { CommonLabel, GoneSeries, ResultRow, ScenarioResult } from '../../windows/result';
import { count, formatDuration, formatNumber } from '../../text/amounts';
import { html, type Html } from '../frame/html';
import { foreignText } from '../parts/foreign-text';
import { renderClock } from '../parts/time';
import { renderDashboardLinks } from './dashboard-links';
import { renderMetricCharts } from './metric-charts';
import { periodOf, renderLabel, renderLabels, renderMovedTable, type RowsContext } from './moved-table';

/** What is shown of the metrics of a scenario on the run's page. */
interface ScenarioMetrics extends RowsContext {
  /** The page of all metrics that moved. */
  readonly listLink: string;
}

/** Rows of a run's page; the page of all has the others. */
const MOST_ROWS = 10;
const MOST_GONE = 5;
const MOST_LABELS = 4;

/** What moved during a scenario, what came back, and what is gone. */
export function renderScenarioMetrics({ listLink, ...context }: ScenarioMetrics): Html {
  const { scenario } = context;
  if (!isLookedAt(scenario)) return renderUnknown(context);
  const { rows, gone } = scenario;
  return html`${renderCompared(context)} ${renderNotes(scenario)}
    ${
      rows.length === 0
        ? html`<p class="empty">${nothingMoved(scenario)}</p>`
        : renderMovedTable({
            ...context,
            ...{ caption: 'Metrics that moved', rows: rows.slice(0, MOST_ROWS), first: 0, isOpen: false },
          })
    }
    ${
      (rows.length > 0 || gone.length > MOST_GONE) &&
      html`<p class="more"><a href="${listLink}">${
        rows.length === 1 ? 'This metric with its series' : `All ${count(rows.length, 'metric')}`
      }</a></p>`
    }
    ${renderPinned({ ...context, rows: pinnedRows(scenario), isOpen: false })}
    ${renderCommon(scenario.common)} ${renderGone({ ...context, gone: gone.slice(0, MOST_GONE) })}
    ${renderMetricCharts(rows, context)}`;
}

/** Metrics that are pinned and do not stand above already. */
function pinnedRows({ rows, pinned = [] }: ScenarioResult): readonly ResultRow[] {
  return [...rows.slice(MOST_ROWS).filter(({ isPinned }) => isPinned === true), ...pinned];
}

/** Metrics that are shown whatever they did. Undefined when there are none. */
export function renderPinned({
  rows,
  ...context
}: RowsContext & { readonly rows: readonly ResultRow[]; readonly isOpen: boolean }): Html | undefined {
  if (rows.length === 0) return undefined;
  return html`<h3>Pinned <span class="dim">the series of each that came nearest to moving, or moved most</span></h3>
    ${renderMovedTable({ ...context, rows, caption: 'Pinned metrics', first: undefined })}`;
}

/** Why a scenario was not looked at. */
export function renderUnknown(context: Pick<RowsContext, 'scenario' | 'dashboards'>): Html {
  const { problem } = context.scenario;
  return html`${renderCompared(context)}
    ${problem !== undefined && html`<p class="callout warning">${foreignText(problem, 500)}</p>`}`;
}

/** When it was and what it is compared with. */
export function renderCompared({ scenario, dashboards }: Pick<RowsContext, 'scenario' | 'dashboards'>): Html {
  const { baseline, during, after } = scenario;
  return html`<p class="compared">
    ${renderClock(during.start)}–${renderClock(during.end)}, compared with ${renderClock(baseline.start)}–${renderClock(baseline.end)}${
      after !== undefined && html`, watched until ${renderClock(after.end)}`
    } ${renderDashboardLinks(dashboards, periodOf(scenario))}
  </p>`;
}

/** Seconds between a scenario and what it is compared with from which on quiet series seem to move. */
const FAR = 1800;

/** How many moved, how often the rule errs, and what else is to be known of it. */
export function renderNotes(scenario: ScenarioResult): Html {
  const { baseline, during, isWidened, shortest, tooFewCount, movedCount, placeboCount, problem } = scenario;
  const distance = during.start - baseline.end;
  return html`<ul class="notes">
    ${problem !== undefined && html`<li>${foreignText(problem, 500)}</li>`}
    ${
      movedCount > 0 &&
      html`<li>${movedWords(scenario)} by at least 4 times their usual variation. ${placeboWords(placeboCount)}</li>`
    }
    ${
      distance > FAR &&
      html`<li>Compared with ${renderClock(baseline.start)}–${renderClock(baseline.end)}, ${formatDuration(distance)} before: the longer ago, the more seems to move.</li>`
    }
    ${isWidened && html`<li>The scenario was shorter than ${shortest === undefined ? 'a minute: it is judged by the minute' : `four scrapes: it is judged by the ${formatDuration(during.end - during.start)}`} from its start.${shortest !== undefined && ' What lasts for less than two scrapes is not seen.'}</li>`}
    ${tooFewCount > 0 && html`<li>${count(tooFewCount, 'series', 'series')} had too few samples to be judged.</li>`}
  </ul>`;
}

function placeboWords(placebo: number | undefined): string {
  return placebo === undefined
    ? 'The quiet time before was not judged: it is too short, or the store did not answer.'
    : `The quiet time before: ${formatNumber(placebo)} would have moved by the same rule.`;
}

/** What is said where nothing is known to have moved. */
export function nothingMoved(scenario: ScenarioResult): string {
  const { seriesCount, placeboCount } = scenario;
  if (seriesCount === 0) {
    return 'There are no series of this time: look at the table and the selector in the settings of metrics.';
  }
  const judged = judgedCount(scenario);
  if (judged === 0) return `${NONE_JUDGED}.`;
  const all = `None of ${count(judged, 'series', 'series')} moved by at least 4 times its usual variation.`;
  return `${all} ${placeboWords(placeboCount)}`;
}

/** What the series that moved have in common. Undefined when that is nothing. */
export function renderCommon(common: readonly CommonLabel[]): Html | undefined {
  if (common.length === 0) return undefined;
  return html`<div class="in-common"><h3>In common <span class="dim">of the series that were looked at closely</span></h3>
    <ul>${common.map(
      ({ name, value, moved, all, elsewhere }) =>
        html`<li>${renderLabel(name, value)}: ${formatNumber(moved)} of ${formatNumber(all)} moved; elsewhere
          ${formatNumber(elsewhere.moved)} of ${formatNumber(elsewhere.all)}</li>`,
    )}</ul></div>`;
}

/** What was gone for a while, and what is new. Undefined when nothing is. @param gone those that are told of */
export function renderGone({
  gone,
  scenario,
  isAwaited,
}: Pick<RowsContext, 'scenario' | 'isAwaited'> & { readonly gone: readonly GoneSeries[] }): Html | undefined {
  const { appearedCount } = scenario;
  const rest = scenario.gone.length - gone.length;
  if (scenario.gone.length === 0 && appearedCount === 0) return undefined;
  return html`<div class="gone"><h3>Gone and new</h3>
    <ul>
      ${gone.map((series) => renderGoneSeries(series, isAwaited))}
      ${rest > 0 && html`<li>and ${formatNumber(rest)} more that were gone</li>`}
      ${appearedCount > 0 && html`<li>${count(appearedCount, 'series', 'series')} ${appearedCount === 1 ? 'was' : 'were'} not there before</li>`}
    </ul></div>`;
}

function renderGoneSeries(
  { labels, isTarget, seriesCount, since, longest, replacedCount }: GoneSeries,
  isAwaited: boolean,
): Html {
  const was = seriesCount === 1 ? 'was' : 'were';
  const lost = isAwaited ? 'and not all back yet' : html`<span class="lost">and not all came back</span>`;
  return html`<li>${isTarget && html`<strong>Target down:</strong>`} ${renderLabels(labels, MOST_LABELS)}
    ${count(seriesCount, 'series', 'series')} ${was} gone from ${renderClock(since)},
    ${longest === undefined ? lost : `for up to ${formatDuration(longest)}`}${
      replacedCount > 0 && `; ${formatNumber(replacedCount)} new of the same metrics`
    }</li>`;
}
