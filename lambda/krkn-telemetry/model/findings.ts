import { count, enumerate, formatDuration } from '../text/amounts';
import { shortened } from '../text/foreign-text';
import { isFiring, type CriticalAlerts } from './alert';
import { profileAlerts, type RunAlert } from './alert-list';
import { checkClock } from './checks/check-clock';
import {
  failsAfterwards,
  healthTargets,
  objectTargets,
  stateOf,
  vmTargets,
  watchesOf,
  type CheckedTarget,
  type Watch,
} from './checks/checked-target';
import {
  downLength,
  failedObjects,
  healthWords,
  objectWords,
  targetNames,
  vmWords,
  type CheckWords,
} from './checks/check-words';
import { objectives, type Objective, phaseWords } from './objectives';
import type { Affected, CheckPeriod, HealthCheck, ObjectStateCheck, Run } from './run';
import { scenarioName, shortScenarioName } from './scenario-name';
import { scenarioOutcome } from './run-outcome';

/** Characters of a foreign name in a sentence. */
const LONGEST_NAME = 80;

/** Sentences on pods and virtual machines that did not come back. */
export function unrecoveredFindings({ scenarios }: Run): readonly string[] {
  const total = (affected: readonly Affected<unknown>[]): number =>
    affected.reduce((sum, { unrecovered }) => sum + unrecovered.length, 0);
  const pods = total(scenarios.map(({ affectedPods }) => affectedPods));
  const machines = total(scenarios.map(({ affectedVmis }) => affectedVmis));
  return [
    ...(pods === 0 ? [] : [`${count(pods, 'pod')} did not recover`]),
    ...(machines === 0 ? [] : [`${count(machines, 'virtual machine')} did not recover`]),
  ];
}

/** A sentence on the scenarios of which it is not known whether they passed. */
export function unjudgedFindings({ scenarios }: Run): readonly string[] {
  const unjudged = scenarios.filter((scenario) => scenarioOutcome(scenario) === 'unknown').length;
  if (unjudged === 0) return [];
  const verb = unjudged === 1 ? 'has' : 'have';
  return [`${unjudged} of ${count(scenarios.length, 'scenario')} ${verb} no exit status`];
}

/** A sentence on the alerts that were firing after the last scenario. */
export function firingFindings(alerts: CriticalAlerts | undefined): readonly string[] {
  const names = new Set((alerts?.postChaosAlerts ?? []).filter(isFiring).map(({ alertname }) => alertname));
  const told = [...names].map((name) => shortened(name ?? 'without a name', LONGEST_NAME));
  if (told.length === 0) return [];
  if (told.length === 1) return [`Alert ${enumerate(told)} is still firing`];
  return [`${told.length} alerts are still firing: ${enumerate(told)}`];
}

/** An alert or objective in a sentence: `etcd fsync (critical) in openshift-etcd`. */
export function alertTitle({
  name,
  severity,
  namespace,
}: Pick<RunAlert, 'name' | 'severity' | 'namespace'>): string {
  const told = shortened(name ?? 'without a name', LONGEST_NAME);
  const kind = severity === undefined ? '' : ` (${shortened(severity, 20)})`;
  return `${told}${kind}${namespace === undefined ? '' : ` in ${shortened(namespace, LONGEST_NAME)}`}`;
}

/**
 * A sentence on the alerts of Krkn's profile that failed the run, or on the others. Those of severity `info` are only in
 * tables.
 */
export function alertFindings(
  run: Run,
  state: Extract<RunAlert['state'], 'failed the run' | 'fired during the run'>,
): readonly string[] {
  const fired = profileAlerts(run).filter((alert) => alert.state === state && !isInfo(alert));
  if (fired.length === 0) return [];
  return [`${count(fired.length, 'alert')} fired: ${enumerate(fired.map(alertTitle))}`];
}

/** A sentence on the objectives that failed the run. */
export function failedObjectiveFindings(run: Run): readonly string[] {
  return objectiveSentence(titledObjectives(run, 'failed the run'), '');
}

/** A sentence on the other objectives that did not hold, unless they are all of severity `info`. */
export function unheldObjectiveFindings(run: Run): readonly string[] {
  const unheld = titledObjectives(run, 'did not hold');
  const isBesides = objectives(run).some(({ state }) => state === 'failed the run');
  return objectiveSentence(unheld, isBesides ? 'more ' : '');
}

/** All evaluations of an objective with one result. */
interface TitledObjective {
  readonly title: string;
  readonly isInfo: boolean;
  readonly phases: readonly (string | undefined)[];
}

function titledObjectives(
  run: Run,
  state: Extract<Objective['state'], 'failed the run' | 'did not hold'>,
): readonly TitledObjective[] {
  const titled = new Map<string, TitledObjective>();
  for (const objective of objectives(run)) {
    if (objective.state !== state) continue;
    const title = alertTitle(objective);
    const phases = [...(titled.get(title)?.phases ?? []), objective.phase];
    titled.set(title, { title, isInfo: isInfo(objective), phases });
  }
  return [...titled.values()];
}

/** @param more `more ` when others are told in another sentence */
function objectiveSentence(objectives: readonly TitledObjective[], more: '' | 'more '): readonly string[] {
  const named = objectives
    .filter((objective) => !objective.isInfo)
    .map(({ title, phases }) => ({ title, when: phaseWords(phases) }));
  const [first] = named;
  if (first === undefined) return [];
  if (objectives.length === 1) return [`Objective ${first.title} did not hold ${first.when}`.trimEnd()];
  const names = enumerate(named.map(({ title, when }) => `${title} ${when}`.trimEnd()));
  const info = objectives.length - named.length;
  const rest = info === 0 ? '' : ` and ${info} of severity info`;
  return [`${objectives.length} ${more}objectives did not hold: ${names}${rest}`];
}

function isInfo({ severity }: { readonly severity: string | undefined }): boolean {
  return severity?.toLowerCase() === 'info';
}

/** Sentences on what fails no run but should be seen: checks that were down, and recovery that was not watched. */
export function checkFindings(run: Run): readonly string[] {
  return [...monitoringFindings(run), ...watchFindings(run)];
}

function monitoringFindings({ scenarios }: Run): readonly string[] {
  const unwatched = scenarios.filter(
    ({ affectedPods, affectedVmis }) => (affectedPods.error ?? affectedVmis.error) !== undefined,
  );
  if (unwatched.length === 0) return [];
  const names = unwatched.map((scenario) => shortScenarioName(scenarioName(scenario)));
  return [`Recovery could not be watched in ${count(unwatched.length, 'scenario')}: ${enumerate(names)}`];
}

/** Sentences on what was down when it was checked, without a full stop. */
function watchFindings(run: Run): readonly string[] {
  const clock = checkClock(run);
  const health = healthTargets(run, clock);
  return [
    ...findingsOf(health, healthWords),
    ...unknownFindings(health),
    ...findingsOf(vmTargets(run, clock), vmWords),
    ...findingsOf(objectTargets(run, clock), objectWords, failedAtEnd),
  ];
}

/** ` (1 of 2 objects)` */
function failedAtEnd({ after }: CheckedTarget<ObjectStateCheck>): string {
  const last = after?.downtimes.at(-1)?.checks.at(-1);
  const failed = last && failedObjects(last);
  return failed === undefined ? '' : ` (${failed})`;
}

/** @param detail what is added of a target that is told of alone */
function findingsOf<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
  detail: (target: CheckedTarget<Check>) => string = () => '',
): readonly string[] {
  const isDown = (watch: Watch<Check> | undefined): boolean => (watch?.downtimes.length ?? 0) > 0;
  const failing = targets.filter(failsAfterwards);
  return [
    ...downFinding(
      targets.filter(({ during }) => isDown(during)),
      words,
      'during',
    ),
    ...failingFinding(failing, words, detail),
    ...downFinding(
      targets.filter((target) => isDown(target.after) && !failsAfterwards(target)),
      words,
      'after',
    ),
    ...beforeFinding(
      targets.filter(({ before }) => isDown(before)),
      words,
    ),
    ...misdatedFinding(
      targets.filter(({ misdated }) => misdated > 0),
      words,
    ),
  ];
}

function downFinding<Check extends CheckPeriod>(
  down: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
  phase: 'during' | 'after',
): readonly string[] {
  if (down.length === 0) return [];
  const watches = down.flatMap((target) => target[phase] ?? []);
  const isOnce = watches.length === 1 && watches[0]!.downtimes.length === 1;
  const when = phase === 'after' ? ' after the chaos' : '';
  const [one, several] = words.was;
  const names = targetNames(down, words);
  const what =
    down.length === 1
      ? `${capitalized(words.noun)} ${names} ${one}`
      : `${count(down.length, words.noun)} ${several}`;
  const rest = down.length === 1 ? '' : `: ${names}`;
  const length = downLength({
    seconds: watches.reduce((sum, { downSeconds }) => sum + downSeconds, 0),
    isLengthKnown: watches.every(({ isLengthKnown }) => isLengthKnown),
  });
  if (length === undefined) return [`${what}${when}, it is not known for how long${rest}`];
  return [`${what} for ${length}${isOnce ? '' : ' in all'}${when}${rest}`];
}

function failingFinding<Check extends CheckPeriod>(
  failing: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
  detail: (target: CheckedTarget<Check>) => string,
): readonly string[] {
  const [first] = failing;
  if (first === undefined) return [];
  const names = targetNames(failing, words);
  return failing.length === 1
    ? [`${capitalized(words.noun)} ${names} fails after the chaos${detail(first)}`]
    : [`${count(failing.length, words.noun)} fail after the chaos: ${names}`];
}

function beforeFinding<Check extends CheckPeriod>(
  failed: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly string[] {
  const names = targetNames(failed, words);
  const [one, several] = words.was;
  if (failed.length === 0) return [];
  return failed.length === 1
    ? [`${capitalized(words.noun)} ${names} ${one} before the chaos`]
    : [`${count(failed.length, words.noun)} ${several} before the chaos: ${names}`];
}

function misdatedFinding<Check extends CheckPeriod>(
  misdated: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly string[] {
  if (misdated.length === 0) return [];
  const rows = misdated.reduce((sum, target) => sum + target.misdated, 0);
  const of = misdated.length === 1 ? words.noun : `${count(misdated.length, words.noun)}:`;
  const verb = rows === 1 ? 'ends before it begins and is' : 'end before they begin and are';
  return [`${count(rows, 'row')} of ${of} ${targetNames(misdated, words)} ${verb} left out`];
}

/** Only of health checks: some versions of Krkn send rows that tell no state. */
function unknownFindings(targets: readonly CheckedTarget<HealthCheck>[]): readonly string[] {
  const unknown = targets.filter(
    (target) =>
      watchesOf(target).length > 0 &&
      (stateOf(target) === 'unknown' || watchesOf(target).some(({ isStateKnown }) => !isStateKnown)),
  );
  if (unknown.length === 0) return [];
  const names = targetNames(unknown, healthWords);
  const longest = unknown
    .flatMap((target) => watchesOf(target))
    .reduce((most, { unknownSeconds }) => Math.max(most, unknownSeconds), 0);
  const time = longest === 0 ? '' : ` for ${unknown.length === 1 ? '' : 'up to '}${formatDuration(longest)}`;
  return unknown.length === 1
    ? [`The state of health check ${names} is unknown${time}`]
    : [`The states of ${unknown.length} health checks are unknown${time}: ${names}`];
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
