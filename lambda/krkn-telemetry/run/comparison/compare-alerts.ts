import { alertList } from '../alert-list';
import type { CriticalAlerts } from '../critical-alerts';
import type { Run } from '../run';

/** The alerts of two runs that are not in both, each once: `KubePodNotReady in payments`. */
export interface AlertComparison {
  /** Only in the later run. */
  readonly added: readonly string[];
  /** Only in the earlier run. */
  readonly gone: readonly string[];
}

/** A run and what Krkn found firing; undefined: nothing was sent. */
interface RunAlerts {
  readonly run: Run;
  readonly alerts: CriticalAlerts | undefined;
}

/** Compares the alerts of two runs by name and namespace, in whatever state they were. */
export function compareAlerts(before: RunAlerts, after: RunAlerts): AlertComparison {
  const left = alertNames(before);
  const right = alertNames(after);
  return {
    added: [...right].filter((alert) => !left.has(alert)),
    gone: [...left].filter((alert) => !right.has(alert)),
  };
}

function alertNames({ run, alerts }: RunAlerts): ReadonlySet<string> {
  return new Set(
    alertList(run, alerts).map(({ name = 'without a name', namespace }) =>
      namespace === undefined ? name : `${name} in ${namespace}`,
    ),
  );
}
