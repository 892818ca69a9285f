import { toldAlert } from './alert-name';
import { checkClock, checkSeconds } from './checks/check-clock';
import { isFiring, type CriticalAlert, type CriticalAlerts } from './critical-alerts';
import { objectives } from './objectives';
import type { Run } from './run';

/** How an alert stood to a run, the worst first. */
export const alertStates = [
  'still firing',
  'failed the run',
  'fired during the run',
  'pending at the end',
  'pending during the run',
] as const;

/** An alert of a run, told once. */
export interface RunAlert {
  readonly name: string | undefined;
  /** Of alerts that failed the run, what Krkn's profile says of them, unless that is their name. */
  readonly message: string | undefined;
  readonly severity: string | undefined;
  readonly namespace: string | undefined;
  readonly state: (typeof alertStates)[number];
  /** `pre`, `during` or `post` the chaos; known of objectives alone. */
  readonly phase: string | undefined;
  /** How often Krkn lists it: once for each series, and for each scenario. */
  readonly count: number;
  /** Epoch seconds; known of alerts that failed the run alone. */
  readonly evaluatedAt: number | undefined;
}

/** The alerts of a run and the objectives that failed it, the worst first. */
export function alertList(run: Run, alerts: CriticalAlerts | undefined): readonly RunAlert[] {
  const failed = objectives(run).flatMap(({ state, ...objective }) =>
    state === 'failed the run' ? { ...objective, state, count: 1 } : [],
  );
  return worstFirst([...firedAlerts(run, alerts), ...merged(failed)]);
}

/**
 * The alerts of a run without its objectives, the worst first. One that fired during the run and still does is told as
 * still firing.
 */
export function firedAlerts(run: Run, alerts: CriticalAlerts | undefined): readonly RunAlert[] {
  const clock = checkClock(run);
  const list = [
    ...(alerts?.postChaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'still firing' : 'pending at the end'),
    ),
    ...run.failedAlerts.map((alert) => ({
      ...toldAlert(alert),
      ...{ severity: alert.severity, namespace: alert.namespace },
      state: 'failed the run' as const,
      phase: undefined,
      count: 1,
      evaluatedAt: checkSeconds(alert.startsAt, clock),
    })),
    ...(alerts?.chaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'fired during the run' : 'pending during the run'),
    ),
  ];
  return merged(worstFirst(list));
}

function worstFirst(list: readonly RunAlert[]): readonly RunAlert[] {
  const rank = ({ state }: RunAlert): number => alertStates.indexOf(state);
  return [...list].sort((left, right) => rank(left) - rank(right));
}

function toRunAlert(alert: CriticalAlert, state: RunAlert['state']): RunAlert {
  const { alertname: name, severity, namespace, count } = alert;
  return {
    ...{ name, message: undefined, severity, namespace, state, count },
    ...{ phase: undefined, evaluatedAt: undefined },
  };
}

/** The worst state comes first, so it stays. Alerts that fail the run are of another profile than critical ones: they are not the same though their names are. */
function merged(list: readonly RunAlert[]): RunAlert[] {
  const known = new Map<string, RunAlert>();
  for (const alert of list) {
    const { name, message, severity, namespace, state, phase, evaluatedAt } = alert;
    const identity = JSON.stringify([
      ...[name, message, severity, namespace, phase, evaluatedAt],
      state === 'failed the run',
    ]);
    const before = known.get(identity);
    known.set(identity, before === undefined ? alert : { ...before, count: before.count + alert.count });
  }
  return [...known.values()];
}
