import type { GoneSeries } from './result';
import type { SeriesLabels } from './rows';

/** A series that was gone for a while. */
export interface LostSeries {
  readonly metric: string;
  /** Without the metric's name. */
  readonly labels: SeriesLabels;
  /** Seconds since 1970. */
  readonly since: number;
  /** The same; undefined: not as long as it was watched. */
  readonly backAt: number | undefined;
}

/** Groups that are told apart: the series that are left are one more. */
const MOST_GROUPS = 20;
/** Series that a label has to have in common to be worth a group. */
const LEAST_SERIES = 2;

/**
 * What disappeared, told by what it has in common: first the targets that were down, then what the label explains that most of
 * the rest have.
 * @param isDown whether the target of a series was down
 * @param appeared series that were not there before
 */
export function goneSeries(
  lost: readonly LostSeries[],
  isDown: (labels: SeriesLabels) => boolean,
  appeared: readonly { readonly metric: string }[],
): readonly GoneSeries[] {
  const newOf = new Map<string, number>();
  for (const { metric } of appeared) newOf.set(metric, (newOf.get(metric) ?? 0) + 1);
  const ofTargets = [...grouped(lost.filter(({ labels }) => isDown(labels))).values()];
  const others = explained(lost.filter(({ labels }) => !isDown(labels)));
  return [
    ...ofTargets.map((group) => told(group, true, newOf)).sort(bySize),
    ...others.map((group) => told(group, false, newOf)).sort(bySize),
  ];
}

/** The target that a series is of. https://prometheus.io/docs/concepts/jobs_instances/ */
export function targetOf({ job, instance }: SeriesLabels): string {
  return JSON.stringify([job, instance]);
}

function grouped(lost: readonly LostSeries[]): ReadonlyMap<string, readonly LostSeries[]> {
  const groups = new Map<string, LostSeries[]>();
  for (const each of lost) {
    const key = targetOf(each.labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return groups;
}

/** Groups by the label that most have, then by that which most of the rest have, and so on. */
function explained(lost: readonly LostSeries[]): readonly (readonly LostSeries[])[] {
  const groups: (readonly LostSeries[])[] = [];
  let rest = lost;
  while (rest.length > 0 && groups.length < MOST_GROUPS) {
    const label = commonest(rest);
    if (label === undefined) break;
    const [name, value] = label;
    groups.push(rest.filter(({ labels }) => labels[name] === value));
    rest = rest.filter(({ labels }) => labels[name] !== value);
  }
  return rest.length > 0 ? [...groups, rest] : groups;
}

/** The label that most series have, but for those of their target, which other series have, too. */
function commonest(lost: readonly LostSeries[]): readonly [name: string, value: string] | undefined {
  const counts = new Map<string, { readonly label: readonly [string, string]; count: number }>();
  for (const { labels } of lost) {
    for (const [name, value] of Object.entries(labels)) {
      if (name === 'job' || name === 'instance') continue;
      const key = JSON.stringify([name, value]);
      const counted = counts.get(key) ?? { label: [name, value], count: 0 };
      counts.set(key, counted);
      counted.count++;
    }
  }
  const most = [...counts].sort(
    ([left, { count: one }], [right, { count: other }]) => other - one || (left < right ? -1 : 1),
  )[0]?.[1];
  return most === undefined || most.count < LEAST_SERIES ? undefined : most.label;
}

function told(
  group: readonly LostSeries[],
  isTarget: boolean,
  newOf: ReadonlyMap<string, number>,
): GoneSeries {
  const [first, ...others] = group;
  const shared = Object.entries(first!.labels).filter(([name, value]) =>
    others.every(({ labels }) => labels[name] === value),
  );
  const { job, instance } = first!.labels;
  const gaps = group.map(({ since, backAt }) => (backAt === undefined ? Infinity : backAt - since));
  const longest = Math.max(...gaps);
  const metrics = new Set(group.map(({ metric }) => metric));
  const replaced = [...metrics].reduce((sum, metric) => sum + (newOf.get(metric) ?? 0), 0);
  return {
    labels: isTarget
      ? { ...(job !== undefined && { job }), ...(instance !== undefined && { instance }) }
      : Object.fromEntries(shared),
    isTarget,
    seriesCount: group.length,
    since: Math.min(...group.map(({ since }) => since)),
    ...(longest !== Infinity && { longest }),
    replacedCount: Math.min(replaced, group.length),
  };
}

function bySize(left: GoneSeries, right: GoneSeries): number {
  return right.seriesCount - left.seriesCount || left.since - right.since;
}
