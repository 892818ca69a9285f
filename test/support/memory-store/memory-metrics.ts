import { HttpError } from '../../../lambda/http/errors';
import type { Destination } from '../../../lambda/metrics/model/destination';
import { METRIC_NAME, type Label } from '../../../lambda/metrics/model/label';
import type { Meter } from '../../../lambda/metrics/model/meter';
import type { Matcher } from '../../../lambda/metrics/model/matcher';
import type { QueryPlan } from '../../../lambda/metrics/model/query-plan';
import type {
  MetricRanker,
  MetricReader,
  RankedSeries,
  Ranking,
  RankQuestion,
  ReadSink,
} from '../../../lambda/metrics/port';
import { judge, MOVED } from '../../../lambda/krkn-telemetry/windows/judge';
import { kindOf } from '../../../lambda/krkn-telemetry/windows/kind';
import { disappearanceOf, isNew } from '../../../lambda/krkn-telemetry/windows/presence';
import { ratesOf, samplesIn, type Samples } from '../../../lambda/krkn-telemetry/windows/samples';
import { lengthOf } from '../../../lambda/krkn-telemetry/windows/windows';

/** A series with its samples. */
export interface MemorySeries {
  /** With that of the metric. */
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: Samples;
}

/** What a store does to a question: nothing, or it throws; it may wait until the signal aborts. */
type Fault = (question: RankQuestion | readonly QueryPlan[], signal: AbortSignal) => Promise<void> | void;

/** From this score on a series is a candidate. */
const CANDIDATE = 3;
const MOST_LISTED = 500;

/** Metrics in memory, ranked by the judge that has all samples: no store ranks better. */
export class MemoryMetrics implements MetricRanker, MetricReader {
  fault: Fault = () => undefined;
  /** What a ranking is metered. */
  bytesOfRanking = 1;
  /** Questions that it was asked, in their order. */
  readonly asked: (RankQuestion | readonly QueryPlan[])[] = [];

  constructor(
    private readonly destination: Destination,
    private readonly series: readonly MemorySeries[],
  ) {}

  async rankCandidates(question: RankQuestion, meter: Meter, signal: AbortSignal): Promise<Ranking> {
    this.asked.push(question);
    meter.statements++;
    await this.fault(question, signal);
    const { baseline, during, matchers, pinned } = question;
    const own = this.in(question.destination).filter(({ labels }) => isAccepted(labels, matchers));
    const looked = own.filter(({ samples }) =>
      [baseline, during].some((window) => samplesIn(samples, window).times.length > 0),
    );
    meter.bytes += this.bytesOfRanking;
    meter.pages++;
    const scored = looked.map((each) => ({ ...each, score: scoreOf(each, question) }));
    const candidates = scored
      .flatMap(({ labels, score }) =>
        score !== undefined && score >= CANDIDATE ? [ranked(labels, score)] : [],
      )
      .sort((left, right) => right.score - left.score);
    const nearest = pinned.flatMap(
      (name) =>
        scored
          .flatMap(({ labels, score }) =>
            labels[METRIC_NAME] === name && score !== undefined ? [ranked(labels, score)] : [],
          )
          .toSorted((left, right) => right.score - left.score)[0] ?? [],
    );
    const names = new Set([...candidates, ...nearest].map(({ labels }) => nameOf(labels)));
    const appeared = looked.filter(({ samples }) => isNew(samples, baseline, during));
    return {
      candidates: candidates.slice(0, MOST_LISTED),
      pinned: nearest,
      gone: looked
        .filter(
          ({ samples }) => disappearanceOf(samples, { baseline, during, after: undefined }) !== undefined,
        )
        .slice(0, MOST_LISTED)
        .map(({ labels }) => ranked(labels, 0)),
      appeared: appeared.slice(0, MOST_LISTED).map(({ labels }) => ranked(labels, 0)),
      appearedCount: appeared.length,
      counts: new Map(
        [...names].map((name) => {
          const ofName = scored.filter(({ labels }) => labels[METRIC_NAME] === name);
          return [
            name,
            { all: ofName.length, moved: ofName.filter(({ score = 0 }) => score >= MOVED).length },
          ];
        }),
      ),
      seriesCount: looked.length,
      tooFewCount: scored.filter(({ score }) => score === undefined).length,
    };
  }

  async read(
    queries: readonly QueryPlan[],
    sink: ReadSink,
    meter: Meter,
    signal: AbortSignal,
  ): Promise<void> {
    this.asked.push(queries);
    meter.statements += queries.length;
    await this.fault(queries, signal);
    meter.pages += queries.length;
    for (const [index, { destination, start, end, matchers }] of queries.entries()) {
      if (destination === undefined) continue;
      const part = sink.of(index);
      // A store gives more than it is asked for.
      const name = matchers.filter((matcher) => matcher.name === METRIC_NAME);
      for (const { labels, samples } of this.in(destination)) {
        if (!isAccepted(labels, name)) continue;
        const series = part.series(toLabels(labels));
        if (series === undefined) continue;
        for (const [place, time] of samples.times.entries()) {
          if (time * 1_000 < start || time * 1_000 > end) continue;
          const words = new Uint32Array(new Float64Array([samples.values[place]!]).buffer);
          part.sample(series, time * 1_000, words[0]!, words[1]!);
          meter.bytes += 16;
        }
      }
    }
  }

  private in({ namespace, collection }: Destination): readonly MemorySeries[] {
    const isThere = namespace === this.destination.namespace && collection === this.destination.collection;
    if (isThere) return this.series;
    throw new HttpError({
      code: 'destination_not_found',
      status: 503,
      message: `There is no ${namespace}/${collection}. Create it.`,
    });
  }
}

function scoreOf({ labels, samples }: MemorySeries, { baseline, during }: RankQuestion): number | undefined {
  const isCounter = kindOf(labels[METRIC_NAME]!) !== 'gauge';
  const values = isCounter ? ratesOf(samples) : samples;
  return judge({
    before: samplesIn(values, baseline),
    during: samplesIn(values, during),
    length: lengthOf(during),
    isCounter,
  })?.score;
}

function isAccepted(labels: MemorySeries['labels'], matchers: readonly Matcher[]): boolean {
  return matchers.every(({ name, accepts }) => accepts(labels[name] ?? ''));
}

function ranked(labels: MemorySeries['labels'], score: number): RankedSeries {
  return { labels: toLabels(labels), score };
}

function toLabels(labels: MemorySeries['labels']): readonly Label[] {
  return Object.entries(labels)
    .map(([name, value]) => ({ name, value }))
    .sort((left, right) => Buffer.compare(Buffer.from(left.name), Buffer.from(right.name)));
}

function nameOf(labels: readonly Label[]): string {
  return labels.find(({ name }) => name === METRIC_NAME)?.value ?? '';
}
