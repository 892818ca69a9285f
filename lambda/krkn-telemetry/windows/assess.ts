import { judge, usualRange } from './judge';
import { kindOf } from './kind';
import { recoveryOf } from './recovery';
import type { ResultChart, ResultRow, ResultSeries, ScenarioResult } from './result';
import { rowsOf, type JudgedSeries, type MetricRow, type SeriesCounts, type SeriesLabels } from './rows';
import { ratesOf, samplesIn, stepOf, type Samples } from './samples';
import { lengthOf, type ScenarioWindows } from './windows';

/** A series that may have moved, with its samples in all windows of a scenario. */
export interface CandidateSeries {
  readonly metric: string;
  /** Without the metric's name. */
  readonly labels: SeriesLabels;
  /** As the store has them, but those that are not finite. */
  readonly samples: Samples;
  /** Of a sum of observations: the samples of the count beside it. */
  readonly counts?: Samples;
  /** Whether it is a counter that was not there before although its target was: it counts from 0. */
  readonly wasZero?: boolean;
}

/** A candidate that was judged. */
export interface AssessedSeries extends JudgedSeries {
  readonly kind: ResultRow['kind'];
  /** As it was judged: of a counter, rates. */
  readonly values: Samples;
  /** Values that are usual for it. */
  readonly usual: NonNullable<ResultChart['usual']>;
  /** Whether it was unusual when the scenario began. */
  readonly wasOffBefore: boolean;
}

/** Samples before a scenario that are all unusual if the one before was not over for it. */
const OFF_SAMPLES = 3;

/**
 * Judges a series in the windows of a scenario.
 * @returns undefined when it has too few samples, or is not judged at all
 */
export function assess(candidate: CandidateSeries, windows: ScenarioWindows): AssessedSeries | undefined {
  const { metric, labels } = candidate;
  const form = formOf(candidate, windows);
  if (form === undefined) return undefined;
  const { kind, values } = form;
  const isCounter = kind === 'rate';
  const before = samplesIn(values, windows.baseline);
  const step = stepOf(before);
  const judgement = judge({
    before,
    during: samplesIn(values, windows.during),
    length: lengthOf(windows.during),
    isCounter,
  });
  if (judgement === undefined || step === undefined) return undefined;
  const usual = usualRange(judgement, { isCounter, step });
  const last = samplesIn(values, {
    start: windows.baseline.end,
    end: windows.during.start - step,
  }).values.slice(-OFF_SAMPLES);
  const { after } = windows;
  return {
    metric,
    labels,
    judgement,
    kind,
    values,
    usual,
    recovery:
      after === undefined
        ? undefined
        : recoveryOf(judgement, samplesIn(values, after), { end: after.start, step, isCounter }),
    wasOffBefore:
      last.length === OFF_SAMPLES && last.every((value) => value < usual.lowest || value > usual.highest),
  };
}

/** What is judged of a series, by what its metric is. */
function formOf(
  { metric, samples, counts, wasZero = false }: CandidateSeries,
  { baseline }: ScenarioWindows,
): { readonly kind: ResultRow['kind']; readonly values: Samples } | undefined {
  const kind = kindOf(metric);
  if (kind === 'unranked') return undefined;
  if (kind === 'sum') {
    return counts === undefined ? undefined : { kind: 'mean', values: meansOf(samples, counts) };
  }
  if (kind === 'gauge' || !isCounting(samples)) return { kind: 'gauge', values: samples };
  return { kind: 'rate', values: ratesOf(wasZero ? withZeros(samples, baseline) : samples) };
}

/** Whether a counter's values only grow, or begin again: some metrics are only named like counters. */
function isCounting({ values }: Samples): boolean {
  return values.every(
    (value, index) => index === 0 || value >= values[index - 1]! || value <= values[index - 1]! / 2,
  );
}

/** The mean of what was observed between samples that both have: none where nothing was. */
function meansOf(sums: Samples, counts: Samples): Samples {
  const countAt = new Map(counts.times.map((time, index) => [time, counts.values[index]!]));
  const times = sums.times.filter((time) => countAt.has(time));
  const sumAt = new Map(sums.times.map((time, index) => [time, sums.values[index]!]));
  const sumRates = ratesOf({ times, values: times.map((time) => sumAt.get(time)!) });
  const countRates = ratesOf({ times, values: times.map((time) => countAt.get(time)!) });
  const observed = countRates.values.map((rate) => rate > 0);
  return {
    times: sumRates.times.filter((_, index) => observed[index]),
    values: sumRates.values.flatMap((rate, index) =>
      observed[index] ? [rate / countRates.values[index]!] : [],
    ),
  };
}

/** A counter that was born during the chaos, such as that of a kind of error: it was 0 as often as it is sampled now. */
function withZeros(samples: Samples, baseline: { readonly start: number; readonly end: number }): Samples {
  const step = stepOf(samples);
  const [first] = samples.times;
  if (step === undefined || first === undefined) return samples;
  const times: number[] = [];
  for (let time = first - step; time >= baseline.start; time -= step) times.unshift(time);
  return { times: [...times, ...samples.times], values: [...times.map(() => 0), ...samples.values] };
}

/** Series of a row that are shown. */
const MOST_SERIES = 5;
/** Rows with a chart: those below are read as numbers. */
const MOST_CHARTS = 24;
/**
 * Characters of the rows of a scenario: twice what 200 rows usually have. Labels may be so long that pages could not read all of
 * them; the rows that moved least are left out then, and still counted.
 */
const LONGEST_ROWS = 1_200_000;
/** Digits of a chart's values: more are no higher than a pixel. */
const DIGITS = 5;
/** Points of a chart: more are no wider than a pixel. */
const MOST_POINTS = 264;

/**
 * The rows of what moved, and of what is pinned and did not, as a result has them.
 * @param pinned names of metrics
 */
export function resultRows(
  assessed: readonly AssessedSeries[],
  countsOf: (metric: string) => SeriesCounts | undefined,
  pinned: ReadonlySet<string>,
): Pick<ScenarioResult, 'rows' | 'pinned'> {
  const rows = rowsOf(assessed, countsOf);
  const moved = new Set(rows.map(({ metric }) => metric));
  const steady = new Map(
    assessed
      .filter(({ metric }) => pinned.has(metric) && !moved.has(metric))
      .toSorted((left, right) => left.judgement.score - right.judgement.score)
      .map((series) => [series.metric, series]),
  );
  return {
    rows: fitting(
      rows.map((row, place) => {
        const isPinned = pinned.has(row.metric);
        return { ...resultRow(row, isPinned || place < MOST_CHARTS), ...(isPinned && { isPinned }) };
      }),
    ),
    pinned: fitting(
      [...pinned].flatMap((metric) => {
        const series = steady.get(metric);
        return series === undefined ? [] : [steadyRow(series, countsOf(metric)?.all ?? 1)];
      }),
    ),
  };
}

/** The row of a metric that did not move. */
function steadyRow(series: AssessedSeries, seriesCount: number): ResultRow {
  const { metric, kind, judgement } = series;
  return {
    ...{ metric, kind, direction: judgement.isUp ? 'up' : 'down', movedCount: 0, seriesCount },
    ...{ areAllBack: true, wasOffBefore: false, isPinned: true },
    // It had nothing to recover from.
    series: [resultSeries({ ...series, recovery: undefined }, true)],
  };
}

/** The first rows, as many as there is room for. */
function fitting(rows: readonly ResultRow[]): readonly ResultRow[] {
  let room = LONGEST_ROWS;
  const end = rows.findIndex((row) => (room -= JSON.stringify(row).length) < 0);
  return end < 0 ? rows : rows.slice(0, end);
}

function resultRow(
  { metric, series, counts, direction, medianRecovery, areAllBack }: MetricRow<AssessedSeries>,
  isCharted: boolean,
): ResultRow {
  const recoveries = series.flatMap(({ recovery }) => recovery ?? []);
  return {
    metric,
    kind: series[0]!.kind,
    direction,
    movedCount: counts.moved,
    seriesCount: counts.all,
    ...(medianRecovery !== undefined && { medianRecovery, worstRecovery: Math.max(...recoveries) }),
    areAllBack,
    wasOffBefore: series[0]!.wasOffBefore,
    series: series.slice(0, MOST_SERIES).map((each, index) => resultSeries(each, index === 0 && isCharted)),
  };
}

function resultSeries(
  { labels, judgement, recovery, values, usual }: AssessedSeries,
  isCharted: boolean,
): ResultSeries {
  const { score, kind, before, during, peak } = judgement;
  return {
    labels,
    score,
    before,
    during,
    ...(kind === 'excursion' && { peak }),
    ...(recovery !== undefined && { recovery }),
    ...(isCharted && { chart: chartOf(values, usual) }),
  };
}

function chartOf(samples: Samples, { lowest, highest }: AssessedSeries['usual']): ResultChart {
  const { times, values } = thinned(samples);
  return {
    times,
    values: values.map(rounded),
    usual: { lowest: rounded(lowest), highest: rounded(highest) },
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(DIGITS));
}

/** Every n-th sample, but of each stretch the one that is farthest from the stretch before: a spike of one sample stays in sight. */
export function thinned({ times, values }: Samples): Samples {
  const stretch = Math.ceil(times.length / MOST_POINTS);
  if (stretch <= 1) return { times, values };
  const kept: number[] = [];
  for (let start = 0; start < times.length; start += stretch) {
    const last = values[kept.at(-1) ?? 0]!;
    const places = Array.from(
      { length: Math.min(stretch, times.length - start) },
      (_, index) => start + index,
    );
    kept.push(
      places.reduce((best, place) =>
        Math.abs(values[place]! - last) > Math.abs(values[best]! - last) ? place : best,
      ),
    );
  }
  return { times: kept.map((place) => times[place]!), values: kept.map((place) => values[place]!) };
}
