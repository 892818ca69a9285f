import { shortened, type ForeignText } from '../../text/foreign-text';
import type { Change } from '../comparison/change';
import { changeOfRecovery } from '../comparison/compare-losses';
import { median } from '../median';
import { LONGEST_SUMMARY_NAME, type RunSummary } from '../run-summary';
import {
  changesOf,
  isKnown,
  scenarioResults,
  scenarioState,
  type ScenarioResult,
  type ScenarioState,
} from './scenario-state';

/** A run of a group in which a scenario ran. */
export interface ScenarioRun extends ScenarioResult {
  /** The cluster's version in the scenario's run before, when it was another. */
  readonly versionBefore: ForeignText | undefined;
}

/** How a scenario went in all runs of a group. */
export interface ScenarioHistory {
  /** Newest first; at least one. */
  readonly runs: readonly ScenarioRun[];
  readonly passed: number;
  readonly failed: number;
  /** 0 to 1: how often a run went otherwise than the one before it. Undefined below two runs. */
  readonly flakiness: number | undefined;
  /** What its results up to now say. */
  readonly state: ScenarioState;
  /** Seconds, of the slowest recovery of each run. Undefined when no run has one. */
  readonly medianRecovery: number | undefined;
  readonly worstRecovery: number | undefined;
  /** The median of the newest runs beside that of those before; never better where more did not come back in a run. */
  readonly trend: Change;
}

const TREND_RUNS = 5;
const TREND_RUNS_BEFORE = 20;
/** Recoveries without which a median says nothing. */
const LEAST_RECOVERIES = 3;

/**
 * @param runs all runs of the group, newest first
 * @returns undefined when the scenario ran in none of them
 */
export function scenarioHistory(runs: readonly RunSummary[], name: string): ScenarioHistory | undefined {
  const told = shortened(name, LONGEST_SUMMARY_NAME);
  const results = scenarioResults(runs).get(told);
  if (results === undefined) return undefined;
  const history = withVersions(results);
  const judged = history.filter(isKnown);
  const recoveries = recoveriesOf(history);
  return {
    runs: history,
    passed: judged.filter(({ status }) => status === 'passed').length,
    failed: judged.filter(({ status }) => status === 'failed').length,
    flakiness: judged.length < 2 ? undefined : changesOf(judged) / (judged.length - 1),
    state: scenarioState(judged),
    medianRecovery: median(recoveries),
    worstRecovery: recoveries.length === 0 ? undefined : recoveries.reduce((a, b) => Math.max(a, b)),
    trend: trendOf(history.slice(TREND_RUNS, TREND_RUNS + TREND_RUNS_BEFORE), history.slice(0, TREND_RUNS)),
  };
}

/** The scenarios of a group, each once, by name. */
export function scenarioNames(runs: readonly RunSummary[]): readonly ForeignText[] {
  const names = new Set(runs.flatMap(({ scenarios }) => scenarios.map(({ scenario }) => scenario)));
  return [...names].sort();
}

/** Runs that do not tell their version are passed over. */
function withVersions(runs: readonly ScenarioResult[]): readonly ScenarioRun[] {
  let version: string | undefined;
  return runs
    .toReversed()
    .map((each) => {
      const before = version;
      version = each.run.clusterVersion ?? version;
      return { ...each, versionBefore: version === before ? undefined : before };
    })
    .reverse();
}

/** Seconds that the slowest took to come back, of each run that tells. */
export function recoveriesOf(runs: readonly ScenarioResult[]): readonly number[] {
  return runs.flatMap(({ scenario }) => scenario.slowestRecovery ?? []);
}

function trendOf(before: readonly ScenarioResult[], after: readonly ScenarioResult[]): Change {
  return changeOfRecovery(meaningfulMedian(before), meaningfulMedian(after), {
    before: lostPerRun(before),
    after: lostPerRun(after),
  });
}

function lostPerRun(runs: readonly ScenarioResult[]): number {
  const lost = runs.reduce((sum, { scenario }) => sum + scenario.unrecovered, 0);
  return lost / Math.max(1, runs.length);
}

function meaningfulMedian(runs: readonly ScenarioResult[]): number | undefined {
  const recoveries = recoveriesOf(runs);
  return recoveries.length < LEAST_RECOVERIES ? undefined : median(recoveries);
}
