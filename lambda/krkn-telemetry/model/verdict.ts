import { count, enumerate } from '../text/amounts';
import type { CriticalAlerts } from './alert';
import { hasRunFailed, hasRunPassed, hasScenarioFailed } from './run-outcome';
import {
  alertFindings,
  checkFindings,
  failedObjectiveFindings,
  firingFindings,
  unheldObjectiveFindings,
  unjudgedFindings,
  unrecoveredFindings,
} from './findings';
import type { Run } from './run';
import { scenarioName, shortScenarioName } from './scenario-name';
import type { ForeignText } from '../text/foreign-text';

/** Whether a run passed, and why not. */
export interface Verdict {
  /** `unknown`: nothing in the telemetry says how the run went. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** Sentences for people, without a full stop. Empty for a run that passed. */
  readonly reasons: readonly ForeignText[];
  /** What did not make the run fail but must be seen, as sentences like the reasons. */
  readonly warnings: readonly ForeignText[];
}

/** The verdict on a run whose telemetry is nothing that Krkn sends. */
export const unreadableTelemetry: Verdict = {
  status: 'unknown',
  reasons: ['Its telemetry.json cannot be read as a JSON object'],
  warnings: [],
};

/**
 * A run failed when Krkn says so or a scenario's exit status is not 0. It passed when neither is so, and Krkn says so or
 * some scenario's exit status is 0: of those without one there is a warning. Krkn's own `job_status` does not suffice: on
 * clusters that are not OpenShift it is absent, whatever happened.
 * @param alerts what Krkn found firing, which changes no status; undefined: nothing
 */
export function verdict(run: Run, alerts?: CriticalAlerts): Verdict {
  const damage = [...unrecoveredFindings(run), ...firingFindings(alerts)];
  const warnings = [
    ...alertFindings(run, 'fired during the run'),
    ...unheldObjectiveFindings(run),
    ...checkFindings(run),
  ];
  const unjudged = unjudgedFindings(run);
  if (hasRunFailed(run)) {
    return {
      status: 'failed',
      reasons: reasonsOf(run, damage),
      warnings: [...unjudged, ...warnings],
    };
  }
  if (hasRunPassed(run)) {
    return { status: 'passed', reasons: [], warnings: [...unjudged, ...damage, ...warnings] };
  }
  const reason = run.scenarios.length === 0 ? 'No scenario ran' : 'No scenario has an exit status';
  return { status: 'unknown', reasons: [reason], warnings: [...damage, ...warnings] };
}

function reasonsOf(run: Run, damage: readonly string[]): readonly string[] {
  const reasons = [
    ...scenarioReasons(run),
    ...alertFindings(run, 'failed the run'),
    ...failedObjectiveFindings(run),
    ...damage,
  ];
  return reasons.length > 0 ? reasons : ['Krkn reported a failure although no scenario failed'];
}

function scenarioReasons({ scenarios }: Run): readonly string[] {
  const failed = scenarios.filter(hasScenarioFailed);
  if (failed.length === 0) return [];
  const names = failed.map((scenario) => shortScenarioName(scenarioName(scenario)));
  return [`${failed.length} of ${count(scenarios.length, 'scenario')} failed: ${enumerate(names)}`];
}
