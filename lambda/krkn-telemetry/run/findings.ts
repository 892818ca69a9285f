import { count } from '../text/count';
import { formatDuration } from '../text/duration';
import { shortened } from '../text/shortened';
import { utcClock } from './checks/check-clock';
import { healthTargets, isVmHealthy, type CheckedTarget } from './checks/checked-target';
import { isFiring, type CriticalAlerts } from './critical-alerts';
import { enumerate } from './enumerate';
import { objectives, type Objective } from './objectives';
import { phaseWords } from './phase';
import type { Affected, HealthCheck, Run } from './run';
import { scenarioName, shortScenarioName } from './scenario-name';

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

/** A sentence on the scenarios of which nobody knows whether they passed. */
export function unjudgedFindings({ scenarios }: Run): readonly string[] {
  const unjudged = scenarios.filter(({ exitStatus }) => exitStatus === undefined).length;
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

/** An alert in a sentence: `etcd fsync (critical)`. */
export function alertTitle(name: string | undefined, severity: string | undefined): string {
  const told = shortened(name ?? 'without a name', LONGEST_NAME);
  return severity === undefined ? told : `${told} (${shortened(severity, 20)})`;
}

/**
 * A sentence on the objectives that failed the run, or on the others that did not hold. Those of severity `info` are told
 * in tables alone.
 */
export function objectiveFindings(
  run: Run,
  state: Extract<Objective['state'], 'failed the run' | 'did not hold'>,
): readonly string[] {
  const phases = new Map<string, (string | undefined)[]>();
  for (const objective of objectives(run)) {
    if (objective.state !== state || objective.severity?.toLowerCase() === 'info') continue;
    const title = alertTitle(objective.name, objective.severity);
    const known = phases.get(title);
    if (known === undefined) phases.set(title, [objective.phase]);
    else known.push(objective.phase);
  }
  const told = [...phases].map(([title, own]) => ({ title, when: phaseWords(own) }));
  const [only] = told;
  if (only === undefined) return [];
  if (told.length === 1) return [`Objective ${only.title} did not hold ${only.when}`.trimEnd()];
  const names = told.map(({ title, when }) => `${title} ${when}`.trimEnd());
  return [`${told.length} objectives did not hold: ${enumerate(names)}`];
}

/** Sentences on what fails no run but should be seen: checks that were down, and recovery that nobody watched. */
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
  const unknown = targets.filter(({ unknownSeconds }) => unknownSeconds > 0);
  if (unknown.length === 0) return [];
  const names = enumerate(unknown.map(targetName));
  const longest = unknown.reduce((most, { unknownSeconds }) => Math.max(most, unknownSeconds), 0);
  return unknown.length === 1
    ? [`Whether health check ${names} was up is not known for ${formatDuration(longest)}`]
    : [
        `Whether ${unknown.length} health checks were up is not known for up to ${formatDuration(longest)}: ${names}`,
      ];
}

function targetName({ checks: [{ url = 'without a URL' }] }: CheckedTarget<HealthCheck>): string {
  return shortened(url, LONGEST_NAME);
}

function downFindings(targets: readonly CheckedTarget<HealthCheck>[]): readonly string[] {
  const down = targets.filter(({ downtimes }) => downtimes.length > 0);
  if (down.length === 0) return [];
  const seconds = down.reduce((sum, { downSeconds }) => sum + downSeconds, 0);
  const isOnce = down.length === 1 && down[0]!.downtimes.length === 1;
  const what =
    down.length === 1 ? `Health check ${targetName(down[0]!)} was` : `${down.length} health checks were`;
  return [`${what} down for ${formatDuration(seconds)}${isOnce ? '' : ' in all'}`];
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
