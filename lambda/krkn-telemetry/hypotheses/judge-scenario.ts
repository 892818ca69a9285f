import { median } from '../model/median';
import { steadySamples } from '../windows/recovery';
import { hypothesisVerdicts, type HypothesisResult, type HypothesisVerdict } from '../windows/result';
import type { Window } from '../windows/samples';
import type { ScenarioWindows } from '../windows/windows';
import { writeDuration } from './duration';
import type { Bound, Hypothesis } from './hypothesis';

/** The values of a hypothesis in a run, of all groups of series at the same times. */
export interface Evaluation {
  /** Seconds since 1970, ascending. */
  readonly times: readonly number[];
  readonly groups: readonly ValuedGroup[];
  /** Seconds from a time to the next. */
  readonly step: number;
  /** Seconds since 1970: what is known so far. */
  readonly until: number;
}

/** A group of series. */
interface ValuedGroup {
  readonly labels: Readonly<Record<string, string>>;
  /** At each time; undefined where it has none. All are finite. */
  readonly values: readonly (number | undefined)[];
}

/** A value that is farthest from what is allowed, or nearest to its end. */
export interface Worst {
  readonly value: number;
  /** How far beyond what is allowed; negative within. */
  readonly excess: number;
  readonly bounds: HypothesisResult['bounds'];
  readonly group: ValuedGroup;
}

/** A stretch in which it was not so. */
interface Stretch extends Window {
  /** Seconds after the scenario, of one that ended late. */
  readonly recovery?: number;
}

/** The same with what was worst in it. */
interface Violation extends Stretch {
  readonly labels: ValuedGroup['labels'];
  readonly worst: number | undefined;
  readonly excess: number;
}

/** What became of a hypothesis during a scenario, or of one of its groups. */
interface ScenarioJudgement {
  readonly verdict: HypothesisVerdict;
  /** Why it says nothing, in a sentence. */
  readonly reason?: string;
  readonly worst?: Worst;
  /** Seconds after the scenario. */
  readonly recovery?: number;
  readonly violations: readonly Violation[];
}

/** Judges what a hypothesis asks for in the windows of a scenario. */
export function judgeScenario(
  hypothesis: Hypothesis,
  evaluation: Evaluation,
  windows: ScenarioWindows,
): ScenarioJudgement {
  const asked = askedWindow(hypothesis, windows);
  if (asked === undefined) return inconclusive('Another scenario began before it could be so again.');
  const watched = { start: asked.start, end: Math.min(asked.end, evaluation.until) };
  if (watched.end <= watched.start) return inconclusive('It is still being watched.');
  const groups = evaluation.groups.flatMap(
    (group) => judgeGroup(hypothesis, group, { evaluation, windows, watched }) ?? [],
  );
  if (groups.length === 0) return withoutValues(hypothesis, watched);
  const decisive = decisiveOf(groups);
  const recoveries = groups.flatMap(({ recovery }) => recovery ?? []);
  const worst = worstOf(decisive);
  return {
    ...decisive[0]!,
    ...(worst !== undefined && { worst }),
    ...(recoveries.length > 0 && { recovery: Math.max(...recoveries) }),
    violations: groups.flatMap(({ violations }) => violations),
  };
}

/** Those of several whose verdict is that of all. @param judgements not empty */
export function decisiveOf(judgements: readonly ScenarioJudgement[]): readonly ScenarioJudgement[] {
  const decides = hypothesisVerdicts.find((each) => judgements.some(({ verdict }) => verdict === each));
  return judgements.filter(({ verdict }) => verdict === decides);
}

/** What was worst of several. */
export function worstOf(judgements: readonly ScenarioJudgement[]): Worst | undefined {
  return judgements.reduce<Worst | undefined>(
    (worst, judgement) =>
      (judgement.worst?.excess ?? -Infinity) > (worst?.excess ?? -Infinity) ? judgement.worst : worst,
    undefined,
  );
}

/** When it has to be so. Undefined when there is no time for it. */
function askedWindow({ check }: Hypothesis, { during, after }: ScenarioWindows): Window | undefined {
  if (check === 'recovery') return after;
  const end = check === 'always' ? after?.end : undefined;
  return { start: during.start, end: end ?? during.end };
}

function inconclusive(reason: string): ScenarioJudgement {
  return { verdict: 'inconclusive', reason, violations: [] };
}

function withoutValues({ noData }: Hypothesis, watched: Window): ScenarioJudgement {
  if (noData === 'inconclusive') return inconclusive('There were no values.');
  const violation = { ...watched, labels: {}, worst: undefined, excess: Infinity };
  return { verdict: 'violated', violations: [violation] };
}

/** The windows that a group is judged in. */
interface Watch {
  readonly evaluation: Evaluation;
  readonly windows: ScenarioWindows;
  readonly watched: Window;
}

/** @returns undefined when the group has no values, and need not have any */
function judgeGroup(hypothesis: Hypothesis, group: ValuedGroup, watch: Watch): ScenarioJudgement | undefined {
  const { evaluation, windows, watched } = watch;
  const before = pointsIn(evaluation, group, windows.baseline);
  const points = pointsIn(evaluation, group, watched);
  const values = known(points);
  const hasToHaveValues = hypothesis.noData === 'fail';
  if (values.length === 0 && (!hasToHaveValues || known(before).length === 0)) return undefined;
  const allowed = allowedBy(hypothesis.bound, known(before));
  if (allowed === undefined) return inconclusive('There were no values before to compare with.');
  const isOff = ({ value }: Point): boolean =>
    value === undefined ? hasToHaveValues : !allowed.accepts(value);
  const worst = values
    .map((value): Worst => ({ value, excess: allowed.excess(value), bounds: allowed.bounds, group }))
    .reduce<Worst | undefined>((most, each) => (most && most.excess >= each.excess ? most : each), undefined);
  const judgement =
    hypothesis.recoversWithin === undefined
      ? judgeStretches(hypothesis.tolerated, stretchesOf(points, isOff))
      : judgeRecovery(hypothesis.recoversWithin, points, isOff, watch);
  const violations = judgement.violations.map((stretch) => {
    const inside = known(points.filter(({ time }) => time >= stretch.start && time <= stretch.end));
    const excess = Math.max(...inside.map(allowed.excess));
    const value = inside.find((each) => allowed.excess(each) === excess);
    return {
      ...stretch,
      labels: group.labels,
      worst: value,
      excess: value === undefined ? Infinity : excess,
    };
  });
  const usual = stretchesOf(before, ({ value }) => value !== undefined && !allowed.accepts(value));
  return {
    ...withoutUsual({ ...judgement, violations }, longest(usual)),
    ...(worst !== undefined && { worst }),
  };
}

/** What was not so for as long before says nothing of the chaos. */
function withoutUsual(judgement: ScenarioJudgement, before: number | undefined): ScenarioJudgement {
  const { violations } = judgement;
  if (violations.length === 0 || before === undefined || before < longest(violations)!) return judgement;
  const told = before === 0 ? '' : `, for ${writeDuration(Math.round(before))}`;
  return inconclusive(`It was not so before either${told}: this says nothing of the chaos.`);
}

function judgeStretches(
  tolerated: number,
  stretches: readonly Window[],
): Omit<ScenarioJudgement, 'violations'> & { readonly violations: readonly Stretch[] } {
  const violations = stretches.filter(({ start, end }) => end - start >= tolerated);
  return { verdict: violations.length > 0 ? 'violated' : 'held', violations };
}

function judgeRecovery(
  within: number,
  points: readonly Point[],
  isOff: (point: Point) => boolean,
  { evaluation, windows, watched }: Watch,
): ReturnType<typeof judgeStretches> {
  const { during, isEndedByNext } = windows;
  const needed = steadySamples(evaluation.step);
  const telling = points.filter((point) => point.value !== undefined || isOff(point));
  const back = telling.findIndex((_, index) => {
    const next = telling.slice(index, index + needed);
    return next.length === needed && !next.some(isOff);
  });
  const lastOff = telling.findLastIndex(isOff);
  if (back === 0 || lastOff === -1) return { verdict: 'held', violations: [] };
  if (back > 0) {
    const recovery = telling[back]!.time - during.end;
    const isLate = recovery > within;
    const violation = { start: during.end, end: telling[back - 1]!.time, recovery };
    return { verdict: isLate ? 'late' : 'held', recovery, violations: isLate ? [violation] : [] };
  }
  const deadline = during.end + within;
  const soonest = telling[lastOff + 1]?.time ?? telling[lastOff]!.time + evaluation.step;
  // A recovery that began in time is seen by the values after it only.
  const seenBy = soonest > deadline ? deadline : Math.max(deadline, soonest + (needed - 1) * evaluation.step);
  if (watched.end >= seenBy) {
    return { verdict: 'violated', violations: [{ start: during.end, end: watched.end }] };
  }
  if (watched.end < (windows.after?.end ?? 0)) {
    return { ...inconclusive('It is still being watched whether it is so again.'), violations: [] };
  }
  const reason = isEndedByNext
    ? 'Another scenario began before it could be so again.'
    : 'It was not watched long enough to tell whether it was so again in time.';
  return { ...inconclusive(reason), violations: [] };
}

/** A value at a time. */
interface Point {
  readonly time: number;
  readonly value: number | undefined;
}

function pointsIn({ times }: Evaluation, { values }: ValuedGroup, { start, end }: Window): readonly Point[] {
  return times.flatMap((time, index) => (time >= start && time <= end ? { time, value: values[index] } : []));
}

function known(points: readonly Point[]): readonly number[] {
  return points.flatMap(({ value }) => value ?? []);
}

/** Where points follow each other that are off. One without a value ends it, unless it is off as well. */
function stretchesOf(points: readonly Point[], isOff: (point: Point) => boolean): readonly Window[] {
  const stretches: Window[] = [];
  let start: number | undefined;
  for (const point of points) {
    if (!isOff(point)) {
      start = undefined;
      continue;
    }
    if (start !== undefined) stretches.pop();
    start ??= point.time;
    stretches.push({ start, end: point.time });
  }
  return stretches;
}

/** Seconds; undefined of none. */
function longest(stretches: readonly Window[]): number | undefined {
  return stretches.length === 0 ? undefined : Math.max(...stretches.map(({ start, end }) => end - start));
}

/** The values that a bound allows. */
interface Allowed {
  readonly bounds: HypothesisResult['bounds'];
  readonly accepts: (value: number) => boolean;
  readonly excess: (value: number) => number;
}

/** @returns undefined when it depends on values before, which are missing */
function allowedBy(bound: Bound, before: readonly number[]): Allowed | undefined {
  switch (bound.kind) {
    case 'below': {
      const { limit } = bound;
      return {
        bounds: { highest: limit },
        accepts: (value) => value < limit,
        excess: (value) => value - limit,
      };
    }
    case 'above': {
      const { limit } = bound;
      return {
        bounds: { lowest: limit },
        accepts: (value) => value > limit,
        excess: (value) => limit - value,
      };
    }
    case 'between':
      return between(bound.lowest, bound.highest, 1);
    case 'within': {
      const level = median(before);
      if (level === undefined) return undefined;
      const room = bound.share * Math.abs(level);
      // In parts of the level, so that groups of all sizes compare.
      return between(level - room, level + room, Math.abs(level) || 1);
    }
  }
}

function between(lowest: number, highest: number, unit: number): Allowed {
  return {
    bounds: { lowest, highest },
    accepts: (value) => value >= lowest && value <= highest,
    excess: (value) => Math.max(lowest - value, value - highest) / unit,
  };
}
