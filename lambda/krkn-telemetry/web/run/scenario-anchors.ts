import type { Run, Scenario } from '../../model/run';
import { hasScenarioFailed } from '../../model/run-outcome';

/** A scenario and its place in the run. */
export interface PlacedScenario {
  /** From 1. */
  readonly number: number;
  readonly scenario: Scenario;
}

/** Which scenarios of a run are shown, and how. */
export interface ShownScenarios {
  /** Those with all that is known of them. */
  readonly cards: readonly PlacedScenario[];
  /** Those with a line. */
  readonly rows: readonly PlacedScenario[];
  /** How many are not shown. */
  readonly hidden: number;
}

const MOST_CARDS = 30;
const MOST_ROWS = 300;

/** Those that failed before all others; else in the order in which they ran. */
export function shownScenarios({ scenarios }: Run): ShownScenarios {
  const placed = scenarios.map((scenario, index) => ({ number: index + 1, scenario }));
  const ordered = failedFirst(placed);
  return {
    cards: ordered.slice(0, MOST_CARDS),
    rows: ordered.slice(MOST_CARDS, MOST_CARDS + MOST_ROWS),
    hidden: Math.max(0, ordered.length - MOST_CARDS - MOST_ROWS),
  };
}

function failedFirst(scenarios: readonly PlacedScenario[]): readonly PlacedScenario[] {
  const hasFailed = ({ scenario }: PlacedScenario): boolean => hasScenarioFailed(scenario);
  return [...scenarios.filter(hasFailed), ...scenarios.filter((each) => !hasFailed(each))];
}
