import type { RunSummary } from '../run-summary';
import { runTags } from './run-tags';
import { runStatuses, type RunsQuery, type RunSort } from './runs-query';

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
