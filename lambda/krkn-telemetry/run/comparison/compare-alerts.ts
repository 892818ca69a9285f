import { alertList } from '../alert-list';
import type { Changes, Judged } from './change';
import type { CriticalAlerts } from '../critical-alerts';
import type { Run } from '../run';

/** An alert that only one of two runs has: worse if it is the later one. */
export interface AlertComparison {
  /** `KubePodNotReady in payments` */
  readonly name: string;
  readonly changes: Changes<'presence', Judged>;
}

/** A run and what Krkn found firing; undefined: nothing was sent. */
interface RunAlerts {
  readonly run: Run;
  readonly alerts: CriticalAlerts | undefined;
}

/**
 * The alerts of two runs that are not in both, each once, by name and namespace, in whatever state they were: new ones
 * first.
 */
export function compareAlerts(before: RunAlerts, after: RunAlerts): readonly AlertComparison[] {
  const left = alertNames(before);
  const right = alertNames(after);
  return [
    ...[...right].filter((name) => !left.has(name)).map((name) => only(name, 'worse')),
    ...[...left].filter((name) => !right.has(name)).map((name) => only(name, 'better')),
  ];
}

function only(name: string, direction: 'better' | 'worse'): AlertComparison {
  return { name, changes: { presence: { direction } } };
}

function alertNames({ run, alerts }: RunAlerts): ReadonlySet<string> {
  return new Set(
    alertList(run, alerts).map(({ name = 'without a name', namespace }) =>
      namespace === undefined ? name : `${name} in ${namespace}`,
    ),
  );
}
