import { groupStatistics, RECENT_RUNS } from '../../model/statistics';
import { PAGE_SIZE, queryRuns, type FoundRuns } from '../../model/group/query-runs';
import type { RunSummary } from '../../model/run-summary';
import { knownResults, taggedFailures } from '../../model/group/scenario-state';
import {
  hasFilters,
  toSearchParams,
  withoutFilters,
  type InvalidParameter,
  type RunsQuery,
} from '../../model/group/runs-query';
import { count, formatNumber, formatDuration } from '../../text/amounts';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import { renderMissing } from '../frame/error-pages';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { passPercentage, passRateWords, renderRunStatus } from '../parts/status';
import { renderRunLink } from '../parts/run-link';
import { renderAmount } from '../parts/table';
import { renderRunTable } from './run-table';
import { renderGroupCards, type GroupCard } from '../groups/groups-page';
import { renderRunsFilter } from './runs-filter';
import { renderSparkline } from '../parts/sparkline';
import { formatAge } from '../parts/time';
import type { ForeignText } from '../../text/foreign-text';

/** What the page of a group shows. */
export interface GroupPage {
  readonly links: Links;
  /** Without a slash at its end. */
  readonly folder: ForeignText;
  /** All runs of the group, newest first. */
  readonly runs: readonly RunSummary[];
  /** Names of the groups in this one, without what they are in. */
  readonly subgroups: readonly ForeignText[];
  /** The groups at any depth in this one, and how each does. */
  readonly cards: readonly GroupCard[];
  readonly query: RunsQuery;
  /** What of the page's address is not valid, and left out of the query. */
  readonly invalid: readonly InvalidParameter[];
  /** How many runs of how many the index holds; undefined when it holds all. */
  readonly indexing: { readonly done: number; readonly total: number } | undefined;
  /** Of a group that does not exist, the one that it would be in; '' without one. */
  readonly wayBack: ForeignText;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** The page of a group: how its runs go, and the runs that are looked for. Of one that does not exist, that it does not. */
export function renderGroupPage(page: GroupPage): Page {
  const { links, folder, runs, subgroups, indexing } = page;
  if (runs.length + subgroups.length === 0 && indexing === undefined) {
    const sentence = html`Nothing is stored in <strong>${foreignText(folder)}</strong>. A run appears with the first file
      that Krkn sends, and disappears when its retention ends.`;
    return renderMissing('There is no such group or run', sentence, { links, group: page.wayBack });
  }
  return {
    folder,
    title: folder,
    content: html`<h1>${foreignText(folder)}</h1>
      ${runs.length > 0 && renderGroupTabs(links, folder, 'runs')}
      ${indexing && renderIndexing(indexing)}
      ${subgroups.length > 0 && renderSubgroups(page)}
      ${runs.length > 0 && renderStatistics(page)}
      ${runs.length > 0 && renderRuns(page)}`,
  };
}

/** What a group's runs are shown by: one run a row, or one scenario a row. */
export function renderGroupTabs(links: Links, group: ForeignText, shown: 'runs' | 'scenarios'): Html {
  const tab = (name: typeof shown, words: string, link: string): Html =>
    html`<a href="${link}"${name === shown && html` aria-current="page"`}>${words}</a>`;
  return html`<nav class="tabs" aria-label="Runs or scenarios">
    ${tab('runs', 'Runs', links.folder(group))} ${tab('scenarios', 'Scenarios', links.scenarios(group))}
  </nav>`;
}

/** Says that not all runs of a group are known yet. */
export function renderIndexing({ done, total }: NonNullable<GroupPage['indexing']>): Html {
  return html`<p class="callout info">The index of this group is being made: ${formatNumber(done)} of
    ${formatNumber(total)} runs so far. Reload for more.</p>`;
}

/** A group has a card, or one of those in it has; if there was no time to look, it has a link. */
function renderSubgroups(page: GroupPage): Html {
  const { links, folder, subgroups, cards } = page;
  const bare = subgroups
    .map((name) => `${folder}/${name}`)
    .filter((path) => !cards.some(({ group }) => `${group}/`.startsWith(`${path}/`)));
  return html`<h2>Subgroups</h2>
    ${cards.length > 0 && renderGroupCards(cards, page)}
    ${
      bare.length > 0 &&
      html`<ul class="group-links">
        ${bare.map((path) => html`<li><a href="${links.folder(path)}">${foreignText(path.slice(folder.length + 1))}</a></li>`)}
      </ul>`
    }`;
}

function renderStatistics({ links, folder, runs, now }: GroupPage): Html {
  const { total, passRate, medianDuration, last } = groupStatistics(runs);
  const recent = `last ${Math.min(total, RECENT_RUNS)}`;
  return html`<dl class="stats group-stats">
      <div><dt>Runs</dt><dd>${formatNumber(total)}</dd></div>
      <div><dt>Passed, ${recent}</dt>
        <dd>${passPercentage(passRate) ?? '–'} <small>${passRateWords(passRate)}</small></dd></div>
      <div><dt>Median duration, ${recent}</dt>
        <dd>${medianDuration === undefined ? '–' : renderAmount(formatDuration(medianDuration))}</dd></div>
      ${last && renderLast(links, folder, last, now)}
    </dl>
    <figure class="chart trend">
      ${renderSparkline({ links, group: folder, runs })}
      <figcaption>The last ${count(Math.min(total, RECENT_RUNS), 'run')}, oldest first. The longer a run took,
        the higher its bar; a failed run has a mark below it, a hollow bar has no result.</figcaption>
    </figure>`;
}

function renderLast(links: Links, folder: ForeignText, last: RunSummary, now: number): Html {
  const age = last.startedAt !== undefined && html`, ${formatAge(last.startedAt, now)}`;
  return html`<div><dt>Last run</dt>
    <dd>${renderRunStatus(last)}
      <small>${renderRunLink(links, folder, last)}${age}</small></dd></div>`;
}

function renderRuns(page: GroupPage): Html {
  const { links, folder, runs, query, now } = page;
  const found = queryRuns(runs, query);
  const known = knownResults(runs);
  const failures = new Map(found.runs.map((run) => [run, taggedFailures(run, known)]));
  const isTagged = found.runs.some((run) => failures.get(run)!.length > 0);
  const queryLink = (other: RunsQuery): string => links.folder(folder, toSearchParams(other));
  const shared = { links, group: folder, query, queryLink };
  return html`<h2>Runs</h2>
    ${page.invalid.length > 0 && renderInvalid(page.invalid)}
    ${renderRunsFilter({ ...shared, total: runs.length, facets: found.facets })}
    ${
      found.total === 0
        ? html`<p class="empty">No run matches.
            <a href="${queryLink(withoutFilters(query))}">Clear the filters</a></p>`
        : html`<p class="dim found">${foundWords(page, found)}${isTagged && tagNote(links, folder)}</p>
            ${renderRunTable({ ...shared, runs: found.runs, failures, now })}
            ${found.pages > 1 && renderPager(found, query, queryLink)}`
    }`;
}

/** Parameters that are told of: an address may have thousands. */
const MOST_INVALID = 5;

/** A mistyped address must not pass for one that all runs match. */
function renderInvalid(invalid: readonly InvalidParameter[]): Html {
  const rest = invalid.length - MOST_INVALID;
  return html`<div class="callout warning">
    <p>Not all of this address is valid. Left out:</p>
    <ul>
      ${invalid
        .slice(0, MOST_INVALID)
        .map(
          ({ name, value, expected }) =>
            html`<li><code>${name}</code> is <code>${foreignText(value, 60)}</code>; expected ${expected}</li>`,
        )}
      ${rest > 0 && html`<li>and ${formatNumber(rest)} more</li>`}
    </ul>
  </div>`;
}

function tagNote(links: Links, group: ForeignText): Html {
  return html`. Flaky, new failure and the like are judged by the runs up to each run:
    <a href="${links.scenarios(group)}#results">what they mean</a>`;
}

function foundWords({ runs, query }: GroupPage, { page, pages, total }: FoundRuns): string {
  const matching = hasFilters(query)
    ? `${formatNumber(total)} of ${count(runs.length, 'run')} ${total === 1 ? 'matches' : 'match'}`
    : count(runs.length, 'run');
  if (pages === 1) return matching;
  const first = (page - 1) * PAGE_SIZE + 1;
  const last = Math.min(page * PAGE_SIZE, total);
  return `${matching}; these are ${formatNumber(first)} to ${formatNumber(last)}`;
}

function renderPager(
  { page, pages }: FoundRuns,
  query: RunsQuery,
  queryLink: (query: RunsQuery) => string,
): Html {
  const button = (to: number, words: string, relation: string): Html =>
    html`<a class="button" rel="${relation}" href="${queryLink({ ...query, page: to })}">${words}</a>`;
  return html`<nav class="pager" aria-label="Pages of runs">
    ${page > 1 && button(page - 1, 'Previous', 'prev')}
    <span>Page ${formatNumber(page)} of ${formatNumber(pages)}</span>
    ${page < pages && button(page + 1, 'Next', 'next')}
  </nav>`;
}
