import type { ForeignText, OwnText } from '../../text/foreign-text';
import { utcSeconds } from '../time';
import type { RunSummary } from '../run-summary';

/** How a run can have gone, what needs attention first. */
export const runStatuses = ['failed', 'unknown', 'unfinished', 'passed'] as const;

/** What runs can be chosen by, one value each. The names are those of the parameters. */
export const runChoices = ['scenario', 'type', 'version', 'platform', 'tag'] as const;

/** One of {@link runChoices}. */
export type RunChoice = (typeof runChoices)[number];

/** What runs can be sorted by. */
export const runSorts = [
  'started',
  'duration',
  'scenarios',
  'score',
  'hypotheses',
  'status',
  'version',
  'platform',
  'tag',
] as const;

/** One of {@link runSorts}. */
export type RunSort = (typeof runSorts)[number];

/** Which runs of a group a page shows, and in what order: the state of the page, held by its URL. */
export interface RunsQuery {
  /** Words that must all occur in a run's id, tags or scenarios, parted by single spaces. '': any run. */
  readonly text: string;
  /** In the order of {@link runStatuses}. Empty: any. */
  readonly statuses: readonly RunSummary['status'][];
  /** Exact values. */
  readonly choices: Readonly<Partial<Record<RunChoice, string>>>;
  /** First day, UTC: `2026-11-24`. */
  readonly from: string | undefined;
  /** Last day, UTC: `2026-11-24`. */
  readonly to: string | undefined;
  readonly sort: RunSort;
  readonly order: 'asc' | 'desc';
  /** From 1. There may be fewer pages. */
  readonly page: number;
}

/** All runs of a group, newest first. */
export const allRuns: RunsQuery = {
  text: '',
  statuses: [],
  choices: {},
  from: undefined,
  to: undefined,
  sort: 'started',
  order: 'desc',
  page: 1,
};

/** Most characters of a value that runs are filtered by: every link of the page repeats it. */
export const MAX_FILTER_LENGTH = 300;

/**
 * Reads the parameters of a page's URL. What is not valid counts as absent, as people edit URLs: {@link invalidParameters}
 * tells of it.
 */
export function parseRunsQuery(parameters: URLSearchParams): RunsQuery {
  const asked = new Set(parameters.getAll('status'));
  const page = parameters.get('page') ?? '';
  return {
    text: searchText(parameters.get('q') ?? ''),
    statuses: runStatuses.filter((status) => asked.has(status)),
    choices: readChoices(parameters),
    from: readDay(parameters, 'from'),
    to: readDay(parameters, 'to'),
    sort: runSorts.find((sort) => sort === parameters.get('sort')) ?? allRuns.sort,
    order: parameters.get('order') === 'asc' ? 'asc' : 'desc',
    page: /^[1-9]\d{0,5}$/.test(page) ? Number(page) : 1,
  };
}

/** A parameter of a page's URL that chooses nothing. */
export interface InvalidParameter {
  readonly name: OwnText;
  readonly value: ForeignText;
  /** What is expected: `a day such as 2026-11-24`. */
  readonly expected: OwnText;
}

const oneOf = (values: readonly OwnText[]): OwnText => `one of ${values.join(', ')}`;

/** What each parameter must be that cannot be any text. */
const rules: readonly {
  readonly names: readonly OwnText[];
  readonly isValid: (value: string) => boolean;
  readonly expected: OwnText;
}[] = [
  { names: ['status'], isValid: isIn(runStatuses), expected: oneOf(runStatuses) },
  { names: runChoices, isValid: isShort, expected: `at most ${MAX_FILTER_LENGTH} characters` },
  {
    names: ['from', 'to'],
    isValid: (day) => startOfDay(day) !== undefined,
    expected: 'a day such as 2026-11-24',
  },
  { names: ['sort'], isValid: isIn(runSorts), expected: oneOf(runSorts) },
  { names: ['order'], isValid: isIn(['asc', 'desc']), expected: oneOf(['asc', 'desc']) },
];

/** The parameters that {@link parseRunsQuery} leaves out as they are not valid, each value once. Forms send empty ones. */
export function invalidParameters(parameters: URLSearchParams): readonly InvalidParameter[] {
  return rules.flatMap(({ names, isValid, expected }) =>
    names.flatMap((name) =>
      [...new Set(parameters.getAll(name))]
        .filter((value) => value !== '' && !isValid(value))
        .map((value) => ({ name, value, expected })),
    ),
  );
}

function isIn(values: readonly string[]): (value: string) => boolean {
  return (value) => values.includes(value);
}

function isShort(value: string): boolean {
  return value.length <= MAX_FILTER_LENGTH;
}

/** The parameters that {@link parseRunsQuery} reads a query from, in one order and without defaults. */
export function toSearchParams(query: RunsQuery): URLSearchParams {
  const { text, statuses, choices, from, to, sort, order, page } = query;
  const parameters = new URLSearchParams();
  if (text !== '') parameters.set('q', text);
  for (const status of statuses) parameters.append('status', status);
  for (const choice of runChoices) {
    const value = choices[choice];
    if (value !== undefined) parameters.set(choice, value);
  }
  if (from !== undefined) parameters.set('from', from);
  if (to !== undefined) parameters.set('to', to);
  if (sort !== allRuns.sort) parameters.set('sort', sort);
  if (order !== allRuns.order) parameters.set('order', order);
  if (page !== allRuns.page) parameters.set('page', String(page));
  return parameters;
}

/** The same order of all runs. */
export function withoutFilters({ sort, order }: RunsQuery): RunsQuery {
  return { ...allRuns, sort, order };
}

/** Whether a query leaves runs out. */
export function hasFilters(query: RunsQuery): boolean {
  return toSearchParams({ ...query, sort: allRuns.sort, order: allRuns.order, page: 1 }).size > 0;
}

/** A text that is too long is cut, even within a character: the page shows what was searched for. */
function searchText(text: string): string {
  return text.slice(0, MAX_FILTER_LENGTH).toWellFormed().trim().split(/\s+/).join(' ');
}

function readChoices(parameters: URLSearchParams): RunsQuery['choices'] {
  return Object.fromEntries(
    runChoices.flatMap((choice) => {
      const value = readValue(parameters, choice);
      return value === undefined ? [] : [[choice, value]];
    }),
  );
}

/** Forms send fields that were left empty, too. */
function readValue(parameters: URLSearchParams, name: string): string | undefined {
  const value = parameters.get(name);
  return value === null || value === '' || !isShort(value) ? undefined : value;
}

function readDay(parameters: URLSearchParams, name: string): string | undefined {
  const day = parameters.get(name);
  return day !== null && startOfDay(day) !== undefined ? day : undefined;
}

/**
 * Midnight UTC at which a day begins, in epoch seconds.
 * @param day `2026-11-24`
 * @returns undefined for what is no day of the calendar
 */
export function startOfDay(day: string): number | undefined {
  return /^\d{4}-\d\d-\d\d$/.test(day) ? utcSeconds(`${day}T00:00:00Z`) : undefined;
}
