import type { Scenario } from '../../model/run';

/** A scenario and its place in the run. */
export interface PlacedScenario {
  /** From 1. */
  readonly number: number;
  readonly scenario: Scenario;
}
