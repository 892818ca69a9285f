import { sharedSignal } from '../../kit/concurrency';
import { METRIC_NAME, type Label } from '../../metrics/model/label';
import type { RankedSeries, Ranking } from '../../metrics/port';
import { assess, resultRows, type AssessedSeries, type CandidateSeries } from '../windows/assess';
import { goneSeries, targetOf, type LostSeries } from '../windows/gone';
import { MOVED } from '../windows/judge';
import { kindOf } from '../windows/kind';
import { onsetOf } from '../windows/onset';
import { disappearanceOf } from '../windows/presence';
import type { ScenarioResult } from '../windows/result';
import { commonLabels, type SeriesCounts, type SeriesLabels } from '../windows/rows';
import { samplesIn, type Window } from '../windows/samples';
import { GUARD, placeboOf, type ScenarioWindows } from '../windows/windows';
import { keyOf, readSamples, valueOf, type ReadSamples, type Wanted } from './read-samples';
import type { LookStore } from './source';

/** What moved during a scenario. */
export interface ScenarioLook {
  readonly result: ScenarioResult;
  /** When the series that moved began to, as `windows/onset.ts` has it. */
  readonly onsets: readonly number[];
}

/** Milliseconds that a question may take: some statements, of which a store gives up each after a minute. */
const QUESTION_TIME = 90_000;
/** Series of a cluster that are looked at. */
const MOST_SERIES = 200_000;
/** Series that are judged exactly, and those of one metric that come before others. */
const MOST_CANDIDATES = 200;
const FIRST_OF_METRIC = 8;
/** Counters that came during the scenario and are judged, and series that went. */
const MOST_BORN = 100;
const MOST_GONE = 200;
/** Series that a statement reads: each costs a store some seconds, however few it has to find. */
const SERIES_TOGETHER = 50;

/**
 * Looks at what moved during a scenario: the store says which series may have, their samples decide.
 * @throws {HttpError} as the store does
 */
export async function lookAtScenario(
  windows: ScenarioWindows,
  store: LookStore,
  signal: AbortSignal,
): Promise<ScenarioLook> {
  const look = await lookAtChaos(windows, store, signal);
  // Then, as the samples of both need not be in memory at once. The page does without it.
  const placeboCount = await lookAtQuietTime(windows, store, signal).catch(() => undefined);
  return placeboCount === undefined ? look : { ...look, result: { ...look.result, placeboCount } };
}

async function lookAtChaos(
  windows: ScenarioWindows,
  store: LookStore,
  signal: AbortSignal,
): Promise<ScenarioLook> {
  const ranking = await rank(windows, store, signal);
  const candidates = withPinned(spread(ranking.candidates, MOST_CANDIDATES), ranking.pinned);
  const gone = ranking.gone.slice(0, MOST_GONE);
  const born = spread(ranking.appeared.filter(isCounter), MOST_BORN);
  const read = await readSamples(
    wantedOf(candidates, [...gone, ...born]),
    { start: windows.baseline.start, end: windows.after?.end ?? windows.during.end },
    store,
    within(signal),
  );
  const targets = targetsOf(read, windows);
  const assessed = [
    ...candidates.map((each) => toCandidate(each, read)),
    ...born
      .filter(({ labels }) => targets.thereBefore.has(targetOf(recordOf(labels))))
      .map((each) => ({ ...toCandidate(each, read), wasZero: true })),
  ].flatMap((each) => assess(each, windows) ?? []);
  const moved = assessed.filter(({ judgement }) => judgement.score >= MOVED);
  const unjudged = unjudgedOf(ranking, candidates);
  const countsOf = (metric: string): SeriesCounts | undefined => {
    const counted = ranking.counts.get(metric);
    return counted && { all: counted.all, unjudged: unjudged.get(metric) ?? 0 };
  };
  return {
    result: {
      ...windows,
      seriesCount: ranking.seriesCount,
      tooFewCount: ranking.tooFewCount,
      movedCount: moved.length + sumOf(unjudged),
      ...resultRows(assessed, countsOf, new Set(store.source.pinned)),
      common: commonLabels(assessed),
      gone: goneSeries(
        gone.flatMap((each) => lossOf(each, read, windows)),
        (labels) => targets.down.has(targetOf(labels)),
        ranking.appeared.map(({ labels }) => ({ metric: metricOf(labels) })),
      ),
      appearedCount: ranking.appearedCount,
    },
    onsets: onsetsOf(assessed, windows),
  };
}

function within(signal: AbortSignal): AbortSignal {
  return sharedSignal(signal, AbortSignal.timeout(QUESTION_TIME));
}

function rank(
  { baseline, during }: { readonly baseline: Window; readonly during: Window },
  { source: { destination, cluster, ranked, pinned }, metrics, meter }: LookStore,
  signal: AbortSignal,
): Promise<Ranking> {
  const question = {
    destination,
    matchers: [...cluster, ...ranked],
    baseline,
    during,
    pinned,
    maxSeries: MOST_SERIES,
  };
  return metrics.rankCandidates(question, meter, within(signal));
}

/**
 * How many series the same rule calls moved in the quiet time before: judged as exactly as those of the scenario. Undefined when that
 * is too short.
 */
async function lookAtQuietTime(
  windows: ScenarioWindows,
  store: LookStore,
  signal: AbortSignal,
): Promise<number | undefined> {
  const placebo = placeboOf(windows);
  if (placebo === undefined) return undefined;
  const ranking = await rank(placebo, store, signal);
  const candidates = spread(ranking.candidates, MOST_CANDIDATES);
  if (candidates.length === 0) return 0;
  const span = { start: placebo.baseline.start, end: placebo.during.end };
  const read = await readSamples(wantedOf(candidates, []), span, store, within(signal));
  const quiet = { ...windows, ...placebo, after: undefined };
  const moved = candidates.filter((each) => {
    const assessed = assess(toCandidate(each, read), quiet);
    return assessed !== undefined && assessed.judgement.score >= MOVED;
  });
  return moved.length + sumOf(unjudgedOf(ranking, candidates));
}

/** The farthest series, but some of every metric before more of one: a row is a metric. */
function spread(ranked: readonly RankedSeries[], most: number): readonly RankedSeries[] {
  const seen = new Map<string, number>();
  const isFirst = ranked.map(({ labels }) => {
    const metric = metricOf(labels);
    const place = seen.get(metric) ?? 0;
    seen.set(metric, place + 1);
    return place < FIRST_OF_METRIC;
  });
  return [
    ...ranked.filter((_, index) => isFirst[index]),
    ...ranked.filter((_, index) => !isFirst[index]),
  ].slice(0, most);
}

/** Those that are judged exactly, with the series of pinned metrics that are not among them. */
function withPinned(
  candidates: readonly RankedSeries[],
  pinned: readonly RankedSeries[],
): readonly RankedSeries[] {
  const known = new Set(candidates.map(({ labels }) => keyOf(labels)));
  return [...candidates, ...pinned.filter(({ labels }) => !known.has(keyOf(labels)))];
}

/** Series that moved by the store's judge and are not among those that are judged exactly, by metric. */
function unjudgedOf(
  { counts, candidates }: Ranking,
  judged: readonly RankedSeries[],
): ReadonlyMap<string, number> {
  const isJudged = new Set(judged.map(({ labels }) => keyOf(labels)));
  const exact = new Map<string, number>();
  for (const each of candidates) {
    if (!isJudged.has(keyOf(each.labels)) || each.score < MOVED) continue;
    const metric = metricOf(each.labels);
    exact.set(metric, (exact.get(metric) ?? 0) + 1);
  }
  const ofMetric = [...counts].map(([metric, { moved }]): [string, number] => {
    // Sums move with the traffic: without their counts nothing is known.
    if (kindOf(metric) === 'sum') return [metric, 0];
    return [metric, Math.max(0, moved - (exact.get(metric) ?? 0))];
  });
  return new Map(ofMetric.filter(([, count]) => count > 0));
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

/** Questions for {@link SERIES_TOGETHER} each, those of a metric side by side, and one for the targets of what came or went. */
function wantedOf(candidates: readonly RankedSeries[], others: readonly RankedSeries[]): readonly Wanted[] {
  const series = [...candidates, ...others].flatMap(({ labels }) =>
    kindOf(metricOf(labels)) === 'sum' ? [labels, countsOf(labels)] : [labels],
  );
  const byKey = new Map(series.map((labels) => [keyOf(labels), labels]));
  const ordered = [...byKey]
    .map(([key, labels]) => ({ key: metricOf(labels) + key, labels }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ labels }) => labels);
  const parts = Array.from({ length: Math.ceil(ordered.length / SERIES_TOGETHER) }, (_, part) => ({
    series: ordered.slice(part * SERIES_TOGETHER, (part + 1) * SERIES_TOGETHER),
  }));
  const targets = others.flatMap(({ labels }) => {
    const target = labels.filter(({ name }) => name === 'job' || name === 'instance');
    return target.length === 2 ? [[{ name: METRIC_NAME, value: 'up' }, ...target]] : [];
  });
  return targets.length === 0 ? parts : [...parts, { series: targets, isOpen: true }];
}

/** Which targets were scraped before, and which were down during the scenario. */
function targetsOf(
  read: ReadSamples,
  windows: ScenarioWindows,
): { readonly thereBefore: ReadonlySet<string>; readonly down: ReadonlySet<string> } {
  const ups = read.series
    .filter((labels) => metricOf(labels) === 'up')
    .map((labels) => ({ target: targetOf(recordOf(labels)), samples: read.of(labels) }));
  const isThere = ups.filter(({ samples }) => samplesIn(samples, windows.baseline).values.includes(1));
  const isDown = ups.filter(
    ({ samples }) =>
      samplesIn(samples, windows.during).values.includes(0) ||
      disappearanceOf(samples, windows) !== undefined,
  );
  return {
    thereBefore: new Set(isThere.map(({ target }) => target)),
    down: new Set(isDown.map(({ target }) => target)),
  };
}

function toCandidate({ labels }: RankedSeries, read: ReadSamples): CandidateSeries {
  const metric = metricOf(labels);
  const own = { metric, labels: recordOf(labels), samples: read.of(labels) };
  if (kindOf(metric) !== 'sum') return own;
  return { ...own, counts: read.of(countsOf(labels)) };
}

function lossOf(
  { labels }: RankedSeries,
  read: ReadSamples,
  windows: ScenarioWindows,
): readonly LostSeries[] {
  const lost = disappearanceOf(read.of(labels), windows);
  return lost === undefined ? [] : [{ metric: metricOf(labels), labels: recordOf(labels), ...lost }];
}

/** Nothing is known of a clock when another scenario ended just before: what it did is not over. */
function onsetsOf(
  assessed: readonly AssessedSeries[],
  { baseline, during }: ScenarioWindows,
): readonly number[] {
  if (during.start - baseline.end > GUARD) return [];
  return assessed.flatMap(
    ({ values, kind }) => onsetOf(values, { baseline, during, isCounter: kind === 'rate' }) ?? [],
  );
}

function isCounter({ labels }: RankedSeries): boolean {
  return kindOf(metricOf(labels)) === 'counter';
}

/** The labels of the count beside a sum. */
function countsOf(sum: readonly Label[]): readonly Label[] {
  return sum.map(({ name, value }) => ({
    name,
    value: name === METRIC_NAME ? value.replace(/_sum$/, '_count') : value,
  }));
}

function metricOf(labels: readonly Label[]): string {
  return valueOf(labels, METRIC_NAME);
}

function recordOf(labels: readonly Label[]): SeriesLabels {
  return Object.fromEntries(
    labels.filter(({ name }) => name !== METRIC_NAME).map(({ name, value }) => [name, value]),
  );
}
