import { parseRequestId } from '../../storage/keys/request-id';
import type { RunSummary } from '../../model/run-summary';
import { reasonOf } from '../../model/verdict';
import type { TaggedFailure } from '../../model/group/scenario-state';
import { heldCount } from '../../model/group/hypothesis-history';
import { runTags } from '../../model/group/query-runs';
import type { RunsQuery, RunSort } from '../../model/group/runs-query';
import { formatNumber, formatDuration } from '../../text/amounts';
import { foreignText, unseenText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { renderRunLink, runName } from '../parts/run-link';
import { renderRunStatus, renderTaggedFailures } from '../parts/status';
import { renderTable } from '../parts/table';
import { formatAge } from '../parts/time';
import type { ForeignText } from '../../text/foreign-text';

/** What the table of a group's runs shows. */
interface RunTable {
  readonly links: Links;
  /** The folder that the runs are in. */
  readonly group: ForeignText;
  /** Those of the page, sorted. */
  readonly runs: readonly RunSummary[];
  /** What the runs up to each of them say of its failures. */
  readonly failures: ReadonlyMap<RunSummary, readonly TaggedFailure[]>;
  readonly query: RunsQuery;
  /** The link to the page in another order. */
  readonly queryLink: (query: RunsQuery) => string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Runs of a group, one in a row; where the page is narrow, one in a block. Two can be ticked, to be compared. */
export function renderRunTable(table: RunTable): Html {
  const { links, group, runs, query, queryLink } = table;
  const canCompare = runs.filter(({ status }) => status !== 'unfinished').length > 1;
  const shown = columns.filter(({ sort, render }) => sort === query.sort || runs.some((run) => render(run)));
  return html`<form class="runs" method="get" action="${links.to('/compare')}">
    ${renderTable(
      'Runs',
      [
        renderHeader({ sort: 'status', title: 'Status', order: 'asc' }, query, queryLink),
        renderHeader({ sort: 'started', title: 'Run', order: 'desc' }, query, queryLink),
        ...shown.map((column) => renderHeader(column, query, queryLink)),
        html`<th scope="col" class="compare">Compare</th>`,
      ],
      runs.map((run) => renderRow(run, shown, canCompare, table)),
    )}
    ${canCompare && renderCompareBar(group)}
  </form>`;
}

/** Stays in sight while the table scrolls. Scripts tell in it how many runs are ticked. */
function renderCompareBar(group: ForeignText): Html {
  return html`<div class="compare-bar">
    <input type="hidden" name="list" value="${unseenText(group)}" />
    <span class="ticked" aria-live="polite">Tick two runs</span>
    <button class="primary">Compare two ticked runs</button>
  </div>`;
}

interface Header {
  readonly sort: RunSort;
  readonly title: string;
  /** The order that a first click gives: what is looked for comes first. */
  readonly order: RunsQuery['order'];
  readonly isNumber?: boolean;
}

/** What not every client tells: a column without any value is left out. */
interface Column extends Header {
  readonly render: (run: RunSummary) => Html | string | undefined;
}

const columns: readonly Column[] = [
  { sort: 'tag', title: 'Tag', order: 'asc', render: renderTags },
  { sort: 'duration', title: 'Duration', order: 'desc', isNumber: true, render: renderDuration },
  { sort: 'scenarios', title: 'Scenarios', order: 'desc', isNumber: true, render: renderScenarios },
  { sort: 'score', title: 'Score', order: 'asc', isNumber: true, render: renderScore },
  { sort: 'hypotheses', title: 'Hypotheses', order: 'asc', isNumber: true, render: renderHypotheses },
  {
    sort: 'version',
    title: 'Version',
    order: 'desc',
    render: ({ clusterVersion }) => shortName(clusterVersion),
  },
  { sort: 'platform', title: 'Platform', order: 'asc', render: ({ platform }) => shortName(platform) },
];

const orderWords: Readonly<Record<RunsQuery['order'], string>> = { asc: 'ascending', desc: 'descending' };

function renderHeader(header: Header, query: RunsQuery, queryLink: RunTable['queryLink']): Html {
  const { sort, title, isNumber = false } = header;
  const isSorted = query.sort === sort;
  const opposite = query.order === 'asc' ? 'desc' : 'asc';
  const link = queryLink({ ...query, sort, order: isSorted ? opposite : header.order, page: 1 });
  const sorted = isSorted && html` aria-sort="${orderWords[query.order]}"`;
  const number = isNumber && html` class="number"`;
  return html`<th scope="col"${number}${sorted}><a class="sort" href="${link}">${title}</a></th>`;
}

function renderRow(run: RunSummary, shown: readonly Column[], canTick: boolean, table: RunTable): Html {
  const { links, group, failures, now } = table;
  const { requestId, status, startedAt } = run;
  const folder = `${group}/${requestId}`;
  const { uuid = requestId } = parseRequestId(requestId);
  return html`<tr>
    <td class="outcome">${renderRunStatus(run)}</td>
    <th scope="row">
      <span class="when">${renderRunLink(links, group, run)}
        ${startedAt !== undefined && html`<span class="dim age">${formatAge(startedAt, now)}</span>`}</span>
      ${startedAt !== undefined && html`<span class="dim mono id">${foreignText(uuid, 40)}</span>`}
      ${renderReason(run, now)}
      ${renderTaggedFailures(failures.get(run) ?? [])}
    </th>
    ${shown.map((column) => renderCell(run, column))}
    <td class="compare">${status !== 'unfinished' && renderCompare(links, folder, run)}
      ${status !== 'unfinished' && canTick && renderTick(folder, run)}</td>
  </tr>`;
}

/** A cell, whose name stands before it where there is no room for the head of the table. */
function renderCell(run: RunSummary, { sort, title, isNumber = false, render }: Column): Html {
  const content = render(run);
  const kind = isNumber ? 'number' : `run-${sort}`;
  if (content === undefined) return html`<td class="${kind} absent">–</td>`;
  return html`<td class="${kind}" data-name="${title}">${content}</td>`;
}

function renderReason(run: RunSummary, now: number): Html | undefined {
  const reason = reasonOf(run, now);
  if (reason === '') return undefined;
  return html`<span class="reason ${run.status}">${foreignText(reason, 300)}</span>`;
}

/** Characters of a name: the run's own page has it whole. */
const NAME_LENGTH = 40;

function shortName(name: ForeignText | undefined): Html | undefined {
  return name === undefined || name === '' ? undefined : foreignText(name, NAME_LENGTH);
}

function renderDuration({ duration }: RunSummary): string | undefined {
  return duration === undefined ? undefined : formatDuration(duration);
}

function renderTags(run: RunSummary): Html | undefined {
  const tags = runTags(run);
  if (tags.length === 0) return undefined;
  return html`${tags.map((tag) => html`<span class="tag">${shortName(tag)}</span> `)}`;
}

function renderScenarios({
  status,
  scenarioCount,
  failedScenarioCount,
}: RunSummary): Html | string | undefined {
  if (status === 'unfinished') return undefined;
  if (failedScenarioCount === 0) return formatNumber(scenarioCount);
  return html`<span class="bad">${formatNumber(failedScenarioCount)} of ${formatNumber(scenarioCount)} failed</span>`;
}

function renderScore({ score }: RunSummary): Html | undefined {
  if (score === undefined) return undefined;
  const band = scoreBand(score);
  const word = html`<span class="visually-hidden">, ${bandWords[band]}</span>`;
  return html`<span class="score ${band}">${formatNumber(score)}${word}</span>`;
}

/** How many held of all: `5 of 6`. */
function renderHypotheses({ hypotheses }: RunSummary): string | undefined {
  if (hypotheses === undefined) return undefined;
  return `${formatNumber(heldCount(hypotheses))} of ${formatNumber(hypotheses.length)} held`;
}

/** As Krkn judges scores. https://github.com/krkn-chaos/krkn/blob/main/krkn/summarized_reports/transform.py */
function scoreBand(score: number): keyof typeof bandWords {
  if (score >= 90) return 'good';
  return score >= 70 ? 'warn' : 'bad';
}

const bandWords = { good: 'good', warn: 'fair', bad: 'poor' } as const;

function renderCompare(links: Links, folder: string, run: RunSummary): Html {
  const purpose = html`<span class="visually-hidden"> ${runName(run)} with an earlier passing run</span>`;
  return html`<a href="${links.compare(folder)}">Compare${purpose}</a>`;
}

function renderTick(folder: ForeignText, run: RunSummary): Html {
  return html`<label class="tick"><input type="checkbox" name="run" value="${unseenText(folder)}" />
    <span>Tick<span class="visually-hidden"> ${runName(run)}, to compare it with another</span></span></label>`;
}
