import { median } from '../median';
import { passRate, type PassRate } from '../statistics';
import type { ForeignText } from '../../text/foreign-text';
import type { RunSummary } from '../run-summary';
import { recoveriesOf } from './scenario-history';
import {
  isKnown,
  scenarioResults,
  scenarioState,
  type ScenarioResult,
  type ScenarioState,
  type ScenarioTag,
} from './scenario-state';

/** How a scenario does in all runs of a group. */
export interface GroupScenario {
  readonly scenario: ForeignText;
  /** In how many runs it ran. */
  readonly runs: number;
  readonly passRate: PassRate;
  readonly state: ScenarioState;
  /** Undefined: it never failed. */
  readonly lastFailure: ScenarioResult | undefined;
  /** Seconds, of the slowest recovery of each run. Undefined when no run has one. */
  readonly medianRecovery: number | undefined;
}

/**
 * The scenarios of a group: flaky ones first, then those that fail, then by the alphabet.
 * @param runs all runs of the group, newest first
 */
export function groupScenarios(runs: readonly RunSummary[]): readonly GroupScenario[] {
  const scenarios = [...scenarioResults(runs)].map(([scenario, results]): GroupScenario => ({
    scenario,
    runs: results.length,
    passRate: passRate(results),
    state: scenarioState(results.filter(isKnown)),
    lastFailure: results.find(({ status }) => status === 'failed'),
    medianRecovery: median(recoveriesOf(results)),
  }));
  return scenarios.sort(
    (left, right) => urgencyOf(left) - urgencyOf(right) || alphabet.compare(left.scenario, right.scenario),
  );
}

const urgencies: readonly ScenarioTag['kind'][] = ['flaky', 'failing', 'new failure'];

function urgencyOf({ state: { tags } }: GroupScenario): number {
  const urgency = urgencies.findIndex((kind) => tags[0]?.kind === kind);
  return urgency < 0 ? urgencies.length : urgency;
}

/** Orders `node-2.yml` before `node-10.yml`. */
const alphabet = new Intl.Collator('en', { numeric: true });
