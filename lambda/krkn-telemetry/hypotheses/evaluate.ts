import { METRIC_NAME } from '../../metrics/model/label';
import { median } from '../model/median';
import { count } from '../text/amounts';
import { nameInSentence } from '../text/foreign-text';
import { unitOf, type MetricUnit } from '../text/metric-value';
import { thinned } from '../windows/assess';
import type { HypothesisResult, ResultChart } from '../windows/result';
import type { Window } from '../windows/samples';
import type { ScenarioWindows } from '../windows/windows';
import { matchesGlob } from './glob';
import { groupsOf, selectorsOf } from './groups';
import type { Bound, Form, Hypothesis, Selector } from './hypothesis';
import { decisiveOf, judgeScenario, worstOf, type Evaluation, type Worst } from './judge-scenario';
import { LOOKBACK, type ReadSeries } from './promql/series';

/** Samples of a hypothesis, at most. */
export const MOST_SAMPLES = 200_000;
/** Values that are calculated of them, at most: each of many series may have few samples. */
const MOST_POINTS = 1_000_000;

/** What was read for a selector of a hypothesis. */
export interface Reading {
  readonly series: readonly ReadSeries[];
  /** Whether there were more than {@link MOST_SAMPLES}: then the series do not count. */
  readonly isCut: boolean;
}

/** A scenario of a run. */
export interface HypothesisScenario {
  readonly windows: ScenarioWindows;
  /** What it is called; patterns may fit any of these. The first one is told. */
  readonly names: readonly [string, ...string[]];
}

/** Stretches that a result tells: the worst. */
const MOST_VIOLATIONS = 20;
/** Seconds that rates look back at least, and intervals of the series: as `$__rate_interval` of Grafana. */
const SHORTEST_RANGE = 60;
const RANGE_INTERVALS = 4;
/** Seconds between samples where the series do not tell. */
const USUAL_INTERVAL = 15;

/** What has to be read for the hypotheses of a run: the first values count for a while. */
export function windowToRead(scenarios: readonly HypothesisScenario[]): Window {
  const { start, end } = spanOf(scenarios);
  return { start: start - LOOKBACK / 1_000, end };
}

/**
 * Says what became of a hypothesis in a run: docs/hypotheses.md.
 * @param readings of each selector of `selectorsOf`, in {@link windowToRead}
 * @param until seconds since 1970: what is known so far
 * @returns undefined when it is about none of the scenarios
 */
export function evaluate(
  hypothesis: Hypothesis,
  readings: readonly Reading[],
  scenarios: readonly HypothesisScenario[],
  until: number,
): HypothesisResult | undefined {
  const patterns = hypothesis.scenarios;
  const concerned = scenarios.filter(
    ({ names }) =>
      patterns.length === 0 || patterns.some((pattern) => names.some((name) => matchesGlob(pattern, name))),
  );
  if (concerned.length === 0) return undefined;
  const { name, told, severity, bound, form } = hypothesis;
  const unit = unitOfForm(form);
  const said = { name, told, severity, ...(unit !== undefined && { unit }) };
  const evaluation = evaluateForm(hypothesis, readings, { span: spanOf(concerned), until });
  if (evaluation === undefined) {
    const reason = `It selects more than ${count(MOST_SAMPLES, 'sample')}: narrow its selector by more labels.`;
    return { ...said, verdict: 'inconclusive', reason, violations: [], bounds: boundsOf(bound) };
  }
  const judged = concerned.map((scenario) => ({
    scenario,
    judgement: judgeScenario(hypothesis, evaluation, scenario.windows),
  }));
  const judgements = judged.map(({ judgement }) => judgement);
  const decisive = decisiveOf(judgements);
  const { verdict } = decisive[0]!;
  const worst = worstOf(decisive);
  const unclear = judged.find(({ judgement }) => judgement.verdict === 'inconclusive');
  const recovery = Math.max(0, ...judgements.map((each) => each.recovery ?? 0));
  const violations = judged.flatMap(({ scenario, judgement }) =>
    judgement.violations.map((violation) => ({ ...violation, scenario: scenario.windows.index })),
  );
  return {
    ...said,
    verdict,
    ...(verdict === 'inconclusive' &&
      unclear !== undefined && {
        reason: `${nameInSentence(unclear.scenario.names[0])}: ${unclear.judgement.reason ?? ''}`,
      }),
    ...(worst !== undefined && { worst: worst.value }),
    ...(recovery > 0 && verdict !== 'violated' && { recovery }),
    violations: violations
      .sort((left, right) => right.excess - left.excess)
      .slice(0, MOST_VIOLATIONS)
      .sort((left, right) => left.start - right.start)
      .map(({ excess: _excess, worst: value, ...violation }) => ({
        ...violation,
        ...(value !== undefined && { worst: value }),
      })),
    bounds: worst?.bounds ?? boundsOf(bound),
    ...(worst !== undefined && { chart: chartOf(worst, evaluation) }),
  };
}

/** What the values of a form are, as far as the names of its metrics tell. Undefined: plain numbers. */
function unitOfForm(form: Form): MetricUnit | undefined {
  if (form.kind === 'absent') return undefined;
  if (form.kind === 'ratio') {
    const isShare = nameIn(form.of) !== undefined && nameIn(form.of) === nameIn(form.to);
    return isShare ? { quantity: 'ratio', isPerSecond: false } : undefined;
  }
  const metric = nameIn(selectorsOf(form)[0]!);
  const unit = unitOf({ metric: metric ?? '', kind: form.kind });
  return unit.quantity === 'number' && !unit.isPerSecond ? undefined : unit;
}

/** The name of the metric that a selector selects; undefined: there may be several. */
function nameIn(selector: Selector): string | undefined {
  const names = selector.flatMap(({ name, isNegated, texts }) =>
    name === METRIC_NAME && !isNegated && texts?.length === 1 ? texts : [],
  );
  return names[0];
}

function spanOf(scenarios: readonly HypothesisScenario[]): Window {
  return {
    start: Math.min(...scenarios.map(({ windows }) => windows.baseline.start)),
    end: Math.max(...scenarios.map(({ windows }) => windows.after?.end ?? windows.during.end)),
  };
}

/** Its values every interval of the series, at whole multiples of it, as Grafana asks for them. Undefined: they are too many. */
function evaluateForm(
  { form }: Hypothesis,
  readings: readonly Reading[],
  { span, until }: { readonly span: Window; readonly until: number },
): Evaluation | undefined {
  const series = readings.map((reading) => reading.series);
  const step = intervalOf(series.flat());
  const first = Math.ceil(span.start / step);
  const last = Math.floor(Math.min(span.end, until) / step);
  const times = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
  const isTooMuch = series.flat().length * times.length > MOST_POINTS || readings.some(({ isCut }) => isCut);
  if (isTooMuch) return undefined;
  const range = Math.min(1_000 * Math.max(SHORTEST_RANGE, RANGE_INTERVALS * step), LOOKBACK);
  const milliseconds = times.map((time) => 1_000 * time);
  const groups = groupsOf(form, series, milliseconds, range).map(({ labels, points }) => ({
    labels,
    // What is not finite says nothing, such as a ratio to no requests.
    values: points.map((value) => (Number.isFinite(value) ? value : undefined)),
  }));
  return { times, groups, step, until };
}

/** Whole seconds between the samples of most series. */
function intervalOf(series: readonly ReadSeries[]): number {
  const intervals = series.flatMap(
    ({ timestamps }) => median(timestamps.slice(1).map((time, index) => time - timestamps[index]!)) ?? [],
  );
  return Math.max(1, Math.round((median(intervals) ?? USUAL_INTERVAL * 1_000) / 1_000));
}

/** What a bound allows whatever was before. */
function boundsOf(bound: Bound): HypothesisResult['bounds'] {
  if (bound.kind === 'below') return { highest: bound.limit };
  if (bound.kind === 'above') return { lowest: bound.limit };
  return bound.kind === 'between' ? { lowest: bound.lowest, highest: bound.highest } : {};
}

function chartOf({ group }: Worst, { times }: Evaluation): ResultChart {
  const known = times.flatMap((time, index) => {
    const value = group.values[index];
    return value === undefined ? [] : { time, value };
  });
  return thinned({ times: known.map(({ time }) => time), values: known.map(({ value }) => value) });
}
