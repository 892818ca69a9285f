import type { ScenarioHistory, ScenarioRun } from '../../model/group/scenario-history';
import { failureOf } from '../../model/group/scenario-state';
import { formatNumber, formatDuration } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { renderRunLink, runName } from '../parts/run-link';
import { number, renderTable } from '../parts/table';
import { renderStatus } from '../parts/status';
import type { ForeignText } from '../../text/foreign-text';

/** What the table of a scenario's runs shows. */
interface HistoryTable {
  readonly links: Links;
  readonly group: ForeignText;
  readonly scenario: ForeignText;
  readonly history: ScenarioHistory;
  /** From 1. */
  readonly page: number;
}

const PAGE_SIZE = 100;

/** The runs of a scenario, newest first. */
export function renderHistoryTable(table: HistoryTable): Html {
  const { runs } = table.history;
  const pages = Math.ceil(runs.length / PAGE_SIZE);
  const page = Math.min(Math.max(1, table.page), pages);
  return html`<div class="compared">
      ${renderTable(
        'Runs',
        [
          'Run',
          'Result',
          number('Slowest recovery'),
          number('Not recovered'),
          number('Score'),
          'Cluster version',
          html`<th scope="col" class="compare"><span class="visually-hidden">Compare</span></th>`,
        ],
        runs.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE).map((each) => renderRow(table, each)),
      )}
    </div>
    ${pages > 1 && renderPager(table, page, pages)}`;
}

function renderRow({ links, group }: HistoryTable, each: ScenarioRun): Html {
  const { run, scenario } = each;
  const { slowestRecovery, unrecovered, score, count, failed } = scenario;
  const reason = failureOf(each);
  const repetitions = count > 1 && failed > 0 && ` ${formatNumber(failed)} of ${formatNumber(count)}`;
  return html`<tr>
    <th scope="row">${renderRunLink(links, group, run)}</th>
    <td data-name="Result">${renderStatus(each.status)}${repetitions}
      ${reason !== undefined && html`<span class="reason">${foreignText(reason, 300)}</span>`}</td>
    ${renderNumber('Slowest recovery', slowestRecovery === undefined ? undefined : formatDuration(slowestRecovery))}
    ${renderNumber('Not recovered', unrecovered === 0 ? undefined : formatNumber(unrecovered))}
    ${renderNumber('Score', score === undefined ? undefined : formatNumber(score))}
    ${renderVersion(each)}
    <td class="compare"><a href="${links.compare(`${group}/${run.requestId}`)}">Compare<span class="visually-hidden">
      ${runName(run)} with an earlier passing run</span></a></td>
  </tr>`;
}

function renderNumber(name: string, text: string | undefined): Html {
  if (text === undefined) return html`<td class="number absent">–</td>`;
  return html`<td class="number" data-name="${name}">${text}</td>`;
}

function renderVersion({ run: { clusterVersion }, versionBefore }: ScenarioRun): Html {
  if (clusterVersion === undefined) return html`<td class="absent">–</td>`;
  return html`<td data-name="Cluster version">${foreignText(clusterVersion, 60)}
    ${versionBefore !== undefined && html`<span class="tag">new, was ${foreignText(versionBefore, 60)}</span>`}</td>`;
}

function renderPager({ links, group, scenario, history }: HistoryTable, page: number, pages: number): Html {
  const link = (to: number): string => `${links.history(group, scenario)}&page=${to}#runs`;
  const first = (page - 1) * PAGE_SIZE + 1;
  const last = Math.min(page * PAGE_SIZE, history.runs.length);
  return html`<nav class="pager" aria-label="Pages of runs">
    ${page > 1 && html`<a href="${link(page - 1)}" rel="prev">Newer runs</a>`}
    <span>${formatNumber(first)}–${formatNumber(last)} of ${formatNumber(history.runs.length)}</span>
    ${page < pages && html`<a href="${link(page + 1)}" rel="next">Older runs</a>`}
  </nav>`;
}
