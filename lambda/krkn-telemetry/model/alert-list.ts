import { alertNames, isFiring, type AlertName, type CriticalAlert, type CriticalAlerts } from './alert';
import { checkClock, checkSeconds } from './checks/check-clock';
import { hasRunFailed, isFailingSeverity } from './run-outcome';
import { objectives } from './objectives';
import type { Run } from './run';
import type { ForeignText } from '../text/foreign-text';

/** How an alert stood to a run, the worst first. */
const alertStates = [
  'still firing',
  'failed the run',
  'fired during the run',
  'pending at the end',
  'pending during the run',
] as const;

/** An alert of a run, told once. */
export interface RunAlert extends AlertName {
  /**
   * Where it comes from: an alert of severity `critical` that the cluster's Prometheus had; one of Krkn's alert profile,
   * before krkn-lib 7; or an objective of that profile, since krkn-lib 7.
   */
  readonly kind: 'critical alert' | 'profile alert' | 'objective';
  readonly severity: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  readonly state: (typeof alertStates)[number];
  /** `pre`, `during` or `post` the chaos; known only of objectives. */
  readonly phase: ForeignText | undefined;
  /** How often Krkn lists it: once for each series, and for each scenario. */
  readonly count: number;
  /** Epoch seconds; unknown of critical alerts. */
  readonly evaluatedAt: number | undefined;
}

/** The alerts of a run and the objectives that failed it, the worst first. */
export function alertList(run: Run, alerts: CriticalAlerts | undefined): readonly RunAlert[] {
  const failed = objectives(run).flatMap(({ state, ...objective }) =>
    state === 'failed the run' ? { ...objective, kind: 'objective' as const, state, count: 1 } : [],
  );
  return worstFirst([...firedAlerts(run, alerts), ...merged(failed)]);
}

/**
 * The alerts of a run without its objectives, the worst first. One that fired during the run and still does is told as
 * still firing.
 */
export function firedAlerts(run: Run, alerts: CriticalAlerts | undefined): readonly RunAlert[] {
  const list = [
    ...(alerts?.postChaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'still firing' : 'pending at the end'),
    ),
    ...profileAlerts(run),
    ...(alerts?.chaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'fired during the run' : 'pending during the run'),
    ),
  ];
  return merged(worstFirst(list));
}

/**
 * The alerts of Krkn's profile that fired, as often as Krkn lists them. The severities that fail a run are those of
 * objectives; Krkn before krkn-lib 7 lists only these, so that an alert without one counts.
 */
export function profileAlerts(run: Run): readonly RunAlert[] {
  const clock = checkClock(run);
  const hasFailed = hasRunFailed(run);
  return run.failedAlerts.map((alert) => {
    const { severity, namespace, startsAt } = alert;
    const isToBlame = hasFailed && (severity === undefined || isFailingSeverity(severity));
    return {
      ...alertNames(alert),
      ...{ kind: 'profile alert', severity, namespace },
      state: isToBlame ? 'failed the run' : 'fired during the run',
      ...{ phase: undefined, count: 1, evaluatedAt: checkSeconds(startsAt, clock) },
    };
  });
}

function worstFirst(list: readonly RunAlert[]): readonly RunAlert[] {
  const rank = ({ state }: RunAlert): number => alertStates.indexOf(state);
  return [...list].sort((left, right) => rank(left) - rank(right));
}

function toRunAlert(alert: CriticalAlert, state: RunAlert['state']): RunAlert {
  const { alertname, severity, namespace, count } = alert;
  return {
    ...alertNames({ name: alertname, message: undefined }),
    ...{ kind: 'critical alert', severity, namespace, state, count },
    ...{ phase: undefined, evaluatedAt: undefined },
  };
}

/** The worst state comes first, so it stays. Alerts of different kinds are not the same though their names are. */
function merged(list: readonly RunAlert[]): RunAlert[] {
  const known = new Map<string, RunAlert>();
  for (const alert of list) {
    const { kind, identity, message, name, severity, namespace, phase, evaluatedAt } = alert;
    const key = JSON.stringify([kind, identity, name, message, severity, namespace, phase, evaluatedAt]);
    const before = known.get(key);
    known.set(key, before === undefined ? alert : { ...before, count: before.count + alert.count });
  }
  return [...known.values()];
}
