import { recoveries, recoverySummary, type Recovery, type RecoverySummary } from '../../model/recovery';
import type { Run } from '../../model/run';
import { count, formatNumber, formatDuration } from '../../text/amounts';
import { shortScenarioName } from '../../model/scenario-name';
import { foreignText } from '../parts/foreign-text';
import { scenarioPlace } from '../../model/findings';
import { html, type Html, type HtmlValue } from '../frame/html';
import { shownScenarios } from './scenarios';
import { nameInSentence, shortened } from '../../text/foreign-text';
import { renderSign } from '../parts/status';
import { renderAmount, number, renderSection, renderTable } from '../parts/table';

interface RecoverySection {
  readonly run: Run;
  /** Page of the table, from 1. One that is not there is the nearest that is. */
  readonly page: number;
  /** Where another page of the table is. */
  readonly pageLink: (page: number) => string;
}

const ROWS_OF_A_PAGE = 50;

/**
 * How long what the scenarios disrupted took to come back, the worst first.
 * @returns undefined when they disrupted nothing that Krkn watches
 */
export function renderRecovery({ run, page, pageLink }: RecoverySection): Html | undefined {
  const rows = recoveries(run);
  if (rows.length === 0) return undefined;
  const summary = recoverySummary(rows);
  const pages = Math.ceil(rows.length / ROWS_OF_A_PAGE);
  const current = Math.min(Math.max(1, Math.trunc(page) || 1), pages);
  const first = (current - 1) * ROWS_OF_A_PAGE;
  const { cards, rows: lines } = shownScenarios(run);
  const table = {
    rows: rows.slice(first, first + ROWS_OF_A_PAGE),
    slowest: summary.slowest?.total,
    shown: new Set([...cards, ...lines].map(({ number }) => number)),
  };
  return renderSection(
    'recovery',
    'Recovery',
    html`${summary.slowest !== undefined && renderSlowest(summary.slowest, summary.unrecovered)} ${renderStats(summary)}
    ${renderRecoveryChart(rows)} ${renderRecoveryTable(table)}
    ${pages > 1 && renderPager({ current, pages, first, all: rows.length }, pageLink)}`,
  );
}

function renderSlowest(
  { kind, name, namespace, total, rescheduling, readiness }: Recovery,
  unrecovered: number,
): Html {
  const [moved, ready] = phases[kind];
  const parts = [
    rescheduling !== undefined && html`${formatDuration(rescheduling)} ${moved}`,
    readiness !== undefined && html`${formatDuration(readiness)} ${ready}`,
  ].filter((part) => part !== false);
  return html`<p>
    ${unrecovered > 0 ? `${formatNumber(unrecovered)} did not recover. Slowest that did` : 'Slowest'}:
    <strong>${name === undefined ? `a ${kindNames[kind]}` : foreignText(nameInSentence(name))}</strong>
    ${namespace !== undefined && html`in ${foreignText(namespace, 100)}`} took
    <strong>${formatDuration(total ?? 0)}</strong
    >${parts.length > 0 && html`: ${parts.map((part, index) => [index > 0 && ', ', part])}`}.
  </p>`;
}

const phases: Readonly<Record<Recovery['kind'], readonly [string, string]>> = {
  pod: ['to be rescheduled', 'to become ready'],
  vm: ['to be rescheduled', 'to become ready'],
  node: ['until its machine ran', 'more until it was ready'],
};

const kindNames: Readonly<Record<Recovery['kind'], string>> = {
  pod: 'pod',
  vm: 'virtual machine',
  node: 'node',
};

function renderStats({
  count: disrupted,
  recovered,
  unrecovered,
  median,
  p95,
  slowest,
}: RecoverySummary): Html {
  const times: readonly (readonly [string, number | undefined])[] = [
    ['Median', median],
    ['95th percentile', p95],
    [unrecovered > 0 ? 'Slowest that did' : 'Slowest', slowest?.total],
  ];
  return html`<dl class="stats">
    <div>
      <dt>Recovered</dt>
      <dd>${formatNumber(recovered)} <small>of ${formatNumber(disrupted)}</small></dd>
    </div>
    ${
      unrecovered > 0 &&
      html`<div>
        <dt>Did not recover</dt>
        <dd class="recovery-lost">${formatNumber(unrecovered)}</dd>
      </div>`
    }
    ${times.map(
      ([name, seconds]) =>
        seconds !== undefined &&
        html`<div>
          <dt>${name}</dt>
          <dd>${renderAmount(formatDuration(seconds))}</dd>
        </div>`,
    )}
  </dl>`;
}

interface Pages {
  readonly current: number;
  readonly pages: number;
  /** Index of the page's first row. */
  readonly first: number;
  readonly all: number;
}

function renderPager({ current, pages, first, all }: Pages, pageLink: (page: number) => string): Html {
  const last = Math.min(first + ROWS_OF_A_PAGE, all);
  return html`<nav class="pager" aria-label="Pages of recoveries">
    ${current > 1 && html`<a class="button" rel="prev" href="${pageLink(current - 1)}">Slower</a>`}
    <span>${formatNumber(first + 1)}–${formatNumber(last)} of ${count(all, 'workload')}</span>
    ${current < pages && html`<a class="button" rel="next" href="${pageLink(current + 1)}">Faster</a>`}
  </nav>`;
}

/** A page of the table. */
interface RecoveryTable {
  readonly rows: readonly Recovery[];
  /** Seconds that a bar of full width stands for. */
  readonly slowest: number | undefined;
  /** Numbers of the scenarios that can be linked to. */
  readonly shown: ReadonlySet<number>;
}

/** Recoveries with their parts, in words and as bars on the scale of the slowest one of the run. */
function renderRecoveryTable({ rows, slowest, shown }: RecoveryTable): Html {
  const hasNodes = rows.some(({ kind }) => kind === 'node');
  return html`${renderTable(
    'Recoveries',
    [
      ...['Workload', 'Namespace', 'Scenario'],
      number(html`${renderSwatch('rescheduling')}Rescheduling`),
      number(html`${renderSwatch('readiness')}Readiness`),
      number('Total'),
      html`<td class="recovery-bars"></td>`,
    ],
    rows.map((row) => renderRow(row, slowest, shown)),
  )}
  ${
    hasNodes &&
    html`<p class="dim">
      For nodes, rescheduling is the time from the start order until the machine ran; readiness is the time from then
      until the node was ready.
    </p>`
  }`;
}

function renderRow(row: Recovery, slowest: number | undefined, shown: ReadonlySet<number>): Html {
  const { name, namespace, isRecovered, total } = row;
  return html`<tr>
    <th scope="row">${name === undefined ? '–' : foreignText(nameInSentence(name))}${renderKind(row)}</th>
    <td>${namespace === undefined ? '–' : foreignText(namespace, 100)}</td>
    <td class="recovery-scenario">${renderScenario(row, shown)}</td>
    <td class="number">${seconds(row.rescheduling)}</td>
    <td class="number">${seconds(row.readiness)}</td>
    ${
      isRecovered
        ? html`<td class="number">${seconds(total)}</td>
            <td class="recovery-bars">${renderBar(row, slowest)}</td>`
        : html`<td colspan="2"><span class="status failed">${renderSign('failed')}Did not recover</span></td>`
    }
  </tr> `;
}

function renderKind({ kind }: Recovery): Html | undefined {
  if (kind === 'pod') return undefined;
  return html` <span class="tag">${kind === 'vm' ? 'VM' : 'node'}</span>`;
}

function renderScenario({ scenario, scenarioIndex }: Recovery, shown: ReadonlySet<number>): HtmlValue {
  const number = scenarioIndex + 1;
  const name = scenario === undefined ? `Scenario ${number}` : foreignText(shortScenarioName(scenario), 60);
  return shown.has(number) ? html`<a href="#${scenarioPlace(number)}">${name}</a>` : name;
}

function seconds(value: number | undefined): string {
  return value === undefined ? '–' : formatDuration(value);
}

/** A bar of the total, in the colours of its parts as far as they are known. */
function renderBar(
  { rescheduling, readiness, total }: Recovery,
  slowest: number | undefined,
): Html | undefined {
  if (total === undefined || slowest === undefined || slowest <= 0) return undefined;
  const parts = (rescheduling ?? 0) + (readiness ?? 0);
  const width = Math.max(0.5, Math.min(100, (100 * total) / slowest));
  const first = parts > 0 ? (width * (rescheduling ?? 0)) / parts : 0;
  const rest = parts > 0 ? 'readiness' : 'unsplit';
  return html`<svg class="recovery-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
    ${first > 0 && html`<rect class="rescheduling" width="${rounded(first)}" height="10" />`}
    <rect class="${rest}" x="${rounded(first)}" width="${rounded(width - first)}" height="10" />
  </svg>`;
}

function rounded(width: number): string {
  return String(Math.round(width * 100) / 100);
}

function renderSwatch(part: 'rescheduling' | 'readiness'): Html {
  return html`<svg class="recovery-swatch" viewBox="0 0 10 10" aria-hidden="true">
    <rect class="${part}" width="10" height="10" rx="2" />
  </svg>`;
}

const MOST_BARS = 40;
const LONGEST_LABEL = 60;

/** A bar is worth drawing from two on: one alone has nothing beside it. */
const FEWEST_BARS = 2;

/**
 * The slowest recoveries as bars, each of its parts on one another. The table has the same in words.
 * @param rows the slowest first
 */
function renderRecoveryChart(rows: readonly Recovery[]): Html | undefined {
  const timed = rows.filter(({ isRecovered, total }) => isRecovered && total !== undefined);
  if (timed.length < FEWEST_BARS) return undefined;
  const bars = timed.slice(0, MOST_BARS);
  const caption =
    bars.length < timed.length
      ? `The ${bars.length} slowest of ${formatNumber(timed.length)} recoveries.`
      : 'Recoveries, the slowest first.';
  // The script that draws the chart shows it.
  return html`<figure class="chart" hidden>
    <div data-chart="${JSON.stringify(chartData(bars))}"></div>
    <figcaption>${caption} ${lostNote(rows)}</figcaption>
  </figure>`;
}

function lostNote(rows: readonly Recovery[]): string | undefined {
  const lost = rows.filter(({ isRecovered }) => !isRecovered).length;
  if (lost === 0) return undefined;
  return `${formatNumber(lost)} did not recover and ${lost === 1 ? 'has' : 'have'} no bar.`;
}

/** What the script that draws it reads. */
function chartData(bars: readonly Recovery[]): object {
  const isSplit = ({ rescheduling, readiness }: Recovery): boolean =>
    rescheduling !== undefined || readiness !== undefined;
  const values = (valueOf: (bar: Recovery) => number | undefined): (number | null)[] =>
    bars.map((bar) => toMilliseconds(valueOf(bar)));
  return {
    kind: 'stacked',
    labels: bars.map(({ name }, index) => shortened(name ?? `${index + 1}`, LONGEST_LABEL)),
    series: [
      { name: 'Rescheduling', values: values(({ rescheduling }) => rescheduling) },
      { name: 'Readiness', values: values(({ readiness }) => readiness) },
      ...(bars.every(isSplit)
        ? []
        : [{ name: 'Not split', values: values((bar) => (isSplit(bar) ? undefined : bar.total)) }]),
    ],
    unit: 's',
  };
}

/** Further digits are those of floats, not of clocks. */
function toMilliseconds(seconds: number | undefined): number | null {
  return seconds === undefined ? null : Math.round(seconds * 1000) / 1000;
}
