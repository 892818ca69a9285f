import { count, formatDuration, enumerate } from '../text/amounts';
import { shortened } from '../text/foreign-text';
import { isFiring, type CriticalAlerts } from './alert';
import { profileAlerts, type RunAlert } from './alert-list';
import { utcClock } from './checks/check-clock';
import { healthTargets, isVmHealthy, stateOf, type CheckedTarget, downLength } from './checks/checked-target';
import { objectives, type Objective, phaseWords } from './objectives';
import type { Affected, HealthCheck, Run } from './run';
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
  return [...monitoringFindings(run), ...healthFindings(run), ...vmFindings(run), ...objectFindings(run)];
}

function monitoringFindings({ scenarios }: Run): readonly string[] {
  const unwatched = scenarios.filter(
    ({ affectedPods, affectedVmis }) => (affectedPods.error ?? affectedVmis.error) !== undefined,
  );
  if (unwatched.length === 0) return [];
  const names = unwatched.map((scenario) => shortScenarioName(scenarioName(scenario)));
  return [`Recovery could not be watched in ${count(unwatched.length, 'scenario')}: ${enumerate(names)}`];
}

function healthFindings({ healthChecks }: Run): readonly string[] {
  // Only lengths are told, which are the same by every clock.
  const targets = healthTargets(healthChecks, utcClock);
  return [...downFindings(targets), ...unknownFindings(targets)];
}

function unknownFindings(targets: readonly CheckedTarget<HealthCheck>[]): readonly string[] {
  const unknown = targets.filter((target) => stateOf(target) === 'unknown' || !target.isStateKnown);
  if (unknown.length === 0) return [];
  const names = enumerate(unknown.map(targetName));
  const longest = unknown.reduce((most, { unknownSeconds }) => Math.max(most, unknownSeconds), 0);
  const time = longest === 0 ? '' : ` for ${unknown.length === 1 ? '' : 'up to '}${formatDuration(longest)}`;
  return unknown.length === 1
    ? [`The state of health check ${names} is unknown${time}`]
    : [`The states of ${unknown.length} health checks are unknown${time}: ${names}`];
}

function targetName({ checks: [{ url = 'without a URL' }] }: CheckedTarget<HealthCheck>): string {
  return shortened(url, LONGEST_NAME);
}

function downFindings(targets: readonly CheckedTarget<HealthCheck>[]): readonly string[] {
  const down = targets.filter(({ downtimes }) => downtimes.length > 0);
  if (down.length === 0) return [];
  const isOnce = down.length === 1 && down[0]!.downtimes.length === 1;
  const what =
    down.length === 1 ? `Health check ${targetName(down[0]!)} was` : `${down.length} health checks were`;
  const length = downLength({
    seconds: down.reduce((sum, { downSeconds }) => sum + downSeconds, 0),
    isLengthKnown: down.every(({ isLengthKnown }) => isLengthKnown),
  });
  if (length === undefined) return [`${what} down, it is not known for how long`];
  return [`${what} down for ${length}${isOnce ? '' : ' in all'}`];
}

function vmFindings({ virtChecks }: Run): readonly string[] {
  const failing = virtChecks.filter((check) => check.phase === 'post' && isVmHealthy(check) === false);
  const names = new Map(
    failing.map(({ namespace, vmName = 'without a name' }) => [
      JSON.stringify([namespace, vmName]),
      shortened(vmName, LONGEST_NAME),
    ]),
  );
  if (names.size === 0) return [];
  const verb = names.size === 1 ? 'fails' : 'fail';
  return [
    `${count(names.size, 'virtual machine')} ${verb} after the chaos: ${enumerate([...names.values()])}`,
  ];
}

function objectFindings({ objectStateChecks }: Run): readonly string[] {
  const failed = objectStateChecks.filter(({ passed }) => passed === false);
  if (failed.length === 0) return [];
  const names = failed.map(({ checkName, kind }) =>
    shortened(checkName ?? kind ?? 'without a name', LONGEST_NAME),
  );
  return [`${count(failed.length, 'object state check')} failed: ${enumerate(names)}`];
}
