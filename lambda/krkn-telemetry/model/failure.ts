import type { Run, Scenario } from './run';

/** Whether a scenario's exit status is not 0. */
export function hasScenarioFailed({ exitStatus }: Scenario): boolean {
  return (exitStatus ?? 0) !== 0;
}

/** Whether Krkn says that a run failed, or one of its scenarios did. */
export function hasRunFailed({ jobStatus, scenarios }: Run): boolean {
  return jobStatus === false || scenarios.some(hasScenarioFailed);
}

/** Severities that Krkn fails a run for: https://krkn-chaos.dev/docs/krkn/slos_validation/ */
const FAILING = ['critical', 'error'];

/** Whether Krkn fails a run for an alert or an objective of this severity. */
export function isFailingSeverity(severity: string | undefined): boolean {
  return FAILING.includes(severity?.toLowerCase() ?? '');
}
