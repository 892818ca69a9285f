import type { Facets, FacetValue } from '../../model/group/query-runs';
import type { RunSummary } from '../../model/run-summary';
import {
  allRuns,
  hasFilters,
  MAX_FILTER_LENGTH,
  runChoices,
  withoutFilters,
  type RunChoice,
  type RunsQuery,
} from '../../model/group/runs-query';
import { formatNumber } from '../../text/amounts';
import { foreignText, unseenText } from '../parts/foreign-text';
import { shortened, type ForeignText } from '../../text/foreign-text';
import { html, type Html } from '../frame/html';
import type { Links } from '../frame/links';
import { statusWords } from '../parts/status';

/** What the filter of a group's runs shows. */
interface RunsFilter {
  readonly links: Links;
  /** The folder that the runs are in. */
  readonly group: ForeignText;
  /** All runs of the group. */
  readonly total: number;
  readonly query: RunsQuery;
  readonly facets: Facets;
  /** The link to the page of another query. */
  readonly queryLink: (query: RunsQuery) => string;
}

/** The form that chooses among a group's runs, and what is chosen. */
export function renderRunsFilter(filter: RunsFilter): Html {
  const { links, group, query, queryLink } = filter;
  const [action] = links.folder(group).split('?');
  const clear = hasFilters(query) && queryLink(withoutFilters(query));
  return html`<form class="toolbar runs-filter" method="get" action="${action}">
      ${links.folder(group) !== action && html`<input type="hidden" name="path" value="${unseenText(group)}" />`}
      ${query.sort !== allRuns.sort && html`<input type="hidden" name="sort" value="${query.sort}" />`}
      ${query.order !== allRuns.order && html`<input type="hidden" name="order" value="${query.order}" />`}
      <label class="search">Search
        <input type="search" name="q" value="${query.text}" maxlength="${MAX_FILTER_LENGTH}"
          placeholder="Run, tag or scenario" />
      </label>
      ${renderChoice('scenario', filter)}
      ${renderStatuses(filter)}
      <div class="actions">
        <button class="primary">Filter</button>
        ${clear && html`<a class="button quiet" href="${clear}">Clear</a>`}
      </div>
      ${renderMore(filter)}
    </form>
    ${renderActiveFilters(filter)}`;
}

/** What is needed less often stays folded while it is not in use. */
function renderMore(filter: RunsFilter): Html {
  const { query } = filter;
  const others = runChoices.filter((choice) => choice !== 'scenario');
  const isInUse =
    query.from !== undefined ||
    query.to !== undefined ||
    others.some((choice) => query.choices[choice] !== undefined);
  return html`<details class="more"${isInUse && html` open`}>
    <summary>More filters</summary>
    <div class="fields">
      ${others.map((choice) => renderChoice(choice, filter))}
      ${renderDay('from', query.from)}
      ${renderDay('to', query.to)}
    </div>
  </details>`;
}

function renderStatuses({ query, facets, total }: RunsFilter): Html | undefined {
  if (isIdle(facets.status, total, query.statuses.length > 0)) return undefined;
  return html`<fieldset class="statuses">
    <legend>Status</legend>
    ${facets.status.map(({ value, count }) => {
      const status = value as RunSummary['status'];
      const checked = query.statuses.includes(status) && html` checked`;
      return html`<label class="${status}">
        <input type="checkbox" name="status" value="${status}"${checked} />${statusWords[status]}
        <span class="dim">${formatNumber(count)}</span>
      </label>`;
    })}
  </fieldset>`;
}

const choiceWords: Readonly<Record<RunChoice, string>> = {
  scenario: 'Scenario',
  type: 'Scenario type',
  version: 'Cluster version',
  platform: 'Platform',
  tag: 'Tag',
};

/** Characters of a value that stand in a list: lists are as wide as their longest value. */
const OPTION_LENGTH = 60;

function renderChoice(choice: RunChoice, { query, facets, total }: RunsFilter): Html | undefined {
  const chosen = query.choices[choice];
  const values = facets[choice];
  if (isIdle(values, total, chosen !== undefined)) return undefined;
  return html`<label class="by-${choice}">${choiceWords[choice]}
    <select name="${choice}">
      <option value="">Any</option>
      ${values.map(
        ({ value, count }) => html`<option value="${unseenText(value)}"${value === chosen && html` selected`}>
          ${shortened(value, OPTION_LENGTH)} (${formatNumber(count)})</option>`,
      )}
    </select>
  </label>`;
}

/** Whether choosing would leave no run out: a filter that cannot filter only takes room. */
function isIdle(values: readonly FacetValue[], total: number, isInUse: boolean): boolean {
  return !isInUse && values.every(({ count }) => count === total);
}

const dayWords = { from: 'From (UTC)', to: 'To (UTC)' } as const;

function renderDay(name: keyof typeof dayWords, day: string | undefined): Html {
  return html`<label>${dayWords[name]}<input type="date" name="${name}" value="${day}" /></label>`;
}

/** What is chosen, each a link that takes it back. */
function renderActiveFilters({ query, queryLink }: RunsFilter): Html | undefined {
  const active = activeFilters(query);
  if (active.length === 0) return undefined;
  return html`<ul class="active-filters" aria-label="Active filters">
    ${active.map(
      ({ name, value, rest }) =>
        html`<li><a class="tag" href="${queryLink({ ...rest, page: 1 })}"><span class="visually-hidden">Remove
          </span>${name}: ${foreignText(value, OPTION_LENGTH)}<span class="cross" aria-hidden="true">×</span>
          </a></li>`,
    )}
  </ul>`;
}

interface ActiveFilter {
  readonly name: string;
  readonly value: ForeignText;
  /** The query without it. */
  readonly rest: RunsQuery;
}

function activeFilters(query: RunsQuery): readonly ActiveFilter[] {
  const { text, statuses, choices, from, to } = query;
  return [
    ...(text === '' ? [] : [{ name: 'Search', value: text, rest: { ...query, text: '' } }]),
    ...statuses.map((status) => ({
      name: 'Status',
      value: statusWords[status],
      rest: { ...query, statuses: statuses.filter((each) => each !== status) },
    })),
    ...runChoices.flatMap((choice) => {
      const { [choice]: value, ...others } = choices;
      return value === undefined
        ? []
        : [{ name: choiceWords[choice], value, rest: { ...query, choices: others } }];
    }),
    ...(from === undefined ? [] : [{ name: 'From', value: from, rest: { ...query, from: undefined } }]),
    ...(to === undefined ? [] : [{ name: 'To', value: to, rest: { ...query, to: undefined } }]),
  ];
}
