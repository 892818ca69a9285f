import fc from 'fast-check';
import { runStatuses } from '../../../../lambda/krkn-telemetry/model/group/runs-query';
import {
  scenarioSet,
  type RunSummary,
  type ScenarioSummary,
} from '../../../../lambda/krkn-telemetry/model/run-summary';
import { awkwardNames } from '../service/awkward-names';

/** 2026-11-24 00:00:00 UTC, in epoch seconds. */
export const MIDNIGHT = 1_795_478_400;

/** A run that passed a midnight ago; what a test is about is given. */
export function madeUpRun(told: Partial<RunSummary> = {}): RunSummary {
  return {
    requestId: `${told.startedAt ?? MIDNIGHT}-96348571-0b06-459e-b654-a1bb6fd66239`,
    status: 'passed',
    reason: undefined,
    warningCount: 0,
    startedAt: MIDNIGHT,
    duration: 600,
    tag: undefined,
    score: undefined,
    clusterVersion: undefined,
    platform: undefined,
    scenarios: [],
    scenarioCount: 0,
    failedScenarioCount: 0,
    scenarioSet: scenarioSet((told.scenarios ?? []).map(({ scenario }) => scenario)),
    lastSign: undefined,
    ...told,
  };
}

/** A scenario that ran once and passed. */
export function madeUpScenario(scenario: string, told: Partial<ScenarioSummary> = {}): ScenarioSummary {
  return {
    scenario,
    scenarioType: undefined,
    count: 1,
    failed: 0,
    unjudged: 0,
    slowestRecovery: undefined,
    unrecovered: 0,
    score: undefined,
    reason: undefined,
    ...told,
  };
}

const maybe = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> =>
  fc.option(value, { nil: undefined });
const name = fc.constantFrom('a', 'B', 'ab', '4.9', '4.18', ...awkwardNames);

/** Runs of few values, so that they have much in common. */
export const anyRun: fc.Arbitrary<RunSummary> = fc.record({
  requestId: fc
    .tuple(fc.constantFrom('1795478400-', '1795478400-96348571-0b06-459e-b654-a1bb6fd66239-', ''), name)
    .map((parts) => parts.join('')),
  status: fc.constantFrom(...runStatuses),
  reason: maybe(name),
  warningCount: fc.nat(3),
  startedAt: maybe(fc.integer({ min: MIDNIGHT - 300_000, max: MIDNIGHT + 300_000 })),
  duration: maybe(fc.constantFrom(0, 0.01, 59.99, 3600, 1e6)),
  tag: maybe(name),
  score: maybe(fc.constantFrom(0, 69.5, 70, 90, 100)),
  clusterVersion: maybe(name),
  platform: maybe(name),
  scenarios: fc.array(
    fc
      .tuple(name, maybe(name), fc.nat(2))
      .map(([scenario, scenarioType, failed]) => madeUpScenario(scenario, { scenarioType, failed })),
    { maxLength: 3 },
  ),
  scenarioCount: fc.nat(9),
  failedScenarioCount: fc.nat(9),
  scenarioSet: maybe(name),
  lastSign: maybe(fc.nat()),
  hypotheses: maybe(
    fc.array(
      fc.record({
        name,
        verdict: fc.constantFrom('held', 'violated', 'late', 'inconclusive'),
        severity: fc.constantFrom('error', 'warning'),
        reason: maybe(name),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  ),
});

/** A query that any number of filters make up, most of which let something through. */
export const anyQueryText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom('q', 'scenario', 'type', 'version', 'platform', 'tag', 'x'), name),
      fc.tuple(fc.constant('status'), fc.constantFrom(...runStatuses, 'x')),
      fc.tuple(
        fc.constantFrom('from', 'to'),
        fc.constantFrom('2026-11-22', '2026-11-24', '2026-02-30', '', 'x'),
      ),
      fc.tuple(
        fc.constant('sort'),
        fc.constantFrom(
          'started',
          'duration',
          'scenarios',
          'score',
          'hypotheses',
          'status',
          'version',
          'platform',
          'tag',
          'x',
        ),
      ),
      fc.tuple(fc.constant('order'), fc.constantFrom('asc', 'desc', 'x')),
      fc.tuple(fc.constant('page'), fc.constantFrom('1', '2', '0', '-1', '1e3', '007', '99999999')),
    ),
    { maxLength: 6 },
  )
  .map((pairs) => new URLSearchParams(pairs).toString());
