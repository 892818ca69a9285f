import { count, enumerate, formatNumber } from '../text/amounts';
import { nameInSentence, shortened, type ForeignText } from '../text/foreign-text';
import { isFiring, type CriticalAlert, type CriticalAlerts } from './alert';
import { profileAlerts, type RunAlert } from './alert-list';
import type { Finding, NamedObject } from './finding';
import { causeOf, distinct, titleOf } from './findings';
import { objectives, type Objective, phaseWords } from './objectives';
import type { Run } from './run';

/** A finding on the alerts that were firing after the last scenario. */
export function firingFindings(alerts: CriticalAlerts | undefined): readonly Finding[] {
  return firing(alerts?.postChaosAlerts ?? [], ['is still firing', 'are still firing']);
}

/** A finding on the alerts that fired while scenarios ran, and no longer. */
export function formerFindings(alerts: CriticalAlerts | undefined): readonly Finding[] {
  const later = new Set((alerts?.postChaosAlerts ?? []).filter(isFiring).map(({ alertname }) => alertname));
  const former = (alerts?.chaosAlerts ?? []).filter(({ alertname }) => !later.has(alertname));
  return firing(former, ['fired during the run', 'fired during the run']);
}

/** @param verbs of one and of several alerts */
function firing(
  alerts: readonly CriticalAlert[],
  verbs: readonly [one: string, several: string],
): readonly Finding[] {
  const objects = distinct(
    alerts.filter(isFiring).map(({ alertname, namespace }) => ({
      name: alertname ?? 'without a name',
      namespace,
    })),
  );
  if (objects.length === 0) return [];
  const text = firingSentence(objects, verbs);
  return [{ kind: 'alert', objects, text, cause: undefined, place: 'alerts' }];
}

/** An alert counts once, in however many namespaces it fires. */
function firingSentence(
  objects: readonly NamedObject[],
  [one, several]: readonly [one: string, several: string],
): ForeignText {
  const [name = '', ...others] = new Set(objects.map((alert) => alert.name));
  if (others.length > 0) return `${others.length + 1} alerts ${several}: ${enumerate(objects.map(titleOf))}`;
  const namespaces = objects.flatMap(({ namespace }) => namespace ?? []);
  const place = namespaces.length === 0 ? '' : ` in ${enumerate(namespaces.map(nameInSentence))}`;
  return `Alert ${nameInSentence(name)} ${one}${place}`;
}

/** An alert or objective in a sentence: `etcd fsync (critical) in openshift-etcd`. */
export function alertTitle({
  name,
  severity,
  namespace,
}: Pick<RunAlert, 'name' | 'severity' | 'namespace'>): ForeignText {
  const kind = severity === undefined ? '' : ` (${shortened(severity, 20)})`;
  const place = namespace === undefined ? '' : ` in ${nameInSentence(namespace)}`;
  return `${nameInSentence(name ?? 'without a name')}${kind}${place}`;
}

/**
 * A finding on the alerts of Krkn's profile that failed the run, or on the others. Those of severity `info` are only in
 * tables.
 */
export function alertFindings(
  run: Run,
  state: Extract<RunAlert['state'], 'failed the run' | 'fired during the run'>,
): readonly Finding[] {
  const fired = profileAlerts(run).filter((alert) => alert.state === state && !isInfo(alert));
  if (fired.length === 0) return [];
  const text = `${count(fired.length, 'alert')} fired: ${enumerate(fired.map(alertTitle))}`;
  return [{ kind: 'alert', objects: namedAlerts(fired), text, cause: messagesOf(fired), place: 'alerts' }];
}

function namedAlerts(alerts: readonly Pick<RunAlert, 'stableName' | 'namespace'>[]): readonly NamedObject[] {
  return distinct(
    alerts.flatMap(({ stableName, namespace }) =>
      stableName === undefined ? [] : { name: stableName, namespace },
    ),
  );
}

/** Messages of alerts that are told before the rest is only counted. */
const MOST_MESSAGES = 5;

/** The messages of some alerts, each once. */
function messagesOf(alerts: readonly Pick<RunAlert, 'message'>[]): ForeignText | undefined {
  const messages = [...new Set(alerts.flatMap(({ message }) => causeOf(message) ?? []))];
  if (messages.length === 0) return undefined;
  const told = messages.slice(0, MOST_MESSAGES).join('; ');
  const rest = messages.length - MOST_MESSAGES;
  return rest > 0 ? `${told}; and ${formatNumber(rest)} more` : told;
}

/** A finding on the objectives that failed the run. */
export function failedObjectiveFindings(run: Run): readonly Finding[] {
  return objectiveFinding(titledObjectives(run, 'failed the run'), '');
}

/** A finding on the other objectives that did not hold, unless they are all of severity `info`. */
export function unheldObjectiveFindings(run: Run): readonly Finding[] {
  const unheld = titledObjectives(run, 'did not hold');
  const isBesides = objectives(run).some(({ state }) => state === 'failed the run');
  return objectiveFinding(unheld, isBesides ? 'more ' : '');
}

/** All evaluations of an objective with one result. */
interface TitledObjective {
  readonly title: ForeignText;
  readonly isInfo: boolean;
  readonly evaluations: readonly Objective[];
}

function titledObjectives(
  run: Run,
  state: Extract<Objective['state'], 'failed the run' | 'did not hold'>,
): readonly TitledObjective[] {
  const titled = new Map<ForeignText, TitledObjective>();
  for (const objective of objectives(run)) {
    if (objective.state !== state) continue;
    const title = alertTitle(objective);
    const evaluations = [...(titled.get(title)?.evaluations ?? []), objective];
    titled.set(title, { title, isInfo: isInfo(objective), evaluations });
  }
  return [...titled.values()];
}

/** @param more `more ` when others are told in another sentence */
function objectiveFinding(all: readonly TitledObjective[], more: '' | 'more '): readonly Finding[] {
  const told = all.filter((objective) => !objective.isInfo);
  if (told.length === 0) return [];
  const evaluations = told.flatMap((objective) => objective.evaluations);
  return [
    {
      kind: 'objective',
      objects: namedAlerts(evaluations),
      text: objectiveSentence(all, told, more),
      cause: messagesOf(evaluations),
      place: 'alerts',
    },
  ];
}

function objectiveSentence(
  all: readonly TitledObjective[],
  told: readonly TitledObjective[],
  more: '' | 'more ',
): ForeignText {
  const named = told.map(({ title, evaluations }) => ({
    title,
    when: phaseWords(evaluations.map(({ phase }) => phase)),
  }));
  if (all.length === 1) return `Objective ${named[0]!.title} did not hold ${named[0]!.when}`.trimEnd();
  const info = all.length - told.length;
  const rest = info === 0 ? '' : ` and ${info} of severity info`;
  return `${all.length} ${more}objectives did not hold: ${enumerate(named.map(({ title, when }) => `${title} ${when}`.trimEnd()))}${rest}`;
}

function isInfo({ severity }: { readonly severity: ForeignText | undefined }): boolean {
  return severity?.toLowerCase() === 'info';
}
