import type { Aggregation, Grouping } from '../hypothesis';
import type { Group } from './series';

/**
 * One value at each time for the series that have the same values of labels.
 * https://prometheus.io/docs/prometheus/latest/querying/operators/#aggregation-operators
 * @returns in the order of their labels' values
 */
export function aggregate(series: readonly Group[], { aggregation, by }: Grouping): readonly Group[] {
  const members = new Map<string, Group[]>();
  for (const each of series) {
    const key = keyOf(each, by);
    const group = members.get(key);
    if (group === undefined) members.set(key, [each]);
    else group.push(each);
  }
  return [...members]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, group]) => {
      const [one] = group;
      const labels = by.flatMap((label) => {
        const value = one!.labels[label];
        return value === undefined ? [] : [[label, value] as const];
      });
      const points = one!.points.map((_, index) =>
        aggregated(
          group.flatMap(({ points }) => points[index] ?? []),
          aggregation,
        ),
      );
      return { labels: Object.fromEntries(labels), points };
    });
}

/** The group of a series, as a text. Without a label is as with an empty one. */
export function keyOf({ labels }: Pick<Group, 'labels'>, by: readonly string[]): string {
  return JSON.stringify(by.map((label) => labels[label] ?? ''));
}

/** As `aggregation` and `aggregationK` of https://github.com/prometheus/prometheus/blob/v3.16.0/promql/engine.go */
function aggregated(values: readonly number[], aggregation: Aggregation): number | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  if (aggregation === 'sum') return sumOf(values);
  if (aggregation === 'avg') return sumOf(values) / values.length;
  const isBetter = (value: number, best: number): boolean =>
    aggregation === 'min' ? value < best : value > best;
  return others.reduce((best, value) => (isBetter(value, best) || Number.isNaN(best) ? value : best), first);
}

/** With what rounding loses: https://en.wikipedia.org/wiki/Kahan_summation_algorithm, the variant of Neumaier. */
function sumOf(values: readonly number[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values) {
    const next = sum + value;
    if (!Number.isFinite(next)) lost = 0;
    else if (Math.abs(sum) >= Math.abs(value)) lost += sum - next + value;
    else lost += value - next + sum;
    sum = next;
  }
  return sum + lost;
}
