import { isFiring, type CriticalAlert, type CriticalAlerts } from './critical-alerts';
import { utcSeconds } from './parse-time';
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
  /** How often Krkn lists it: once for each series, and for each scenario. */
  readonly count: number;
  /** Epoch seconds; known of alerts that failed the run alone. */
  readonly startsAt: number | undefined;
}

/** All alerts of a run, the worst first. One that fired during the run and still does is told as still firing. */
export function alertList(run: Run, alerts: CriticalAlerts | undefined): readonly RunAlert[] {
  const list = [
    ...(alerts?.postChaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'still firing' : 'pending at the end'),
    ),
    ...run.failedAlerts.map(({ name, message, severity, namespace, startsAt }) => ({
      ...{ name: name ?? message, message: message === name ? undefined : message, severity, namespace },
      state: 'failed the run' as const,
      count: 1,
      startsAt: utcSeconds(startsAt),
    })),
    ...(alerts?.chaosAlerts ?? []).map((alert) =>
      toRunAlert(alert, isFiring(alert) ? 'fired during the run' : 'pending during the run'),
    ),
  ];
  const rank = ({ state }: RunAlert): number => alertStates.indexOf(state);
  return merged(list.sort((left, right) => rank(left) - rank(right)));
}

function toRunAlert(alert: CriticalAlert, state: RunAlert['state']): RunAlert {
  const { alertname, severity, namespace, count } = alert;
  return { name: alertname, message: undefined, severity, namespace, state, count, startsAt: undefined };
}

/** The worst state comes first, so it stays. Alerts that fail the run are of another profile than critical ones: they are not the same though their names are. */
function merged(list: readonly RunAlert[]): RunAlert[] {
  const known = new Map<string, RunAlert>();
  for (const alert of list) {
    const { name, message, severity, namespace, state, startsAt } = alert;
    const identity = JSON.stringify([
      name,
      message,
      severity,
      namespace,
      state === 'failed the run',
      startsAt,
    ]);
    const before = known.get(identity);
    known.set(identity, before === undefined ? alert : { ...before, count: before.count + alert.count });
  }
  return [...known.values()];
}
