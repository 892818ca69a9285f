import { median } from '../model/median';
import { MOVED, type Judgement } from './judge';
import type { CommonLabel } from './result';

/** Labels of a series by name, without that of the metric. */
export type SeriesLabels = Readonly<Record<string, string>>;

/** A series that was judged exactly. */
export interface JudgedSeries {
  readonly metric: string;
  readonly labels: SeriesLabels;
  readonly judgement: Judgement;
  /** Seconds after the scenario; undefined: not as long as it was watched. */
  readonly recovery: number | undefined;
}

/** How many series a metric has. */
export interface SeriesCounts {
  readonly all: number;
  /** Those that the store says moved, and that were not judged exactly, as there are too many. */
  readonly unjudged: number;
}

/** A metric that moved. */
export interface MetricRow<S extends JudgedSeries = JudgedSeries> {
  readonly metric: string;
  /** The series that moved most, first. */
  readonly series: readonly S[];
  readonly counts: { readonly all: number; readonly moved: number };
  readonly direction: 'up' | 'down' | 'mixed';
  /** Seconds, of the series that came back: half of them took less. */
  readonly medianRecovery: number | undefined;
  /** Whether all did. */
  readonly areAllBack: boolean;
}

/**
 * Metrics that moved, the farthest first: by score, then by how many of their series moved, then by name, so that ties at the
 * highest score are always in one order.
 * @param countsOf what the store counted of a metric
 */
export function rowsOf<S extends JudgedSeries>(
  judged: readonly S[],
  countsOf: (metric: string) => SeriesCounts | undefined,
): readonly MetricRow<S>[] {
  const byMetric = new Map<string, S[]>();
  for (const series of judged) {
    if (series.judgement.score < MOVED) continue;
    byMetric.set(series.metric, [...(byMetric.get(series.metric) ?? []), series]);
  }
  return [...byMetric]
    .map(([metric, series]) => rowOf(metric, series, countsOf(metric)))
    .sort(
      (left, right) =>
        right.series[0]!.judgement.score - left.series[0]!.judgement.score ||
        right.counts.moved - left.counts.moved ||
        (left.metric < right.metric ? -1 : 1),
    );
}

function rowOf<S extends JudgedSeries>(
  metric: string,
  moved: readonly S[],
  counted: SeriesCounts | undefined,
): MetricRow<S> {
  const series = [...moved].sort(byScore);
  const ups = series.filter(({ judgement }) => judgement.isUp).length;
  const recoveries = series.flatMap(({ recovery }) => recovery ?? []);
  return {
    metric,
    series,
    counts: {
      all: Math.max(counted?.all ?? 0, series.length),
      // The store's own judge is coarse: it counts for what was not judged exactly only.
      moved: series.length + (counted?.unjudged ?? 0),
    },
    direction: ups === series.length ? 'up' : ups === 0 ? 'down' : 'mixed',
    medianRecovery: median(recoveries),
    areAllBack: recoveries.length === series.length,
  };
}

function byScore(left: JudgedSeries, right: JudgedSeries): number {
  return right.judgement.score - left.judgement.score || (keyOf(left.labels) < keyOf(right.labels) ? -1 : 1);
}

function keyOf(labels: SeriesLabels): string {
  return JSON.stringify(Object.entries(labels).sort());
}

/** Whether of the series without a label at most half as many moved, as a share of all. */
function isTelling({ moved, all, elsewhere }: CommonLabel): boolean {
  return elsewhere.moved / elsewhere.all <= moved / all / 2;
}

/** Labels that are shown, and series that have to share one. */
const MOST_COMMON = 3;
const LEAST_SHARED = 3;

/**
 * Labels that series which moved share, and others of the same metrics do not: those whose share among the moved is the most above that
 * among all, if at most half the share of the others moved.
 * @param candidates the series that were judged exactly, moved or not: the store chose those that may have moved
 */
export function commonLabels(candidates: readonly JudgedSeries[]): readonly CommonLabel[] {
  const moved = candidates.filter(({ judgement }) => judgement.score >= MOVED);
  const counts = new Map<
    string,
    { readonly name: string; readonly value: string; moved: number; all: number }
  >();
  for (const { labels, judgement } of candidates) {
    for (const [name, value] of Object.entries(labels)) {
      const key = JSON.stringify([name, value]);
      const count = counts.get(key) ?? { name, value, moved: 0, all: 0 };
      counts.set(key, count);
      count.all++;
      if (judgement.score >= MOVED) count.moved++;
    }
  }
  const lift = ({ moved: own, all }: { readonly moved: number; readonly all: number }): number =>
    own / moved.length - all / candidates.length;
  return [...counts.values()]
    .map((count) => ({
      ...count,
      elsewhere: { all: candidates.length - count.all, moved: moved.length - count.moved },
    }))
    .filter((label) => label.moved >= LEAST_SHARED && label.elsewhere.all > 0 && isTelling(label))
    .sort(
      (left, right) =>
        lift(right) - lift(left) || (left.name + left.value < right.name + right.value ? -1 : 1),
    )
    .slice(0, MOST_COMMON);
}
