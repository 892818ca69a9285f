import { lineOf } from '../../kit/secret-text';
import { count, enumerate } from '../text/amounts';
import { nameInSentence, shortened, type ForeignText } from '../text/foreign-text';
import { isFiring, type CriticalAlert, type CriticalAlerts } from './alert';
import { profileAlerts, type RunAlert } from './alert-list';
import { checkClock } from './checks/check-clock';
import {
  checkFindings,
  healthWords,
  objectWords,
  unknownHealthFindings,
  vmWords,
} from './checks/check-words';
import { healthTargets, objectTargets, vmTargets } from './checks/checked-target';
import type { Finding, NamedObject, Place } from './finding';
import { objectives, type Objective, phaseWords } from './objectives';
import { recoveries, type Recovery } from './recovery';
import type { Run } from './run';
import { hasScenarioFailed, scenarioOutcome } from './run-outcome';
import { scenarioName, shortScenarioName } from './scenario-name';
import { scenarioPeriod, utcSeconds } from './time';

/** A finding in one line: what happened, and what the sender says of it. */
export function findingText({ text, cause }: Finding): ForeignText {
  return cause === undefined ? text : `${text} – ${cause}`;
}

/** A finding on a run as a whole, of which its page tells no more. */
export function runFinding(text: ForeignText): Finding {
  return { kind: 'run', objects: [], text, cause: undefined, place: undefined };
}

/** Where a run's page shows a scenario, by its number from 1. */
export function scenarioPlace(number: number): Place {
  return `scenario-${number}`;
}

/** Characters of a sender's sentence. */
const LONGEST_CAUSE = 300;

function causeOf(sentence: ForeignText | undefined): ForeignText | undefined {
  return sentence === undefined ? undefined : lineOf(sentence.replace(/\s+/g, ' '), LONGEST_CAUSE);
}

/** An error that Krkn logged. */
interface LoggedError {
  /** Epoch seconds. */
  readonly at: number | undefined;
  readonly message: ForeignText;
}

/** Errors that are looked at, the last ones. */
const MOST_ERRORS = 1000;

/** The errors of a run, in which causes are looked for. */
export function loggedErrors({ errorLogs }: Run): readonly LoggedError[] {
  return errorLogs.slice(-MOST_ERRORS).flatMap(({ timestamp, message }) => {
    return message === undefined ? [] : { at: utcSeconds(timestamp), message };
  });
}

/** Seconds by which the log may be ahead of a scenario's start, and behind its end. */
const BEFORE_START = 1;
const AFTER_END = 5;

/** Whether an error was logged while a scenario ran. */
function isDuring({ at }: LoggedError, run: Run, scenarioIndex: number): boolean {
  const period = scenarioPeriod(run.scenarios[scenarioIndex]!);
  return (
    at !== undefined &&
    period !== undefined &&
    at >= period.start - BEFORE_START &&
    at <= period.end + AFTER_END
  );
}

/** Characters of an error in which names are looked for. */
const LONGEST_ERROR = 2000;

/** Whether a text has a name that is not part of a longer one: `m-0`, but not in `m-01` and `m-0.example.com`. */
function names(whole: ForeignText, name: ForeignText): boolean {
  const text = whole.slice(0, LONGEST_ERROR);
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const isBegun = !/[\w.-]$/.test(text.slice(Math.max(0, at - 1), at));
    if (isBegun && !/^(?:[\w-]|\.\w)/.test(text.slice(at + name.length, at + name.length + 2))) return true;
  }
  return false;
}

/** What scenarios disrupted and what did not come back, by the place of the scenario in the run. */
export function lostByScenario(run: Run): ReadonlyMap<number, readonly Recovery[]> {
  const lost = new Map<number, Recovery[]>();
  for (const row of recoveries(run)) {
    if (row.isRecovered) continue;
    const known = lost.get(row.scenarioIndex);
    if (known === undefined) lost.set(row.scenarioIndex, [row]);
    else known.push(row);
  }
  return lost;
}

const kinds: Readonly<Record<Recovery['kind'], string>> = {
  pod: 'pod',
  vm: 'virtual machine',
  node: 'node',
};

/** Findings on what did not come back, one for each kind, with what Krkn logged of it. */
export function lossFindings(
  run: Run,
  lost: readonly Recovery[],
  errors: readonly LoggedError[],
): readonly Finding[] {
  return (['pod', 'vm', 'node'] as const).flatMap((kind) => {
    const [first, ...others] = lost.filter((row) => row.kind === kind);
    return first === undefined ? [] : [lossFinding(run, [first, ...others], errors)];
  });
}

type Lost = readonly [Recovery, ...Recovery[]];

function lossFinding(run: Run, rows: Lost, errors: readonly LoggedError[]): Finding {
  const noun = kinds[rows[0].kind];
  const objects = distinct(
    rows.flatMap(({ name, namespace }) => (name === undefined ? [] : { name, namespace })),
  );
  const all = objects.length + rows.filter(({ name }) => name === undefined).length;
  const [only] = objects;
  const text =
    only !== undefined && all === 1
      ? `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${titleOf(only)} did not recover${laterFate(run, rows)}`
      : `${count(all, noun)}${enumeratedLosses(objects)}`;
  return { kind: rows[0].kind, objects, text, cause: lossCause(run, rows, errors), place: 'recovery' };
}

function distinct(objects: readonly NamedObject[]): readonly NamedObject[] {
  return [...new Map(objects.map((each) => [JSON.stringify([each.name, each.namespace]), each])).values()];
}

/** `etcd-0 in openshift-etcd` */
function titleOf({ name, namespace }: NamedObject): ForeignText {
  return namespace === undefined
    ? nameInSentence(name)
    : `${nameInSentence(name)} in ${nameInSentence(namespace)}`;
}

/** ` in web did not recover: web-1, web-2`; with the namespace of each where they differ. */
function enumeratedLosses(objects: readonly NamedObject[]): ForeignText {
  if (objects.length === 0) return ' did not recover';
  const [first, ...others] = new Set(objects.map(({ namespace }) => namespace));
  if (first === undefined || others.length > 0) {
    return ` did not recover: ${enumerate(objects.map(titleOf))}`;
  }
  const told = enumerate(objects.map(({ name }) => nameInSentence(name)));
  return ` in ${nameInSentence(first)} did not recover: ${told}`;
}

/** In how many scenarios one thing was lost, and in which it came back later. */
function laterFate(run: Run, rows: Lost): ForeignText {
  const [{ kind, name, namespace }] = rows;
  const last = rows.reduce((most, { scenarioIndex }) => Math.max(most, scenarioIndex), 0);
  const back = recoveries(run).find(
    (row) =>
      row.isRecovered &&
      row.scenarioIndex > last &&
      row.kind === kind &&
      row.name === name &&
      row.namespace === namespace,
  );
  const where = rows.length === 1 ? '' : ` in ${rows.length} scenarios`;
  if (back === undefined) return where;
  return `${where}; it came back in ${shortScenarioName(scenarioName(run.scenarios[back.scenarioIndex]!))}`;
}

/** Things whose names are looked for in the log. */
const MOST_NAMED = 20;

function lossCause(run: Run, rows: Lost, errors: readonly LoggedError[]): ForeignText | undefined {
  const named = rows
    .flatMap(({ name, scenarioIndex }) => (name === undefined ? [] : { name, scenarioIndex }))
    .slice(0, MOST_NAMED);
  const naming = errors.filter(({ message }) => named.some(({ name }) => names(message, name)));
  const logged =
    naming.find((error) => named.some(({ scenarioIndex }) => isDuring(error, run, scenarioIndex))) ??
    naming[0];
  return causeOf(logged?.message);
}

/** Scenarios that have a finding of their own beside the one on all that failed. */
const MOST_SCENARIOS = 3;

/**
 * Findings on the scenarios that failed: one on all of them, and if these are several, one on each of the first of which
 * Krkn logged something that those on losses do not tell.
 */
export function failedScenarioFindings(run: Run, errors: readonly LoggedError[]): readonly Finding[] {
  const failed = run.scenarios.flatMap((scenario, index) =>
    hasScenarioFailed(scenario)
      ? { index, name: scenarioName(scenario), short: shortScenarioName(scenarioName(scenario)) }
      : [],
  );
  const [first] = failed;
  if (first === undefined) return [];
  const lost = lostByScenario(run);
  const told = failed.slice(0, MOST_SCENARIOS).map(({ index, name, short }) => {
    const losses = lossFindings(run, lost.get(index) ?? [], errors);
    return scenarioFinding(index, [name], `${short} failed`, scenarioCause(run, index, losses, errors));
  });
  const all = failed.map(({ name }) => name);
  const text = `${failed.length} of ${count(run.scenarios.length, 'scenario')} failed: ${enumerate(failed.map(({ short }) => short))}`;
  if (failed.length === 1) return [scenarioFinding(first.index, all, text, told[0]!.cause)];
  return [
    scenarioFinding(first.index, all, text, undefined),
    ...told.filter(({ cause }) => cause !== undefined),
  ];
}

function scenarioFinding(
  index: number | undefined,
  names: readonly ForeignText[],
  text: ForeignText,
  cause: ForeignText | undefined,
): Finding {
  return {
    kind: 'scenario',
    objects: distinct(names.map((name) => ({ name, namespace: undefined }))),
    text,
    cause,
    place: index === undefined ? 'scenarios' : scenarioPlace(index + 1),
  };
}

/**
 * What Krkn logged first while a scenario ran that failed, or of it, else why it could not be watched.
 * @param losses what did not come back of what it disrupted
 * @returns undefined also when one of the losses tells what Krkn logged
 */
export function scenarioCause(
  run: Run,
  index: number,
  losses: readonly Finding[],
  errors: readonly LoggedError[],
): ForeignText | undefined {
  if (losses.some(({ cause }) => cause !== undefined)) return undefined;
  const { scenario: path, affectedPods, affectedVmis } = run.scenarios[index]!;
  const isAlone = run.scenarios.filter(hasScenarioFailed).length === 1;
  const logged =
    errors.find((error) => isDuring(error, run, index)) ??
    errors.find(({ message }) => path !== undefined && names(message, path)) ??
    errors.find(({ at }) => isAlone && at === undefined);
  return causeOf(logged?.message ?? affectedPods.error ?? affectedVmis.error);
}

/** A finding on a run of which nothing else tells why Krkn calls it a failure, with the first error that Krkn logged. */
export function unexplainedFailure({ scenarios }: Run, errors: readonly LoggedError[]): Finding {
  const although = scenarios.length === 0 ? 'and no scenario ran' : 'although no scenario failed';
  return {
    ...runFinding(`Krkn reported a failure ${although}`),
    cause: causeOf(errors[0]?.message),
    place: errors.length === 0 ? undefined : 'errors',
  };
}

/** A finding on the scenarios of which it is not known whether they passed. */
export function unjudgedFindings({ scenarios }: Run): readonly Finding[] {
  const unjudged = scenarios.filter((scenario) => scenarioOutcome(scenario) === 'unknown');
  if (unjudged.length === 0) return [];
  const verb = unjudged.length === 1 ? 'has' : 'have';
  const text = `${unjudged.length} of ${count(scenarios.length, 'scenario')} ${verb} no exit status`;
  return [scenarioFinding(undefined, unjudged.map(scenarioName), text, undefined)];
}

/** A finding on scenarios of which Krkn could not watch what came back. */
export function monitoringFindings({ scenarios }: Run): readonly Finding[] {
  const unwatched = scenarios.filter(
    ({ affectedPods, affectedVmis }) => (affectedPods.error ?? affectedVmis.error) !== undefined,
  );
  const [first] = unwatched;
  if (first === undefined) return [];
  const all = unwatched.map(scenarioName);
  const text = `Recovery could not be watched in ${count(unwatched.length, 'scenario')}: ${enumerate(all.map(shortScenarioName))}`;
  const cause = first.affectedPods.error ?? first.affectedVmis.error;
  return [scenarioFinding(undefined, all, text, unwatched.length === 1 ? causeOf(cause) : undefined)];
}

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
  return [{ kind: 'alert', objects: namedAlerts(fired), text, cause: messageOf(fired), place: 'alerts' }];
}

function namedAlerts(alerts: readonly Pick<RunAlert, 'stableName' | 'namespace'>[]): readonly NamedObject[] {
  return distinct(
    alerts.flatMap(({ stableName, namespace }) =>
      stableName === undefined ? [] : { name: stableName, namespace },
    ),
  );
}

/** The message that all of some alerts have. */
function messageOf(alerts: readonly Pick<RunAlert, 'message'>[]): ForeignText | undefined {
  const messages = new Set(alerts.map(({ message }) => message));
  const [message] = messages;
  return messages.size === 1 ? causeOf(message) : undefined;
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
      cause: messageOf(evaluations),
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

/** Findings on what was down when it was checked, or may have been. */
export function watchFindings(run: Run): readonly Finding[] {
  const clock = checkClock(run);
  const health = healthTargets(run, clock);
  return [
    ...checkFindings(health, healthWords),
    ...unknownHealthFindings(health),
    ...checkFindings(vmTargets(run, clock), vmWords),
    ...checkFindings(objectTargets(run, clock), objectWords),
  ];
}
