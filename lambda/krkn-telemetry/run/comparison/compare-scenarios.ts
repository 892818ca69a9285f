import { changeOfScore, changeOfSeconds, type Change } from './change';
import { median } from '../median';
import { recoveries } from '../recovery';
import type { Run, Scenario } from '../run';
import { scenarioName } from '../scenario-name';

/** How a scenario went in one run: all its repetitions together. */
export interface ScenarioOutcome {
  /** `unknown`: no repetition tells an exit status. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** How often it ran. */
  readonly count: number;
  /** How often it failed. */
  readonly failed: number;
  /** Seconds that the slowest pod, virtual machine or node took to come back. */
  readonly slowest: number | undefined;
  readonly median: number | undefined;
  /** 0 to 100. */
  readonly score: number | undefined;
  readonly passedSlos: number | undefined;
  readonly totalSlos: number | undefined;
}

/** What became of a scenario from one run to another. */
export type ScenarioTurn = 'newly fails' | 'passes again' | 'added' | 'removed' | 'none';

/** A scenario in two runs, of which one may not have it. */
export interface ScenarioComparison {
  /** Path of the scenario's file, else its type. */
  readonly name: string;
  readonly before: ScenarioOutcome | undefined;
  readonly after: ScenarioOutcome | undefined;
  readonly turn: ScenarioTurn;
  readonly slowest: Change;
  readonly median: Change;
  readonly score: Change;
}

/** What a reader looks for comes first. */
const order: readonly ScenarioTurn[] = ['newly fails', 'passes again', 'none', 'added', 'removed'];

/** All scenarios of two runs: those that newly fail or pass first, then in the order in which they ran. */
export function compareScenarios(before: Run, after: Run): readonly ScenarioComparison[] {
  const left = scenarioOutcomes(before);
  const right = scenarioOutcomes(after);
  return [...new Set([...right.keys(), ...left.keys()])]
    .map((name) => compare(name, left.get(name), right.get(name)))
    .sort((one, other) => rank(one) - rank(other));
}

function rank({ turn, after }: ScenarioComparison): number {
  const isNewFailure = turn === 'added' && after?.status === 'failed';
  return isNewFailure ? 0 : order.indexOf(turn);
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
  const totals = recoveryTotals(run);
  return new Map([...repetitions].map(([name, all]) => [name, outcome(all, totals.get(name) ?? [])]));
}

function recoveryTotals(run: Run): ReadonlyMap<string, readonly number[]> {
  const totals = new Map<string, number[]>();
  for (const { scenarioIndex, total, isRecovered } of recoveries(run)) {
    const scenario = run.scenarios[scenarioIndex];
    if (!isRecovered || total === undefined || scenario === undefined) continue;
    const name = scenarioName(scenario);
    const known = totals.get(name);
    if (known === undefined) totals.set(name, [total]);
    else known.push(total);
  }
  return totals;
}

function outcome(repetitions: readonly Scenario[], totals: readonly number[]): ScenarioOutcome {
  const failed = repetitions.filter(({ exitStatus }) => (exitStatus ?? 0) !== 0).length;
  const isKnown = repetitions.some(({ exitStatus }) => exitStatus !== undefined);
  // Krkn gives all repetitions the score of the last.
  const report = repetitions.findLast(({ resiliencyReport }) => resiliencyReport)?.resiliencyReport;
  return {
    status: failed > 0 ? 'failed' : isKnown ? 'passed' : 'unknown',
    count: repetitions.length,
    failed,
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
  return {
    name,
    before,
    after,
    turn: turnOf(before, after),
    slowest: changeOfSeconds(before?.slowest, after?.slowest),
    median: changeOfSeconds(before?.median, after?.median),
    score: changeOfScore(before?.score, after?.score),
  };
}

function turnOf(before: ScenarioOutcome | undefined, after: ScenarioOutcome | undefined): ScenarioTurn {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (after.status === 'failed' && before.status !== 'failed') return 'newly fails';
  return before.status === 'failed' && after.status === 'passed' ? 'passes again' : 'none';
}
