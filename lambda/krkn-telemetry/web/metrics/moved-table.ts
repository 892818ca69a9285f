import type { ResultRow, ResultSeries, ScenarioResult } from '../../windows/result';
import { isWatched, unwatchedWords } from '../../windows/scenario-facts';
import type { Window } from '../../windows/samples';
import { count, formatDuration, formatNumber, formatPercent } from '../../text/amounts';
import { html, type Html, type HtmlValue } from '../frame/html';
import { foreignText } from '../parts/foreign-text';
import { number, renderTable } from '../parts/table';
import { renderDashboardLinks, type Dashboard } from './dashboard-links';
import {
  formatChange,
  formatMetric,
  formatScore,
  formatTimes,
  unitOf,
  type MetricUnit,
} from '../../text/metric-value';
import { renderMetricSparkline } from './metric-sparkline';

/** Characters of a label, and of a metric's name, that are shown. */
export const LONGEST_LABEL = 60;

/** What rows of metrics that moved are shown with. */
export interface RowsContext {
  readonly scenario: ScenarioResult;
  /** All scenarios of the run, which charts shade. */
  readonly scenarios: readonly Window[];
  /** Whether recoveries will be looked at once more. */
  readonly isAwaited: boolean;
  readonly dashboards: readonly Dashboard[];
  /** What the scenario before is called, if there is one. */
  readonly before: Html | undefined;
}

/** Metrics that moved, and where in the list the first of them is. */
interface MovedTable extends RowsContext {
  readonly caption: string;
  readonly rows: readonly ResultRow[];
  /** From 0. Undefined: they are in no order. */
  readonly first: number | undefined;
  /** Whether each has its series below it. */
  readonly isOpen: boolean;
}

/** What metrics did during a scenario. */
export function renderMovedTable({ caption, rows, first, isOpen, ...context }: MovedTable): Html {
  const columns = { hasRank: first !== undefined, hasBack: rows.some(({ movedCount }) => movedCount > 0) };
  return html`<div class="moved">
    ${renderTable(
      caption,
      [
        ...(columns.hasRank ? [number('#')] : []),
        'Metric',
        'Before → during',
        'Series moved',
        number(html`Moved by <small>× its usual variation</small>`),
        ...(columns.hasBack ? ['Back after'] : []),
        html`<th scope="col">Chart</th>`,
      ],
      rows.map((row, index) => {
        const place = first === undefined ? undefined : first + index + 1;
        if (!isOpen) return renderRow(row, place, row.series[0], { ...context, ...columns });
        return [
          renderRow(row, place, undefined, { ...context, ...columns }),
          row.series.map((series) => renderSeries(row, series, { ...context, ...columns })),
          renderOtherSeries(row, columns),
        ];
      }),
    )}
  </div>`;
}

/** Columns that have nothing to tell of some tables, and are left out there. */
interface Columns {
  readonly hasRank: boolean;
  readonly hasBack: boolean;
}

const directions: Readonly<Record<ResultRow['direction'], string>> = {
  up: 'up',
  down: 'down',
  mixed: 'up and down',
};

/** @param top the series that moved most, where it is told of on the line of its metric */
function renderRow(
  row: ResultRow,
  place: number | undefined,
  top: ResultSeries | undefined,
  context: RowsContext & Columns,
): Html {
  const { metric, kind, direction, movedCount, seriesCount, wasOffBefore, series } = row;
  const { chart } = series[0]!;
  return html`<tr${top === undefined && html` class="opened"`}>
    ${context.hasRank && html`<td class="number rank">${place}</td>`}
    <th scope="row"><span class="mono">${foreignText(metric, LONGEST_LABEL)}</span>${kind === 'mean' && html` <span class="tag">mean</span>`}
      ${top && renderLabels(top.labels, FEW_LABELS)}
      ${wasOffBefore && html`<span class="note">was not as usual when it began: had not recovered from ${context.before ?? 'what was before'}</span>`}
      ${top && renderDashboards(top, context)}</th>
    <td class="change">${top && changeOf(top, unitOf(row))}</td>
    <td class="count">${
      movedCount === 0
        ? html`did not move <small class="dim">${count(seriesCount, 'series', 'series')}</small>`
        : html`${formatNumber(movedCount)} of ${formatNumber(seriesCount)}<span class="by-line"> moved</span> <span class="dim">${directions[direction]}</span>`
    }</td>
    ${renderVariation(top)}
    ${context.hasBack && html`<td class="back">${movedCount > 0 && backOfRow(row, context)}</td>`}
    <td class="chart">${
      chart && renderMetricSparkline({ chart, scenarios: context.scenarios, label: chartLabel(row, context) })
    }</td>
  </tr>`;
}

function renderSeries(row: ResultRow, series: ResultSeries, context: RowsContext & Columns): Html {
  return html`<tr class="series">
    ${context.hasRank && html`<td></td>`}
    <th scope="row">${renderLabels(series.labels, MOST_LABELS) ?? html`<span class="dim">without labels</span>`} ${renderDashboards(series, context)}</th>
    <td class="change">${changeOf(series, unitOf(row))}</td>
    <td class="count"></td>
    ${renderVariation(series)}
    ${context.hasBack && html`<td class="back">${row.movedCount > 0 && backOf(series.recovery, context)}</td>`}
    <td class="chart"></td>
  </tr>`;
}

/** How many more moved than the row has. */
function renderOtherSeries(
  { movedCount, series }: ResultRow,
  { hasRank, hasBack }: Columns,
): Html | undefined {
  const rest = movedCount - series.length;
  if (rest <= 0) return undefined;
  return html`<tr class="series">${hasRank && html`<td></td>`}<td colspan="${hasBack ? 6 : 5}" class="dim">and ${formatNumber(rest)} more series that moved</td></tr>`;
}

function renderVariation(series: ResultSeries | undefined): Html {
  return html`<td class="number variation">${
    series && html`${formatScore(series.score)} <small class="dim by-line">its usual variation</small>`
  }</td>`;
}

function renderDashboards({ labels }: ResultSeries, { dashboards, scenario }: RowsContext): Html | undefined {
  return renderDashboardLinks(dashboards, periodOf(scenario), labels);
}

/** What is shown of a scenario: from what it is compared with to the end of what is watched. */
export function periodOf({ baseline, during, after }: ScenarioResult): Window {
  return { start: baseline.start, end: (after ?? during).end };
}

/** Labels of a series where there is room for all. */
const MOST_LABELS = 24;

/** Those that tell a series apart, where there is room for few: targets and what is the same for all come last. */
const FEW_LABELS = 3;
const LAST_LABELS = ['job', 'instance', 'endpoint', 'prometheus', 'cluster', 'service', 'container'];

/** `code="500" service="checkout"`, each cut. */
export function renderLabels(labels: Readonly<Record<string, string>>, most: number): Html | undefined {
  const all = Object.entries(labels);
  if (all.length === 0) return undefined;
  const place = ([name]: readonly [string, string]): number => LAST_LABELS.indexOf(name);
  const shown = all.toSorted((left, right) => place(left) - place(right)).slice(0, most);
  const rest = all.length - shown.length;
  return html`<span class="labels">${shown.map((label) => html`${renderLabel(...label)} `)}${
    rest > 0 && `and ${formatNumber(rest)} more`
  }</span>`;
}

/** A label with its value, masked by its name. */
export function renderLabel(name: string, value: string): Html {
  return html`<span class="mono label">${foreignText(`${name}=${value}`, LONGEST_LABEL)}</span>`;
}

/** `0 → 3.1/s`, and by how much that is more or less. */
function changeOf(series: ResultSeries, unit: MetricUnit): HtmlValue {
  const share = shareOf(series.before, series.peak ?? series.during);
  return [formatChange(series, unit), share !== undefined && html` <small class="dim">${share}</small>`];
}

/** How much of what was before has come or gone: `+52 %`, `×16`. Undefined where it would tell nothing. */
function shareOf(before: number, during: number): string | undefined {
  if (before <= 0 || during < 0 || during === before) return undefined;
  const ratio = during / before;
  if (ratio >= 1e6) return undefined;
  if (ratio >= 3) return `×${formatTimes(ratio)}`;
  return `${ratio > 1 ? '+' : '−'}${formatPercent(Math.abs(ratio - 1) * 100)}`;
}

/** Of the series that moved most, as on the chart beside it; then of all of the metric. */
function backOfRow(row: ResultRow, context: RowsContext): HtmlValue {
  const { recovery } = row.series[0]!;
  const rest = restOfRow(row, context);
  return [backOf(recovery, context), rest !== undefined && html` <small class="dim">${rest}</small>`];
}

/** `half within 45 s, slowest 1 min 15 s`. Undefined where no other series took another time. */
function restOfRow(
  { series, medianRecovery, worstRecovery, areAllBack }: ResultRow,
  context: RowsContext,
): HtmlValue {
  if (medianRecovery === undefined) return undefined;
  const { recovery } = series[0]!;
  const half = formatDuration(medianRecovery);
  if (!areAllBack) {
    return recovery === undefined
      ? `half of those that are back within ${half}`
      : html`${renderLost(context, context.isAwaited ? 'not all back yet' : 'not all back')}, half of those that are within ${half}`;
  }
  const slowest = worstRecovery ?? medianRecovery;
  if (recovery === medianRecovery && slowest === medianRecovery) return undefined;
  return `half within ${half}, slowest ${formatDuration(slowest)}`;
}

function backOf(recovery: number | undefined, context: RowsContext): HtmlValue {
  if (recovery !== undefined) return backWords(recovery);
  return renderLost(context, lostWords(context));
}

/** Whether it is bad is not known of what another scenario followed too soon. */
function renderLost({ scenario, isAwaited }: LostContext, words: string): Html {
  return !isWatched(scenario) || scenario.isEndedByNext || isAwaited
    ? html`${words}`
    : html`<span class="lost">${words}</span>`;
}

function backWords(seconds: number): Html {
  return seconds === 0
    ? html`<span class="by-line">back </span>at once`
    : html`<span class="by-line">back after </span>${formatDuration(seconds)}`;
}

/** `not back in 15 min`: what is said of what did not come back as long as it was watched. */
function lostWords({ scenario, isAwaited }: LostContext): string {
  const { after, isEndedByNext } = scenario;
  if (after === undefined || !isWatched(scenario)) return unwatchedWords(scenario);
  if (isAwaited) return 'not back yet';
  const watched = formatDuration(after.end - after.start);
  return isEndedByNext ? `not back in the ${watched} before the next scenario` : `not back in ${watched}`;
}

type LostContext = Pick<RowsContext, 'scenario' | 'isAwaited'>;

/** `before 4 ms, during 61 ms, not back in 15 min` */
export function chartLabel(row: ResultRow, context: LostContext): string {
  const { before, during, peak, recovery } = row.series[0]!;
  const unit = unitOf(row);
  const now = peak ?? during;
  const reached = peak === undefined ? '' : peak > before ? ' at the highest' : ' at the lowest';
  const change = `before ${formatMetric(before, unit)}, during ${formatMetric(now, unit)}${reached}`;
  if (row.movedCount === 0) return `${change}, did not move`;
  if (recovery === undefined) return `${change}, ${lostWords(context)}`;
  return `${change}, ${recovery === 0 ? 'back at once' : `back after ${formatDuration(recovery)}`}`;
}
