import type { CommonLabel, GoneSeries, ScenarioResult } from '../../windows/result';
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
  if (scenario.problem !== undefined && scenario.rows.length === 0) {
    return html`${renderCompared(context)}
      <p class="callout warning">${foreignText(scenario.problem, 500)}</p>`;
  }
  const { rows, gone } = scenario;
  return html`${renderCompared(context)} ${renderNotes(scenario)}
    ${
      rows.length === 0
        ? html`<p class="empty">${nothingMoved(scenario)}</p>`
        : renderMovedTable({ ...context, rows: rows.slice(0, MOST_ROWS), first: 0, isOpen: false })
    }
    ${
      (rows.length > 0 || gone.length > MOST_GONE) &&
      html`<p class="more"><a href="${listLink}">${
        rows.length === 1
          ? 'This metric with its series'
          : `All ${count(rows.length, 'metric')} with their series`
      }</a></p>`
    }
    ${renderCommon(scenario.common)} ${renderGone(gone.slice(0, MOST_GONE), gone.length, scenario)}
    ${renderMetricCharts(rows, context)}`;
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
  const { baseline, during, isWidened, seriesCount, tooFewCount, movedCount, placeboCount, problem } =
    scenario;
  const distance = during.start - baseline.end;
  return html`<ul class="notes">
    ${problem !== undefined && html`<li>${foreignText(problem, 500)}</li>`}
    ${
      movedCount > 0 &&
      html`<li>${formatNumber(movedCount)} of ${count(seriesCount, 'series', 'series')} moved by at least 4 times their usual variation. ${placeboWords(placeboCount)}</li>`
    }
    ${
      distance > FAR &&
      html`<li>Compared with ${renderClock(baseline.start)}–${renderClock(baseline.end)}, ${formatDuration(distance)} before: the longer ago, the more seems to move.</li>`
    }
    ${isWidened && html`<li>The scenario was shorter than a minute: it is judged by the minute from its start.</li>`}
    ${tooFewCount > 0 && html`<li>${count(tooFewCount, 'series', 'series')} had too few samples to be judged.</li>`}
  </ul>`;
}

function placeboWords(placebo: number | undefined): string {
  return placebo === undefined
    ? 'The quiet time before is too short to try the same rule on it.'
    : `The quiet time before: ${formatNumber(placebo)} would have moved by the same rule.`;
}

function nothingMoved({ seriesCount, placeboCount }: ScenarioResult): string {
  if (seriesCount === 0) {
    return 'There are no series of this time: look at the table and the selector in the settings of metrics.';
  }
  const all = `None of ${count(seriesCount, 'series', 'series')} moved by more than 4 times its usual variation.`;
  return `${all} ${placeboWords(placeboCount)}`;
}

/** What the series that moved have in common. Undefined when that is nothing. */
export function renderCommon(common: readonly CommonLabel[]): Html | undefined {
  if (common.length === 0) return undefined;
  return html`<div class="in-common"><h3>In common</h3>
    <ul>${common.map(
      ({ name, value, moved, all, elsewhere }) =>
        html`<li>${renderLabel(name, value)}: ${formatNumber(moved)} of ${formatNumber(all)} moved; elsewhere
          ${formatNumber(elsewhere.moved)} of ${formatNumber(elsewhere.all)}</li>`,
    )}</ul></div>`;
}

/** What was gone for a while, and what is new. Undefined when nothing is. @param all how many there are */
export function renderGone(
  gone: readonly GoneSeries[],
  all: number,
  { appearedCount }: Pick<ScenarioResult, 'appearedCount'>,
): Html | undefined {
  if (all === 0 && appearedCount === 0) return undefined;
  return html`<div class="gone"><h3>Gone and new</h3>
    <ul>
      ${gone.map(renderGoneSeries)}
      ${all > gone.length && html`<li>and ${formatNumber(all - gone.length)} more that were gone</li>`}
      ${appearedCount > 0 && html`<li>${count(appearedCount, 'series', 'series')} ${appearedCount === 1 ? 'was' : 'were'} not there before</li>`}
    </ul></div>`;
}

function renderGoneSeries({
  labels,
  isTarget,
  seriesCount,
  since,
  longest,
  replacedCount,
}: GoneSeries): Html {
  const was = seriesCount === 1 ? 'was' : 'were';
  return html`<li>${isTarget && html`<strong>Target down:</strong>`} ${renderLabels(labels, MOST_LABELS)}
    ${count(seriesCount, 'series', 'series')} ${was} gone from ${renderClock(since)},
    ${longest === undefined ? html`<span class="lost">and not all came back</span>` : `for up to ${formatDuration(longest)}`}${
      replacedCount > 0 && `; ${formatNumber(replacedCount)} new of the same metrics`
    }</li>`;
}
