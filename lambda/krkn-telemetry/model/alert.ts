import type { ForeignText } from '../text/foreign-text';
import { Fields } from './fields';

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

/** What Krkn tells of an alert in words. */
interface SentAlert {
  readonly name: ForeignText | undefined;
  readonly message: ForeignText | undefined;
}

/** What an alert is called. */
export interface AlertName {
  /** The same in every run: as it was sent, else the message. Undefined when neither was sent. */
  readonly identity: ForeignText | undefined;
  /** The identity as it is shown: `fsync of …`, with an ellipsis for what a template fills in. */
  readonly stableName: ForeignText | undefined;
  /** What people are told: the filled in message of a template, else the name. */
  readonly name: ForeignText | undefined;
  /** Undefined when it says nothing more than the name. */
  readonly message: ForeignText | undefined;
}

/**
 * The names of an alert. Krkn sends its profile's templates, such as `fsync of {{$labels.pod}}`, as names, and fills them
 * in only in messages, which therefore differ from run to run.
 */
export function alertNames(alert: SentAlert): AlertName {
  const identity = alert.name ?? alert.message;
  const stableName = identity && withoutPlaceholders(identity);
  const message = alert.message && withoutPlaceholders(alert.message);
  const isTemplate = stableName !== identity;
  const name = isTemplate ? (message ?? stableName) : identity;
  return { identity, stableName, name, message: message === name ? undefined : message };
}

/** A text with an ellipsis for each placeholder of a template, also for one without an end. */
function withoutPlaceholders(text: ForeignText): ForeignText {
  const [before = '', ...placeholders] = text.split('{{');
  return [before, ...placeholders.map((each) => each.split('}}').slice(1).join('}}'))].join('…');
}
