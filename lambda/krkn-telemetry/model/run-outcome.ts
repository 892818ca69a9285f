import type { Run, Scenario } from './run';

/** How a scenario went: it passed if its exit status is 0, and is unknown without one. */
export function scenarioOutcome({ exitStatus }: Scenario): 'passed' | 'failed' | 'unknown' {
  if (exitStatus === undefined) return 'unknown';
  return exitStatus === 0 ? 'passed' : 'failed';
}

/** Whether a scenario failed. */
export function hasScenarioFailed(scenario: Scenario): boolean {
  return scenarioOutcome(scenario) === 'failed';
}

/** Whether Krkn says that a run failed, or one of its scenarios did. */
export function hasRunFailed({ jobStatus, scenarios }: Run): boolean {
  return jobStatus === false || scenarios.some(hasScenarioFailed);
}

/**
 * Whether a run of one scenario or more passed: Krkn says so, or one of its scenarios did, and neither says that it failed.
 * Krkn also calls a run a success in which no scenario ran, as when a trigger did not fire.
 */
export function hasRunPassed(run: Run): boolean {
  const hasPassed = run.scenarios.some((scenario) => scenarioOutcome(scenario) === 'passed');
  return !hasRunFailed(run) && (hasPassed || (run.jobStatus === true && run.scenarios.length > 0));
}

/** Severities that Krkn fails a run for: https://krkn-chaos.dev/docs/krkn/slos_validation/ */
const FAILING = ['critical', 'error'];

/** Whether Krkn fails a run for an alert or an objective of this severity. */
export function isFailingSeverity(severity: string | undefined): boolean {
  return FAILING.includes(severity?.toLowerCase() ?? '');
}

/**
 * The resiliency score of a whole run, 0 to 100: the mean of its scenarios' scores, to a tenth; 100 and 0 only if all are.
 * Krkn's own overall report is all zeros on the wire, so it counts only when no scenario has a score and it is not. Undefined
 * when nothing was evaluated.
 */
export function overallResiliency(run: Run): number | undefined {
  const scores = run.scenarios.flatMap(({ resiliencyReport }) => resiliencyReport?.resiliencyScore ?? []);
  if (scores.length === 0) return run.overallResiliencyReport?.resiliencyScore;
  const mean = Math.round((10 * scores.reduce((sum, score) => sum + score, 0)) / scores.length) / 10;
  if (!Number.isFinite(mean)) return undefined;
  if (mean === 100 && scores.some((score) => score < 100)) return 99.9;
  return mean === 0 && scores.some((score) => score > 0) ? 0.1 : mean;
}
