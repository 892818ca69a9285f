import type { CriticalAlerts } from './alert';
import {
  alertFindings,
  failedObjectiveFindings,
  firingFindings,
  formerFindings,
  unheldObjectiveFindings,
} from './alert-findings';
import type { Finding } from './finding';
import {
  unexplainedFailure,
  evidenceOf,
  failedScenarioFindings,
  lossFindings,
  monitoringFindings,
  runFinding,
  slowFindings,
  unjudgedFindings,
  watchFindings,
} from './findings';
import type { Run } from './run';
import { hasRunFailed, hasRunPassed } from './run-outcome';

/** Whether a run passed, and why not. */
export interface Verdict {
  /** `unknown`: nothing in the telemetry says how the run went. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** Empty for a run that passed. */
  readonly reasons: readonly Finding[];
  /** What did not make the run fail but must be seen. */
  readonly warnings: readonly Finding[];
}

/** The verdict on a run whose telemetry is nothing that Krkn sends. */
export const unreadableTelemetry: Verdict = {
  status: 'unknown',
  reasons: [runFinding('Its telemetry.json cannot be read as a JSON object')],
  warnings: [],
};

/**
 * A run failed when Krkn says so or a scenario's exit status is not 0. It passed when neither is so, a scenario ran, and
 * Krkn says so or some scenario's exit status is 0: of those without one there is a warning. Krkn's own `job_status` does
 * not suffice: on clusters that are not OpenShift it is absent, whatever happened, and it is true where no scenario ran.
 * @param alerts what Krkn found firing, which changes no status; undefined: nothing
 */
export function verdict(run: Run, alerts?: CriticalAlerts): Verdict {
  const evidence = evidenceOf(run);
  const losses = lossFindings(evidence, [...evidence.lost.values()].flat());
  const firing = firingFindings(alerts);
  const former = formerFindings(alerts);
  const warnings = [
    ...alertFindings(run, 'fired during the run'),
    ...unheldObjectiveFindings(run),
    ...slowFindings(run),
    ...monitoringFindings(run),
    ...watchFindings(run),
  ];
  const unjudged = unjudgedFindings(run);
  if (hasRunFailed(run)) {
    const reasons = [
      ...failedScenarioFindings(evidence),
      ...losses,
      ...alertFindings(run, 'failed the run'),
      ...failedObjectiveFindings(run),
      ...firing,
    ];
    if (reasons.length > 0) {
      return { status: 'failed', reasons, warnings: [...unjudged, ...former, ...warnings] };
    }
    return {
      status: 'failed',
      reasons: former.length > 0 ? former : [unexplainedFailure(evidence)],
      warnings: [...unjudged, ...warnings],
    };
  }
  const seen = [...losses, ...firing, ...former, ...warnings];
  if (hasRunPassed(run)) return { status: 'passed', reasons: [], warnings: [...unjudged, ...seen] };
  const reason = run.scenarios.length === 0 ? 'No scenario ran' : 'No scenario has an exit status';
  return { status: 'unknown', reasons: [runFinding(reason)], warnings: seen };
}
