import type { CriticalAlerts } from '../alert';
import { alertList } from '../alert-list';
import type { Changes, Judged } from './change';
import type { Run } from '../run';
import type { ForeignText } from '../../text/foreign-text';

/** An alert that only one of two runs has: worse if it is the later one. */
export interface AlertComparison {
  /** `KubePodNotReady in payments` */
  readonly name: ForeignText;
  readonly changes: Changes<'presence', Judged>;
}

/** A run and what Krkn found firing; undefined: nothing was sent. */
interface RunAlerts {
  readonly run: Run;
  readonly alerts: CriticalAlerts | undefined;
}

/**
 * The alerts of two runs that are not in both, each once, by name and namespace, in whatever state they were: new ones
 * first. What a template fills into a name does not count: it differs from run to run.
 */
export function compareAlerts(before: RunAlerts, after: RunAlerts): readonly AlertComparison[] {
  const left = toldByIdentity(before);
  const right = toldByIdentity(after);
  return [...missingIn(left, right, 'worse'), ...missingIn(right, left, 'better')];
}

function missingIn(
  one: ReadonlyMap<string, string>,
  other: ReadonlyMap<string, string>,
  direction: 'better' | 'worse',
): readonly AlertComparison[] {
  return [...other].flatMap(([identity, name]) =>
    one.has(identity) ? [] : { name, changes: { presence: { direction } } },
  );
}

/** What each alert is called, by what it is the same by. One that fired for several is called by what they share. */
function toldByIdentity({ run, alerts }: RunAlerts): ReadonlyMap<string, string> {
  const told = new Map<string, string>();
  for (const { identity, stableName, name, namespace } of alertList(run, alerts)) {
    const key = JSON.stringify([identity, namespace]);
    const title = titleOf(name, namespace);
    const isOther = told.has(key) && told.get(key) !== title;
    told.set(key, isOther ? titleOf(stableName, namespace) : title);
  }
  return told;
}

function titleOf(name = 'without a name', namespace: string | undefined): string {
  return namespace === undefined ? name : `${name} in ${namespace}`;
}
