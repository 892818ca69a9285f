import type { FileEntry } from '../../storage/keys/folder';
import { passRate, RECENT_RUNS } from '../../model/statistics';
import type { RunSummary } from '../../model/run-summary';
import { reasonOf } from '../../model/verdict';
import { count } from '../../text/amounts';
import { renderFileTable } from '../parts/file-table';
import { foreignText } from '../parts/foreign-text';
import { html, type Html } from '../frame/html';
import type { Page } from '../frame/layout';
import type { Links } from '../frame/links';
import { passPercentage, passRateWords, renderRunStatus } from '../parts/status';
import { renderCommand } from '../parts/table';
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

/** Where the service runs, for who has sent nothing yet. */
interface FirstSteps {
  /** URL of the service, without a slash at its end. */
  readonly url: string;
  /** Folder of the local run's files. Undefined: it runs in AWS. */
  readonly localDataFolder: string | undefined;
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
  /** What one needs to know who sends the first run. */
  readonly start: FirstSteps;
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
      ${page.groups.length === 0 && renderNothing(page.start)}
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
    ${renderGroupCards(found, page)}`;
}

/** A card of each group; of more than there is room for, the names. */
export function renderGroupCards(
  groups: readonly GroupCard[],
  page: Pick<GroupsPage, 'links' | 'now'>,
): Html {
  const others = groups.slice(MOST_CARDS);
  return html`<div class="cards groups">${groups.slice(0, MOST_CARDS).map((card) => renderCard(card, page))}</div>
    ${others.length > 0 && renderOthers(page.links, others)}`;
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

function renderCard(
  { group, recent, isIndexed }: GroupCard,
  { links, now }: Pick<GroupsPage, 'links' | 'now'>,
): Html {
  const [last] = recent;
  return html`<article class="card group">
    <h2><a href="${links.folder(group)}">${foreignText(group)}</a></h2>
    ${last && renderLast(links, group, last, now)}
    ${last?.status === 'passed' && renderLastFailure(links, group, recent, now)}
    ${!isIndexed && html`<p class="dim">Its runs are being counted. Open the group to see them.</p>`}
    ${last && renderRecent(links, group, recent)}
  </article>`;
}

function renderLast(links: Links, group: ForeignText, last: RunSummary, now: number): Html {
  const { startedAt } = last;
  const reason = reasonOf(last, now);
  return html`<p class="last">
      ${renderRunStatus(last)} ${renderRunLink(links, group, last)}
      ${startedAt !== undefined && html`<span class="dim">${formatAge(startedAt, now)}</span>`}
    </p>
    ${reason !== '' && html`<p class="reason">${foreignText(reason, 300)}</p>`}`;
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

function renderRecent(links: Links, group: ForeignText, recent: readonly RunSummary[]): Html {
  const rate = passRate(recent.slice(0, RECENT_RUNS));
  return html`<div class="recent">
    ${renderSparkline({ links, group, runs: recent })}
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
      ${recent.map((run) => html`<li>${renderRunStatus(run)} ${renderRunLink(links, '', run)}</li>`)}
    </ul>`;
}

/** What to do when no run has been sent yet: commands and settings that work where the service runs. */
function renderNothing({ url, localDataFolder }: FirstSteps): Html {
  return html`<div class="empty first-steps">
    <h2>No run has been sent yet</h2>
    <p>Runs appear here as Krkn sends them. Put this into the <code>telemetry</code> section of Krkn’s
      <code>config.yaml</code>:</p>
    ${renderCommand({ id: 'settings', label: 'Settings of Krkn', text: settingsOf(url) })}
    <p>${
      localDataFolder === undefined
        ? html`With the outputs of <code>npx cdk deploy --outputs-file cdk-outputs.json</code>, this prints the whole section,
          with every key that Krkn wants:`
        : 'This prints the whole section, with the password and every key that Krkn wants:'
    }</p>
    ${renderCommand({
      id: 'client-config',
      label: 'Command that prints the settings',
      text: `npm run --silent client-config -- --outputs ${shellQuoted(outputsOf(localDataFolder))}`,
    })}
    ${
      localDataFolder !== undefined &&
      html`<p>To look around first, stop it and start it with sample runs:</p>
        ${renderCommand({ id: 'demo', label: 'Command that starts with sample runs', text: demoOf(localDataFolder) })}`
    }
  </div>`;
}

/** What Krkn needs at least, as YAML. https://krkn-chaos.dev/docs/krkn/config/#telemetry */
function settingsOf(url: string): string {
  return `telemetry:
    enabled: True
    api_url: "${url}"
    username: "krkn"
    password: "…"
    telemetry_group: "default"`;
}

function outputsOf(localDataFolder: string | undefined): string {
  return localDataFolder === undefined ? 'cdk-outputs.json' : `${localDataFolder}/outputs.json`;
}

function demoOf(localDataFolder: string): string {
  return `npm start -- --demo --data ${shellQuoted(localDataFolder)}`;
}

function shellQuoted(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
