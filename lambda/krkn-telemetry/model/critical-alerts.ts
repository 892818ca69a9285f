import { Fields } from './fields';
import type { ForeignText } from '../text/foreign';

/** What Krkn found firing: `critical-alerts-00.log`, which is JSON despite its name. */
export interface CriticalAlerts {
  /** Type of the scenario that ran last. */
  readonly scenario: ForeignText | undefined;
  readonly runId: ForeignText | undefined;
  /** Fired while scenarios ran. */
  readonly chaosAlerts: readonly CriticalAlert[];
  /** Still fired after the last scenario. */
  readonly postChaosAlerts: readonly CriticalAlert[];
}

/** An alert of Prometheus. */
export interface CriticalAlert {
  readonly alertname: ForeignText | undefined;
  /** `firing` or `pending` */
  readonly alertstate: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  readonly severity: ForeignText | undefined;
  /** How often Krkn lists the same alert: once for each series and scenario. */
  readonly count: number;
}

/**
 * Reads the text of a `critical-alerts-00.log`, each alert once.
 * @returns undefined when it is no JSON object
 */
export function readCriticalAlerts(text: string): CriticalAlerts | undefined {
  const alerts = Fields.ofText(text);
  if (alerts === undefined) return undefined;
  return {
    scenario: alerts.text('scenario'),
    runId: alerts.text('run_id'),
    chaosAlerts: distinct(alerts.list('chaos_alerts', toAlert)),
    postChaosAlerts: distinct(alerts.list('post_chaos_alerts', toAlert)),
  };
}

function toAlert(alert: Fields): CriticalAlert {
  return {
    alertname: alert.text('alertname'),
    alertstate: alert.text('alertstate'),
    namespace: alert.text('namespace'),
    severity: alert.text('severity'),
    count: 1,
  };
}

function distinct(alerts: readonly CriticalAlert[]): readonly CriticalAlert[] {
  const known = new Map<string, CriticalAlert>();
  for (const alert of alerts) {
    const identity = JSON.stringify(alert);
    known.set(identity, { ...alert, count: (known.get(identity)?.count ?? 0) + 1 });
  }
  return [...known.values()];
}

/** Whether an alert fires: one that is pending has not yet lasted as long as it must. */
export function isFiring({ alertstate }: CriticalAlert): boolean {
  return alertstate !== 'pending';
}
