import type { FileEntry } from '../../storage/keys/folder';
import { passRate, RECENT_RUNS } from '../../model/statistics';
import type { RunSummary } from '../../model/run-summary';
import { count } from '../../text/amounts';
import { renderFileTable } from '../parts/file-table';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { passPercentage, passRateWords, renderStatus } from '../parts/status';
import { renderRunLink } from '../parts/run-link';
import { renderSparkline } from '../parts/sparkline';
import { formatAge } from '../parts/time';
import type { ForeignText } from '../../text/foreign-text';

/** A group and how it does. */
export interface GroupCard {
  /** Its folder; '' for runs at the root of the bucket, where old clients left them: they are in no group. */
  readonly group: ForeignText;
  /** Newest first. */
  readonly recent: readonly RunSummary[];
  /** Whether the index tells of all its runs yet. */
  readonly isIndexed: boolean;
}

/** What the page of all groups shows. */
export interface GroupsPage {
  readonly links: Links;
  /** In the order in which they are shown. */
  readonly groups: readonly GroupCard[];
  /** Those at the root, where clients without groups leave them. */
  readonly files: readonly FileEntry[];
  /** Words that the names of the groups are searched for; '' for all. */
  readonly search: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Groups that are found by a glance. */
const FEW_GROUPS = 12;

/** Groups that get a card; of the others only the names are told. */
const MOST_CARDS = 60;

/** The first page: all groups, and how each does. */
export function renderGroupsPage(page: GroupsPage): Page {
  const { links, files, now } = page;
  const groups = page.groups.filter(({ group }) => group !== '');
  const loose = page.groups.find(({ group }) => group === '');
  return {
    folder: '',
    title: 'Groups',
    content: html`<h1>Groups</h1>
      ${page.groups.length === 0 && renderNothing()}
      ${groups.length > 0 && renderGroups({ ...page, groups })}
      ${loose && renderLooseRuns(page, loose)}
      ${
        files.length > 0 &&
        html`<h2>Files outside of groups</h2>
          ${renderFileTable({ links, label: 'Files outside of groups', files, parts: undefined, now })}`
      }`,
  };
}

function renderGroups(page: GroupsPage): Html {
  const { links, groups, search } = page;
  const found = groups.filter(matcher(search));
  return html`<p class="dim">${count(groups.length, 'group')} of chaos runs. Each shows its
      last ${RECENT_RUNS} runs, oldest first: the longer a run, the higher its bar; a failed run has a mark
      below it, a hollow bar has no result.</p>
    ${(groups.length > FEW_GROUPS || search !== '') && renderSearch(links, search)}
    ${
      found.length === 0 &&
      html`<p class="empty">No group matches. <a href="${links.folder('')}">All groups</a></p>`
    }
    <div class="cards groups">${found.slice(0, MOST_CARDS).map((card) => renderCard(card, page))}</div>
    ${found.length > MOST_CARDS && renderOthers(links, found.slice(MOST_CARDS))}`;
}

function matcher(search: string): (card: GroupCard) => boolean {
  const words = search.toLowerCase().split(/\s+/);
  return ({ group }) => {
    const name = group.toLowerCase();
    return words.every((word) => name.includes(word));
  };
}

function renderSearch(links: Links, search: string): Html {
  return html`<form class="toolbar" method="get" action="${links.folder('')}">
    <label>Search
      <input type="search" name="q" value="${search}" maxlength="300" placeholder="Name of a group" />
    </label>
    <button class="primary">Search</button>
    ${search !== '' && html`<a class="button quiet" href="${links.folder('')}">Clear</a>`}
  </form>`;
}

function renderCard({ group, recent, isIndexed }: GroupCard, { links, now }: GroupsPage): Html {
  const [last] = recent;
  return html`<article class="card group">
    <h2><a href="${links.folder(group)}">${foreignText(group)}</a></h2>
    ${last && renderLast(links, group, last, now)}
    ${last?.status === 'passed' && renderLastFailure(links, group, recent, now)}
    ${!isIndexed && html`<p class="dim">Its runs are being counted. Open the group to see them.</p>`}
    ${last && renderRecent(recent)}
  </article>`;
}

function renderLast(links: Links, group: ForeignText, last: RunSummary, now: number): Html {
  const { status, startedAt, reason } = last;
  return html`<p class="last">
      ${renderStatus(status)} ${renderRunLink(links, group, last)}
      ${startedAt !== undefined && html`<span class="dim">${formatAge(startedAt, now)}</span>`}
    </p>
    ${reason !== undefined && reason !== '' && html`<p class="reason">${foreignText(reason)}</p>`}`;
}

/** Where to look next when all is well. */
function renderLastFailure(
  links: Links,
  group: ForeignText,
  recent: readonly RunSummary[],
  now: number,
): Html {
  const failed = recent.find(({ status }) => status === 'failed');
  if (failed === undefined) return html`<p class="reason">No recent failure</p>`;
  const age = failed.startedAt !== undefined && html`, ${formatAge(failed.startedAt, now)}`;
  return html`<p class="reason">Last failure: ${renderRunLink(links, group, failed)}${age}</p>`;
}

function renderRecent(recent: readonly RunSummary[]): Html {
  const rate = passRate(recent.slice(0, RECENT_RUNS));
  return html`<div class="recent">
    ${renderSparkline(recent, RECENT_RUNS)}
    <p><strong>${passPercentage(rate)}</strong> <span class="dim">${passRateWords(rate)}</span></p>
  </div>`;
}

function renderOthers(links: Links, groups: readonly GroupCard[]): Html {
  return html`<h2>${count(groups.length, 'more group')}</h2>
    <ul class="group-links">
      ${groups.map(({ group }) => html`<li><a href="${links.folder(group)}">${foreignText(group)}</a></li>`)}
    </ul>`;
}

/** Old clients know no groups: their runs lie at the root, and have no page but this one to be found by. */
function renderLooseRuns({ links }: GroupsPage, { recent }: GroupCard): Html {
  return html`<h2>Runs outside of groups</h2>
    <ul class="loose-runs">
      ${recent.map((run) => html`<li>${renderStatus(run.status)} ${renderRunLink(links, '', run)}</li>`)}
    </ul>`;
}

/** What Krkn needs at least, as YAML. https://krkn-chaos.dev/docs/krkn/config/#telemetry */
const SETTINGS = `telemetry:
    enabled: True
    api_url: "…"    # URL of this service, without a slash at its end
    username: "…"
    password: "…"
    telemetry_group: "default"`;

function renderNothing(): Html {
  return html`<div class="empty first-steps">
    <h2>No run has been sent yet</h2>
    <p>Runs appear here as Krkn sends them. Put the address of this service into Krkn's
      <code>config.yaml</code>:</p>
    <pre class="code" tabindex="0" role="region" aria-label="Settings of Krkn">${SETTINGS}</pre>
    <p><code>npm run --silent client-config</code> prints the whole section, with every key that Krkn
      wants.</p>
  </div>`;
}
