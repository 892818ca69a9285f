import { HttpError } from '../../http/errors';
import { compareTexts } from '../model/compare-texts';
import { METRIC_NAME, type Label } from '../model/label';
import type { Matcher } from '../model/matcher';
import type { RankedSeries, Ranking, RankQuestion, Window } from '../port';
import { coarseScore, LEAST_BEFORE } from './coarse-judge';
import { COUNTER_NAME, type BaselineSummary, type WindowSummary } from './series-summary';

/** From these scores on a series may have moved, and has. */
const MAY_HAVE_MOVED = 3;
const MOVED = 4;
/** Series of each list. */
const MOST_LISTED = 500;
/** The share of a window in which a steady series has samples. */
const STEADY = 0.8;
/** The share of its samples that a series misses which is gone. */
const MISSING = 0.25;

const counterName = new RegExp(COUNTER_NAME);

/** Whether a metric is a counter, by its name. */
export function isCounter(labels: readonly Label[]): boolean {
  return counterName.test(metricOf(labels));
}

function metricOf(labels: readonly Label[]): string {
  return labels.find(({ name }) => name === METRIC_NAME)?.value ?? '';
}

/** Whether matchers accept a series: what InfluxDB is asked for may be more. */
export function accepts(matchers: readonly Matcher[], labels: readonly Label[]): boolean {
  const valueOf = new Map(labels.map(({ name, value }) => [name, value]));
  return matchers.every((matcher) => matcher.accepts(valueOf.get(matcher.name) ?? ''));
}

/**
 * @param count of series, or as many as are known of
 * @throws {HttpError} 400 `too_many_series`
 */
export function checkSeriesCount(count: number, { maxSeries }: RankQuestion): void {
  if (count <= maxSeries) return;
  throw new HttpError({
    code: 'too_many_series',
    status: 400,
    message: `The database has at least ${count} series that may have moved: the limit is ${maxSeries}. Narrow what is looked at: by a matcher for the cluster, or by denying more metrics.`,
  });
}

/** Ranks series as they come, and keeps those that are listed. */
export class SeriesRanking {
  private readonly candidates = new Foremost();
  private readonly pinned: ReadonlyMap<string, Foremost>;
  private readonly gone = new Foremost();
  private readonly appeared = new Foremost();
  private readonly counts = new Map<string, { all: number; moved: number }>();
  private seriesCount = 0;
  private tooFewCount = 0;
  private appearedCount = 0;

  constructor(
    private readonly question: RankQuestion,
    private readonly binSeconds: number,
  ) {
    this.pinned = new Map(question.pinned.map((name) => [name, new Foremost(1)]));
  }

  /**
   * Each series once.
   * @param before undefined: it was not there
   * @param during undefined: it was not there
   */
  take(
    labels: readonly Label[],
    before: BaselineSummary | undefined,
    during: WindowSummary | undefined,
  ): void {
    this.seriesCount++;
    const scenario = {
      length: lengthOf(this.question.during),
      binSeconds: this.binSeconds,
      isCounter: isCounter(labels),
    };
    const score = before && during && coarseScore({ before, during, ...scenario });
    const metric = metricOf(labels);
    if (score === undefined) this.tooFewCount++;
    else {
      if (score >= MAY_HAVE_MOVED) this.candidates.take(labels, score);
      this.pinned.get(metric)?.take(labels, score);
    }
    this.countOf(metric, score);
    if (before === undefined) {
      this.appearedCount++;
      this.appeared.take(labels, during?.count ?? 0);
    } else {
      const missing = missingShare(before, during, this.question);
      if (missing >= MISSING) this.gone.take(labels, missing);
    }
  }

  /** What is known when all series have come. */
  ranking(): Ranking {
    const { seriesCount, tooFewCount, appearedCount } = this;
    const candidates = this.candidates.listed();
    const pinned = [...this.pinned.values()].flatMap((series) => series.listed());
    const metrics = new Set([...candidates, ...pinned].map(({ labels }) => metricOf(labels)));
    const withoutScore = ({ labels }: RankedSeries): RankedSeries => ({ labels, score: 0 });
    return {
      candidates,
      pinned,
      gone: this.gone.listed().map(withoutScore),
      appeared: this.appeared.listed().map(withoutScore),
      appearedCount,
      counts: new Map([...this.counts].filter(([metric]) => metrics.has(metric))),
      seriesCount,
      tooFewCount,
    };
  }

  private countOf(metric: string, score = 0): void {
    const counts = this.counts.get(metric) ?? { all: 0, moved: 0 };
    counts.all++;
    if (score >= MOVED) counts.moved++;
    this.counts.set(metric, counts);
  }
}

/** How many of the samples that a steady series should have it misses, from 0 to 1. Others miss none. */
function missingShare(
  { count, first, last }: BaselineSummary,
  during: WindowSummary | undefined,
  question: RankQuestion,
): number {
  if (count < LEAST_BEFORE) return 0;
  const step = (last - first) / 1_000 / (count - 1);
  const expectedIn = (window: Window): number => Math.floor(lengthOf(window) / step) + 1;
  const isSteady = count >= STEADY * expectedIn(question.baseline);
  return isSteady ? 1 - (during?.count ?? 0) / expectedIn(question.during) : 0;
}

function lengthOf({ start, end }: Window): number {
  return end - start;
}

/** The series of highest rank: of those that have the same, the first by metric and labels, in whichever order they come. */
class Foremost {
  private series: (RankedSeries & { readonly key: string })[] = [];

  /** @param most that are listed */
  constructor(private readonly most = MOST_LISTED) {}

  take(labels: readonly Label[], score: number): void {
    this.series.push({ labels, score, key: JSON.stringify([metricOf(labels), labels]) });
    if (this.series.length >= 2 * this.most) this.cut();
  }

  /** The highest first. */
  listed(): readonly RankedSeries[] {
    this.cut();
    return this.series.map(({ labels, score }) => ({ labels, score }));
  }

  private cut(): void {
    this.series.sort((left, right) => right.score - left.score || compareTexts(left.key, right.key));
    this.series.length = Math.min(this.series.length, this.most);
  }
}
