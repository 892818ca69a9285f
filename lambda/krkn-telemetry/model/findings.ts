import { lineOf } from '../../kit/secret-text';
import { count, enumerate, formatDuration, formatNumber } from '../text/amounts';
import { nameInSentence, type ForeignText } from '../text/foreign-text';
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
import { expectedRecovery } from './parameters';
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

/** A sender's sentence, on one line. */
export function causeOf(sentence: ForeignText | undefined): ForeignText | undefined {
  return sentence === undefined ? undefined : lineOf(sentence, LONGEST_CAUSE).replace(/\s+/g, ' ');
}

/** An error that Krkn logged. */
interface LoggedError {
  /** Epoch seconds. */
  readonly at: number | undefined;
  readonly message: ForeignText;
}

/** Errors that are looked at, the last ones. */
const MOST_ERRORS = 1000;

/** What tells why a run failed, found once for all findings. */
interface Evidence {
  readonly run: Run;
  /** Places of the scenarios in which things came back, by {@link thingKey}. */
  readonly returns: ReadonlyMap<string, readonly number[]>;
  /** What did not come back, by the place of the scenario in the run. */
  readonly lost: ReadonlyMap<number, readonly Recovery[]>;
  /** Places of the scenarios that failed. */
  readonly failed: readonly number[];
  readonly errors: readonly LoggedError[];
}

/** Scenarios for which the log is searched: the first that failed. */
const MOST_EXPLAINED = 100;

/** Gathers what tells why a run failed. */
export function evidenceOf(run: Run): Evidence {
  const lost = new Map<number, Recovery[]>();
  const returns = new Map<string, number[]>();
  for (const row of recoveries(run)) {
    if (row.isRecovered) append(returns, thingKey(row), row.scenarioIndex);
    else append(lost, row.scenarioIndex, row);
  }
  const failed = run.scenarios.flatMap((scenario, index) => (hasScenarioFailed(scenario) ? index : []));
  return { run, returns, lost, failed, errors: loggedErrors(run) };
}

function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = lists.get(key);
  if (known === undefined) lists.set(key, [value]);
  else known.push(value);
}

function thingKey({ kind, name, namespace }: Recovery): string {
  return JSON.stringify([kind, name, namespace]);
}

function loggedErrors({ errorLogs }: Run): readonly LoggedError[] {
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

const kinds: Readonly<Record<Recovery['kind'], string>> = {
  pod: 'pod',
  vm: 'virtual machine',
  node: 'node',
};

/**
 * Findings on what did not come back, one for each kind, with what Krkn logged of it.
 * @param lost of the evidence, all or that of one scenario
 */
export function lossFindings(evidence: Evidence, lost: readonly Recovery[]): readonly Finding[] {
  return (['pod', 'vm', 'node'] as const).flatMap((kind) => {
    const [first, ...others] = lost.filter((row) => row.kind === kind);
    return first === undefined ? [] : [lossFinding(evidence, [first, ...others])];
  });
}

type Lost = readonly [Recovery, ...Recovery[]];

function lossFinding(evidence: Evidence, rows: Lost): Finding {
  const noun = kinds[rows[0].kind];
  const objects = distinct(
    rows.flatMap(({ name, namespace }) => (name === undefined ? [] : { name, namespace })),
  );
  const all = objects.length + rows.filter(({ name }) => name === undefined).length;
  const [only] = objects;
  const text =
    only !== undefined && all === 1
      ? `${noun.charAt(0).toUpperCase()}${noun.slice(1)} ${titleOf(only)} did not recover${laterFate(evidence, rows)}`
      : `${count(all, noun)}${enumeratedLosses(rows, all)}`;
  return { kind: rows[0].kind, objects, text, cause: lossCause(evidence, rows), place: 'recovery' };
}

/** Each thing once. */
export function distinct(objects: readonly NamedObject[]): readonly NamedObject[] {
  return [...new Map(objects.map((each) => [JSON.stringify([each.name, each.namespace]), each])).values()];
}

/** `etcd-0 in openshift-etcd` */
export function titleOf({ name, namespace }: NamedObject): ForeignText {
  return namespace === undefined
    ? nameInSentence(name)
    : `${nameInSentence(name)} in ${nameInSentence(namespace)}`;
}

/**
 * ` in web did not recover: web-1, web-2`; with the namespace of each where they differ, and how often where scenarios lost
 * one again.
 * @param all how many things they are
 */
function enumeratedLosses(rows: Lost, all: number): ForeignText {
  const objects = rows.flatMap(({ name, namespace }) => (name === undefined ? [] : { name, namespace }));
  const verb = ` did not recover${rows.length === all ? '' : `, ${formatNumber(rows.length)} times in all`}`;
  if (objects.length === 0) return verb;
  const [first, ...others] = new Set(objects.map(({ namespace }) => namespace));
  if (first === undefined || others.length > 0) return `${verb}: ${enumerate(objects.map(titleOf))}`;
  const told = enumerate(objects.map(({ name }) => nameInSentence(name)));
  return ` in ${nameInSentence(first)}${verb}: ${told}`;
}

/** In how many scenarios one thing was lost, and in which it came back later. */
function laterFate({ run, returns }: Evidence, rows: Lost): ForeignText {
  const last = rows.reduce((most, { scenarioIndex }) => Math.max(most, scenarioIndex), 0);
  const later = (returns.get(thingKey(rows[0])) ?? []).filter((index) => index > last);
  const where = rows.length === 1 ? '' : ` in ${rows.length} scenarios`;
  if (later.length === 0) return where;
  const back = later.reduce((first, index) => Math.min(first, index));
  return `${where}; it came back in ${shortScenarioName(scenarioName(run.scenarios[back]!))}`;
}

/** Things whose names are looked for in the log, and of which what is found is told. */
const MOST_NAMED = 20;
const MOST_CAUSES = 3;

/** What Krkn logged of things that were lost: of each the first error, rather of those in its scenario. */
function lossCause({ run, errors }: Evidence, rows: Lost): ForeignText | undefined {
  const logged = rows.slice(0, MOST_NAMED).flatMap(({ name, scenarioIndex }) => {
    const naming = errors.filter(({ message }) => name !== undefined && names(message, name));
    const first = naming.find((error) => isDuring(error, run, scenarioIndex)) ?? naming[0];
    return causeOf(first?.message) ?? [];
  });
  const told = [...new Set(logged)].slice(0, MOST_CAUSES);
  return told.length === 0 ? undefined : told.join('; ');
}

/**
 * A finding on the pods that came back later than their scenario's parameters expect, the slowest first: Krkn may call that a
 * success.
 */
export function slowFindings(run: Run): readonly Finding[] {
  const expected = run.scenarios.map(({ parameters }) => expectedRecovery(parameters));
  const slow = recoveries(run).flatMap(({ kind, name, namespace, scenarioIndex, isRecovered, total }) => {
    const limit = expected[scenarioIndex];
    if (kind !== 'pod' || !isRecovered || total === undefined || limit === undefined) return [];
    const object = { name: name ?? 'without a name', namespace };
    return total <= limit
      ? []
      : { object, times: `${formatDuration(total)}, expected ${formatDuration(limit)}` };
  });
  const [first, ...others] = slow;
  if (first === undefined) return [];
  const text =
    others.length === 0
      ? `Pod ${titleOf(first.object)} recovered late: ${first.times}`
      : `${count(slow.length, 'pod')} recovered late: ${enumerate(slow.map(({ object, times }) => `${titleOf(object)} (${times})`))}`;
  return [
    {
      kind: 'pod',
      objects: distinct(slow.map(({ object }) => object)),
      text,
      cause: undefined,
      place: 'recovery',
    },
  ];
}

/** Scenarios that have a finding of their own beside the one on all that failed. */
const MOST_SCENARIOS = 3;

/**
 * Findings on the scenarios that failed: one on all of them, and if these are several, one on each of the first of which
 * Krkn logged something that those on losses do not tell.
 */
export function failedScenarioFindings(evidence: Evidence): readonly Finding[] {
  const { run, failed } = evidence;
  const [first] = failed;
  if (first === undefined) return [];
  const all = failed.map((index) => scenarioName(run.scenarios[index]!));
  const text = `${failed.length} of ${count(run.scenarios.length, 'scenario')} failed: ${enumerate(all.map(shortScenarioName))}`;
  if (failed.length === 1) {
    return [scenarioFinding(first, all, text, scenarioFailure(evidence, first).cause)];
  }
  const told = failed.slice(0, MOST_SCENARIOS).map((index, place) => {
    const { cause } = scenarioFailure(evidence, index);
    return scenarioFinding(index, [all[place]!], `${shortScenarioName(all[place]!)} failed`, cause);
  });
  return [scenarioFinding(first, all, text, undefined), ...told.filter(({ cause }) => cause !== undefined)];
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

/** Why a scenario failed. */
interface ScenarioFailure {
  /** On what did not come back of what it disrupted. */
  readonly losses: readonly Finding[];
  /**
   * What Krkn logged first while it ran, or of it, else why it could not be watched; undefined also when one of the losses
   * tells what Krkn logged.
   */
  readonly cause: ForeignText | undefined;
}

/**
 * Finds out why a scenario failed.
 * @param index its place in the run
 */
function scenarioFailure(evidence: Evidence, index: number): ScenarioFailure {
  const { run, lost, failed, errors } = evidence;
  const losses = lossFindings(evidence, lost.get(index) ?? []);
  if (losses.some(({ cause }) => cause !== undefined)) return { losses, cause: undefined };
  const { scenario: path, affectedPods, affectedVmis } = run.scenarios[index]!;
  const logged =
    errors.find((error) => isDuring(error, run, index)) ??
    errors.find(({ message }) => path !== undefined && names(message, path)) ??
    errors.find(({ at }) => failed.length === 1 && at === undefined);
  return { losses, cause: causeOf(logged?.message ?? affectedPods.error ?? affectedVmis.error) };
}

/**
 * Why scenarios failed, in a sentence each: what did not come back, and what Krkn logged.
 * @returns by their places in the run; without those of which nothing but the exit status is known
 */
export function failureReasons(run: Run): ReadonlyMap<number, ForeignText> {
  const evidence = evidenceOf(run);
  const withoutLog = { ...evidence, errors: [] };
  return new Map(
    evidence.failed.flatMap((index, nth) => {
      const { losses, cause } = scenarioFailure(nth < MOST_EXPLAINED ? evidence : withoutLog, index);
      const told = [...losses.map(findingText), ...(cause === undefined ? [] : [cause])];
      return told.length === 0 ? [] : [[index, told.join('; ')] as const];
    }),
  );
}

/** A finding on a run of which nothing else tells why Krkn calls it a failure, with the first error that Krkn logged. */
export function unexplainedFailure({ run, errors }: Evidence): Finding {
  const although = run.scenarios.length === 0 ? 'and no scenario ran' : 'although no scenario failed';
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
