import {
  changeOfCount,
  changeOfResult,
  changeOfScore,
  hasAny,
  uncredited,
  unjudged,
  type Change,
  type Changes,
} from './change';
import { changeOfLosses, changeOfRecovery, lossesOf, type LossChange, type Losses } from './compare-losses';
import { median } from '../median';
import { recoveries, type Recovery } from '../recovery';
import type { Run, Scenario } from '../run';
import { scenarioName } from '../scenario-name';
import type { ForeignText } from '../../text/foreign-text';
import { hasScenarioFailed, scenarioOutcome } from '../run-outcome';

/** How a scenario went in one run: all its repetitions together. */
export interface ScenarioOutcome extends Losses {
  /** `unknown`: no repetition tells an exit status. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** How often it ran. */
  readonly count: number;
  /** How often it failed. */
  readonly failed: number;
  /** Seconds that the slowest pod, virtual machine or node took that came back. */
  readonly slowest: number | undefined;
  readonly median: number | undefined;
  /** 0 to 100. */
  readonly score: number | undefined;
  readonly passedSlos: number | undefined;
  readonly totalSlos: number | undefined;
}

/** What became of a scenario from one run to another. `no longer fails`: it is not known whether it passes. */
export type ScenarioTurn =
  | 'newly fails'
  | 'fails more often'
  | 'fails less often'
  | 'passes again'
  | 'no longer fails'
  | 'added'
  | 'removed'
  | 'none';

/** The result of a scenario in two runs, and how many of its repetitions failed. */
interface ScenarioResult extends Change {
  readonly turn: ScenarioTurn;
}

/** All that is judged of a scenario. */
export type ScenarioChanges = Changes<'result', ScenarioResult> &
  Changes<'unrecovered', LossChange> &
  Changes<'slowest' | 'median' | 'score', Change>;

/** A scenario in two runs, of which one may not have it. */
export interface ScenarioComparison {
  /** Path of the scenario's file, else its type. */
  readonly name: ForeignText;
  readonly before: ScenarioOutcome | undefined;
  readonly after: ScenarioOutcome | undefined;
  readonly changes: ScenarioChanges;
}

/** All scenarios of two runs: first what fails newly, then what else is worse, then better, then as they ran. */
export function compareScenarios(before: Run, after: Run): readonly ScenarioComparison[] {
  const left = scenarioOutcomes(before);
  const right = scenarioOutcomes(after);
  return [...new Set([...right.keys(), ...left.keys()])]
    .map((name) => compare(name, left.get(name), right.get(name)))
    .sort((one, other) => rank(one) - rank(other));
}

/** What a reader looks for comes first: a page has no room for all of hundreds. */
function rank({ changes }: ScenarioComparison): number {
  const { direction, turn } = changes.result;
  if (direction === 'worse') return 0;
  if (hasAny(changes, 'worse')) return 1;
  if (direction === 'better') return 2;
  if (hasAny(changes, 'better')) return 3;
  return turn === 'removed' ? 6 : turn === 'added' ? 5 : 4;
}

/** How each scenario of a run went, by its name. */
export function scenarioOutcomes(run: Run): ReadonlyMap<string, ScenarioOutcome> {
  const repetitions = new Map<string, Scenario[]>();
  for (const scenario of run.scenarios) {
    const name = scenarioName(scenario);
    const known = repetitions.get(name);
    if (known === undefined) repetitions.set(name, [scenario]);
    else known.push(scenario);
  }
  const recoveriesByName = scenarioRecoveries(run);
  return new Map(
    [...repetitions].map(([name, all]) => [name, outcome(all, recoveriesByName.get(name) ?? [])]),
  );
}

function scenarioRecoveries(run: Run): ReadonlyMap<string, readonly Recovery[]> {
  const byName = new Map<string, Recovery[]>();
  for (const recovery of recoveries(run)) {
    const scenario = run.scenarios[recovery.scenarioIndex];
    if (scenario === undefined) continue;
    const name = scenarioName(scenario);
    const known = byName.get(name);
    if (known === undefined) byName.set(name, [recovery]);
    else known.push(recovery);
  }
  return byName;
}

function outcome(repetitions: readonly Scenario[], disrupted: readonly Recovery[]): ScenarioOutcome {
  const recovered = disrupted.filter(({ isRecovered }) => isRecovered);
  const totals = recovered.flatMap(({ total }) => total ?? []);
  const failed = repetitions.filter(hasScenarioFailed).length;
  const isKnown = repetitions.some((scenario) => scenarioOutcome(scenario) !== 'unknown');
  // Krkn gives all repetitions the score of the last.
  const report = repetitions.findLast(({ resiliencyReport }) => resiliencyReport)?.resiliencyReport;
  return {
    status: failed > 0 ? 'failed' : isKnown ? 'passed' : 'unknown',
    count: repetitions.length,
    failed,
    ...lossesOf(disrupted),
    slowest: totals.length === 0 ? undefined : totals.reduce((a, b) => Math.max(a, b)),
    median: median(totals),
    score: report?.resiliencyScore,
    passedSlos: report?.passedSlos,
    totalSlos: report?.totalSlos,
  };
}

function compare(
  name: string,
  before: ScenarioOutcome | undefined,
  after: ScenarioOutcome | undefined,
): ScenarioComparison {
  const isAsOften = before?.count === after?.count;
  const losses = { before: before?.unrecovered, after: after?.unrecovered };
  const [slowest, median] = [
    changeOfRecovery(before?.slowest, after?.slowest, losses),
    changeOfRecovery(before?.median, after?.median, losses),
  ];
  return {
    name,
    before,
    after,
    changes: {
      result: resultOf(before, after),
      unrecovered: changeOfLosses(before, after, isAsOften),
      // The slowest of more repetitions is slower.
      slowest: isAsOften ? slowest : unjudged(slowest),
      median: isAsOften ? median : unjudged(median),
      score: changeOfScore(before?.score, after?.score),
    },
  };
}

function resultOf(before: ScenarioOutcome | undefined, after: ScenarioOutcome | undefined): ScenarioResult {
  const failed = changeOfCount(before?.failed, after?.failed);
  if (before?.status === 'failed' && after?.status === 'failed' && before.count === after.count) {
    return { ...failed, turn: failed.direction === 'same' ? 'none' : often(failed) };
  }
  const result = { ...failed, ...changeOfResult(before?.status, after?.status), turn: turnOf(before, after) };
  // It is not known whether a scenario that did not run still fails.
  return after === undefined ? uncredited(result) : result;
}

function often({ direction }: Change): ScenarioTurn {
  return direction === 'worse' ? 'fails more often' : 'fails less often';
}

function turnOf(before: ScenarioOutcome | undefined, after: ScenarioOutcome | undefined): ScenarioTurn {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (after.status === 'failed') return before.status === 'failed' ? 'none' : 'newly fails';
  if (before.status !== 'failed') return 'none';
  return after.status === 'passed' ? 'passes again' : 'no longer fails';
}
