import type { FailedAlert, Run, Scenario } from './run';

/** Whether a run passed, and why not. */
export interface Verdict {
  /** `unknown`: nothing in the telemetry says how the run went. */
  readonly status: 'passed' | 'failed' | 'unknown';
  /** Sentences for people, without a full stop. Empty for a run that passed. */
  readonly reasons: readonly string[];
}

/**
 * A run failed when Krkn says so or a scenario's exit status is not 0. Krkn's own `job_status` does not suffice: on
 * clusters that are not OpenShift it is absent, whatever happened.
 */
export function verdict(run: Run): Verdict {
  const failed = run.scenarios.filter(({ exitStatus }) => (exitStatus ?? 0) !== 0);
  if (failed.length > 0 || run.jobStatus === false) {
    return { status: 'failed', reasons: reasonsOf(run, failed) };
  }
  if (run.jobStatus === true || run.scenarios.some(({ exitStatus }) => exitStatus === 0)) {
    return { status: 'passed', reasons: [] };
  }
  const reason = run.scenarios.length === 0 ? 'No scenario ran' : 'No scenario has an exit status';
  return { status: 'unknown', reasons: [reason] };
}

function reasonsOf(run: Run, failed: readonly Scenario[]): readonly string[] {
  const reasons = [...scenarioReasons(run, failed), ...alertReasons(run.failedAlerts)];
  return reasons.length > 0 ? reasons : ['Krkn reported a failure although no scenario failed'];
}

function scenarioReasons({ scenarios }: Run, failed: readonly Scenario[]): readonly string[] {
  if (failed.length === 0) return [];
  const names = failed.map(({ scenario, scenarioType }) => scenario ?? scenarioType ?? 'without a name');
  const all = scenarios.length;
  return [`${failed.length} of ${all} ${all === 1 ? 'scenario' : 'scenarios'} failed: ${enumerate(names)}`];
}

function alertReasons(alerts: readonly FailedAlert[]): readonly string[] {
  if (alerts.length === 0) return [];
  const names = alerts.map(({ name, message, severity }) => {
    const alert = name ?? message ?? 'without a name';
    return severity === undefined ? alert : `${alert} (${severity})`;
  });
  return [`${alerts.length} ${alerts.length === 1 ? 'alert' : 'alerts'} fired: ${enumerate(names)}`];
}

/** Names that are told before the rest is only counted. */
const MOST_NAMES = 5;

/** Each name once, with how often it occurs. */
function enumerate(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  const told = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  const rest = told.length - MOST_NAMES;
  return rest > 0 ? `${told.slice(0, MOST_NAMES).join(', ')} and ${rest} more` : told.join(', ');
}
