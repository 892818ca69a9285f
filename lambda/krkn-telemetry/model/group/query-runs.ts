import type { RunSummary } from '../run-summary';
import {
  MAX_FILTER_LENGTH,
  runChoices,
  runStatuses,
  startOfDay,
  type RunChoice,
  type RunsQuery,
  type RunSort,
} from './runs-query';
import { heldCount } from './hypothesis-history';
import type { ForeignText } from '../../text/foreign-text';
import { parseRequestId } from '../../storage/keys/request-id';

/** Runs that a page shows. */
export const PAGE_SIZE = 50;

/** Most values of a facet. */
const MAX_FACET_VALUES = 30;

const DAY_SECONDS = 24 * 60 * 60;

/** A value that runs can be filtered by, and how many runs of the group have it. */
export interface FacetValue {
  readonly value: ForeignText;
  readonly count: number;
}

/** What a group's runs can be filtered by: the most frequent values, and always the one that is chosen. */
export type Facets = Readonly<Record<RunChoice | 'status', readonly FacetValue[]>>;

/** What a query finds. */
export interface FoundRuns {
  /** The runs of the page, sorted. */
  readonly runs: readonly RunSummary[];
  /** How many runs match, on all pages. */
  readonly total: number;
  /** The page that is shown: the last one if the query asks for a later one. */
  readonly page: number;
  /** At least 1. */
  readonly pages: number;
  /** Of all runs of the group, whether they match or not. */
  readonly facets: Facets;
}

/**
 * Finds the runs that a query asks for.
 * @param runs all runs of a group, newest first
 */
export function queryRuns(runs: readonly RunSummary[], query: RunsQuery): FoundRuns {
  const found = sortRuns(runs.filter(matcher(query)), query);
  const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(query.page, pages);
  return {
    runs: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
    total: found.length,
    page,
    pages,
    facets: findFacets(runs, query),
  };
}

/** The values that a run can be chosen by, each once. */
const valuesOf: Readonly<Record<RunChoice, (run: RunSummary) => readonly string[]>> = {
  scenario: ({ scenarios }) => unique(scenarios.map(({ scenario }) => scenario)),
  type: ({ scenarios }) => unique(scenarios.map(({ scenarioType }) => scenarioType)),
  version: ({ clusterVersion }) => unique([clusterVersion]),
  platform: ({ platform }) => unique([platform]),
  tag: runTags,
};

function unique(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}

function matcher(query: RunsQuery): (run: RunSummary) => boolean {
  const tests = [...textTests(query), ...choiceTests(query), ...dateTests(query)];
  return (run) => tests.every((test) => test(run));
}

type Test = (run: RunSummary) => boolean;

function textTests({ text }: RunsQuery): readonly Test[] {
  if (text === '') return [];
  const words = text.toLowerCase().split(' ');
  return [
    (run) => {
      const searched = [run.requestId, run.tag ?? '', ...run.scenarios.map(({ scenario }) => scenario)]
        .join('\n')
        .toLowerCase();
      return words.every((word) => searched.includes(word));
    },
  ];
}

function choiceTests({ statuses, choices }: RunsQuery): readonly Test[] {
  const chosen = runChoices.flatMap((choice): Test[] => {
    const value = choices[choice];
    return value === undefined ? [] : [(run) => valuesOf[choice](run).includes(value)];
  });
  return statuses.length === 0 ? chosen : [({ status }) => statuses.includes(status), ...chosen];
}

/** A run whose start is not known is on no day. */
function dateTests({ from, to }: RunsQuery): readonly Test[] {
  if (from === undefined && to === undefined) return [];
  const earliest = (from === undefined ? undefined : startOfDay(from)) ?? -Infinity;
  const lastDay = to === undefined ? undefined : startOfDay(to);
  const end = lastDay === undefined ? Infinity : lastDay + DAY_SECONDS;
  return [({ startedAt }) => startedAt !== undefined && startedAt >= earliest && startedAt < end];
}

function findFacets(runs: readonly RunSummary[], { statuses, choices }: RunsQuery): Facets {
  const status = countValues(runs, (run) => [run.status]);
  const facet = (choice: RunChoice): readonly FacetValue[] =>
    mostFrequent(countValues(runs, valuesOf[choice]), choices[choice]);
  return {
    status: runStatuses
      .map((value) => ({ value, count: status.get(value) ?? 0 }))
      .filter(({ value, count }) => count > 0 || statuses.includes(value)),
    scenario: facet('scenario'),
    type: facet('type'),
    version: facet('version'),
    platform: facet('platform'),
    tag: facet('tag'),
  };
}

function countValues(
  runs: readonly RunSummary[],
  values: (run: RunSummary) => readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const run of runs) for (const value of values(run)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function mostFrequent(
  counts: ReadonlyMap<string, number>,
  chosen: string | undefined,
): readonly FacetValue[] {
  const values = [...counts]
    .map(([value, count]) => ({ value, count }))
    .filter(({ value }) => value !== '' && value.length <= MAX_FILTER_LENGTH)
    .sort((left, right) => right.count - left.count)
    .slice(0, MAX_FACET_VALUES);
  if (chosen === undefined || values.some(({ value }) => value === chosen)) return values;
  return [...values.slice(0, MAX_FACET_VALUES - 1), { value: chosen, count: counts.get(chosen) ?? 0 }];
}

/**
 * Runs in the order that a query asks for. Those without what they are sorted by come last in either order; equals stay
 * in the order that they are in.
 */
export function sortRuns(
  runs: readonly RunSummary[],
  { sort, order }: Pick<RunsQuery, 'sort' | 'order'>,
): readonly RunSummary[] {
  const keys = runs.map(sortKeys[sort]);
  const rank = ranking(keys);
  const direction = order === 'asc' ? 1 : -1;
  return runs
    .map((run, index) => ({ run, rank: rank(keys[index]) }))
    .sort((left, right) => compare(left.rank, right.rank, direction))
    .map(({ run }) => run);
}

type SortKey = number | string | undefined;

const sortKeys: Readonly<Record<RunSort, (run: RunSummary) => SortKey>> = {
  started: ({ startedAt }) => startedAt,
  duration: ({ duration }) => duration,
  scenarios: ({ status, scenarioCount }) => (status === 'unfinished' ? undefined : scenarioCount),
  score: ({ score }) => score,
  hypotheses: ({ hypotheses }) => hypotheses && heldCount(hypotheses) / hypotheses.length,
  status: ({ status }) => runStatuses.indexOf(status),
  version: ({ clusterVersion }) => clusterVersion,
  platform: ({ platform }) => platform,
  tag: (run) => runTags(run)[0],
};

/** Orders `4.9` before `4.18`. */
const naturalOrder = new Intl.Collator('en', { numeric: true });

/** Numbers rank as they are; texts by their place among all texts: there are few of them, however many runs. */
function ranking(keys: readonly SortKey[]): (key: SortKey) => number | undefined {
  const texts = [...new Set(keys.filter((key) => typeof key === 'string'))].sort(naturalOrder.compare);
  const places = new Map(texts.map((text, place) => [text, place]));
  return (key) => (typeof key === 'string' ? places.get(key) : key);
}

function compare(left: number | undefined, right: number | undefined, direction: number): number {
  if (left === undefined || right === undefined) {
    return Number(left === undefined) - Number(right === undefined);
  }
  return (left - right) * direction;
}

/** The tags of a run, each once: that of its folder's name first, then that of its metrics. */
export function runTags({ requestId, tag }: RunSummary): readonly ForeignText[] {
  const { runTag } = parseRequestId(requestId);
  const tags = [runTag, tag].flatMap((each) => (each === undefined || each === '' ? [] : [each]));
  return [...new Set(tags)];
}
