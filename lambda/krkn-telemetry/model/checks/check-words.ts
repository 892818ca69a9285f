import { count, enumerate, formatDuration } from '../../text/amounts';
import { nameInSentence, type ForeignText } from '../../text/foreign-text';
import type { Finding } from '../finding';
import type { CheckPeriod, HealthCheck, ObjectStateCheck, VirtCheck } from '../run';
import {
  failsAfterwards,
  stateOf,
  watchesOf,
  type CheckedTarget,
  type Downtime,
  type Watch,
} from './checked-target';

/** How one kind of checks is told of. */
export interface CheckWords<Check extends CheckPeriod> {
  /** What a target is: `virtual machine`. */
  readonly noun: string;
  /** `down`, in the results of lanes and the labels of their bars. */
  readonly down: string;
  /** What was seen in a phase: `Up` or `Down`. */
  readonly states: { readonly up: string; readonly down: string };
  /** A downtime, to be counted. */
  readonly downtime: string;
  /** Of one and of several targets: `was down`, `were down`. */
  readonly was: readonly [one: string, several: string];
  readonly nameOf: (check: Check) => ForeignText | undefined;
  readonly namespaceOf: (check: Check) => ForeignText | undefined;
  /** How much of it failed: `1 of 2 objects`; undefined where it is one thing. */
  readonly failedPart: (check: Check) => string | undefined;
  /** Why it was down, in few words. */
  readonly whyDown: (check: Check) => ForeignText | undefined;
}

/** Of health checks. */
export const healthWords: CheckWords<HealthCheck> = {
  noun: 'health check',
  down: 'down',
  states: { up: 'Up', down: 'Down' },
  downtime: 'downtime',
  was: ['was down', 'were down'],
  nameOf: ({ url }) => url,
  namespaceOf: () => undefined,
  failedPart: () => undefined,
  whyDown: ({ httpStatus }) => httpStatus && `status ${httpStatus}`,
};

/** Of checks of virtual machines. */
export const vmWords: CheckWords<VirtCheck> = {
  noun: 'virtual machine',
  down: 'down',
  states: { up: 'Up', down: 'Down' },
  downtime: 'downtime',
  was: ['was down', 'were down'],
  nameOf: ({ vmName }) => vmName,
  namespaceOf: ({ namespace }) => namespace,
  failedPart: () => undefined,
  whyDown: whyVmUnhealthy,
};

/** Of checks of object states. */
export const objectWords: CheckWords<ObjectStateCheck> = {
  noun: 'object state check',
  down: 'failed',
  states: { up: 'Held', down: 'Failed' },
  downtime: 'failure',
  was: ['failed', 'failed'],
  nameOf: ({ checkName, kind }) => checkName ?? kind,
  namespaceOf: ({ namespace }) => namespace,
  failedPart: failedObjects,
  whyDown: (check) => joined([check.message, failedObjects(check)], ', '),
};

/** The same words with names that tell targets apart: `vm-1 in web` where several namespaces have a `vm-1`. */
export function toldApart<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): CheckWords<Check> {
  const { nameOf, namespaceOf } = words;
  const namespaces = new Map<ForeignText | undefined, Set<ForeignText | undefined>>();
  for (const { first } of targets) {
    const known = namespaces.get(nameOf(first)) ?? new Set();
    namespaces.set(nameOf(first), known.add(namespaceOf(first)));
  }
  return {
    ...words,
    nameOf: (check) => {
      const [name, namespace] = [nameOf(check), namespaceOf(check)];
      const isRepeated = (namespaces.get(name)?.size ?? 0) > 1;
      return isRepeated && name !== undefined && namespace !== undefined ? `${name} in ${namespace}` : name;
    },
  };
}

/** `1 of 2 objects`; undefined when it was not told. */
export function failedObjects({ objectsFailed, objectsChecked }: ObjectStateCheck): string | undefined {
  if (objectsFailed === undefined || objectsChecked === undefined) return undefined;
  return `${objectsFailed} of ${count(objectsChecked, 'object')}`;
}

/** `Deployment web/web-.*`; undefined when nothing of it was told. */
export function objectNames({ kind, namespace, objectName }: ObjectStateCheck): ForeignText | undefined {
  return joined([kind, joined([namespace, objectName], '/')], ' ');
}

/** `Available = True`; undefined when nothing of it was told. */
export function objectCondition({
  conditionType,
  conditionStatus,
}: ObjectStateCheck): ForeignText | undefined {
  return joined([conditionType, conditionStatus], ' = ');
}

function joined(texts: readonly (ForeignText | undefined)[], separator: string): ForeignText | undefined {
  const known = texts.filter((text) => text !== undefined);
  return known.length === 0 ? undefined : known.join(separator);
}

function whyVmUnhealthy({ checkType, sshStatus, vmiReady }: VirtCheck): string {
  if (checkType === 'both' || (sshStatus === false && vmiReady === false)) return 'no SSH, not ready';
  if (checkType === 'ssh_access' || sshStatus === false) return 'no SSH';
  return checkType === 'vmi_ready' || vmiReady === false ? 'not ready' : 'failing';
}

/** Why something was down in some downtimes, each reason once. */
export function reasonsOf<Check extends CheckPeriod>(
  downtimes: readonly Downtime<Check>[],
  { whyDown }: Pick<CheckWords<Check>, 'whyDown'>,
): readonly ForeignText[] {
  const reasons = downtimes.flatMap(({ checks }) => checks.flatMap((check) => whyDown(check) ?? []));
  return [...new Set(reasons)];
}

/**
 * How long something was down, in words: `42 s`, `at least 42 s`.
 * @returns undefined when nothing of it is known
 */
export function downLength({
  seconds,
  isLengthKnown,
}: {
  readonly seconds: number;
  readonly isLengthKnown: boolean;
}): string | undefined {
  if (isLengthKnown) return formatDuration(seconds);
  return seconds > 0 ? `at least ${formatDuration(seconds)}` : undefined;
}

/** What came of watching before or after the chaos: `Up`, `Down`, `Up, after 12 s down`, `Unknown`. */
export function phaseResult<Check extends CheckPeriod>(
  { isUpAtEnd, downtimes, downSeconds, isLengthKnown }: Watch<Check>,
  { states, down }: CheckWords<Check>,
): string {
  if (isUpAtEnd === undefined) return 'Unknown';
  if (!isUpAtEnd) return states.down;
  if (downtimes.length === 0) return states.up;
  const length = downLength({ seconds: downSeconds, isLengthKnown });
  return `${states.up}, after ${length ?? 'it was'} ${down}`;
}

/**
 * How something went in all, in few words: `always up`, `up during, down before`, `35 s down, fails after`, `up before and
 * after`.
 */
export function watchedResult<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  words: CheckWords<Check>,
): string {
  const { before, during, after } = target;
  const isBad = (each: Watch<Check> | undefined): boolean => each !== undefined && each.downtimes.length > 0;
  const sides = [
    ...(isBad(before) ? [`${words.down} before`] : []),
    ...(isBad(after) ? [after!.isUpAtEnd === false ? 'fails after' : `${words.down} after`] : []),
  ];
  const main =
    during === undefined
      ? unwatched(target, sides.length > 0, words)
      : duringResult(during, isBad(before), words);
  return [...(main === undefined ? [] : [main]), ...sides].join(', ');
}

function duringResult<Check extends CheckPeriod>(
  { downtimes, downSeconds, isLengthKnown, isStateKnown, checkedSeconds, unknownSeconds }: Watch<Check>,
  wasBadBefore: boolean,
  { states, down }: CheckWords<Check>,
): string {
  if (downtimes.length === 0) {
    if (!isStateKnown) return 'unknown';
    if (wasBadBefore) return `${states.up.toLowerCase()} during`;
    return checkedSeconds > 0 ? `always ${states.up.toLowerCase()}` : states.up.toLowerCase();
  }
  const length = downLength({ seconds: downSeconds, isLengthKnown });
  const unknown = unknownSeconds === 0 ? '' : `, ${formatDuration(unknownSeconds)} unknown`;
  return `${length === undefined ? (down === 'down' ? 'was down' : down) : `${length} ${down}`}${unknown}`;
}

/** Of what was not watched during the chaos: `up before and after`. */
function unwatched<Check extends CheckPeriod>(
  { before, after }: CheckedTarget<Check>,
  isBad: boolean,
  { states }: CheckWords<Check>,
): string | undefined {
  if (before?.isStateKnown === false || after?.isStateKnown === false) return 'unknown';
  const times = [
    ...(before?.downtimes.length === 0 ? ['before'] : []),
    ...(after?.downtimes.length === 0 ? ['after'] : []),
  ];
  if (times.length === 0) return isBad ? undefined : 'unknown';
  return `${states.up.toLowerCase()} ${times.join(' and ')}`;
}

/** Names of targets in a sentence. */
function targetNames<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  { nameOf, noun }: CheckWords<Check>,
): string {
  const missing = noun === 'health check' ? 'without a URL' : 'without a name';
  return enumerate(targets.map(({ first }) => nameInSentence(nameOf(first) ?? missing)));
}

/** All downtimes of a target with the phase that they were in, in order of time. */
export function downtimesOf<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
): readonly Downtime<Check>[] {
  return watchesOf(target).flatMap(({ downtimes }) => downtimes);
}

/** What is worth a look of what was watched: what was down, and what is left out. */
export function checkFindings<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly Finding[] {
  const isDown = (watch: Watch<Check> | undefined): boolean => (watch?.downtimes.length ?? 0) > 0;
  const apart = toldApart(targets, words);
  const tell = (
    isTold: (target: CheckedTarget<Check>) => boolean,
    sentence: (told: Targets<Check>, words: CheckWords<Check>) => string,
  ): readonly Finding[] => {
    const [first, ...others] = targets.filter(isTold);
    return first === undefined
      ? []
      : [checkFinding([first, ...others], words, sentence([first, ...others], apart))];
  };
  return [
    ...tell(({ during }) => isDown(during), downSentence('during')),
    ...tell(failsAfterwards, failingSentence),
    ...tell((target) => isDown(target.after) && !failsAfterwards(target), downSentence('after')),
    ...tell(({ before }) => isDown(before), beforeSentence),
    ...tell(({ misdated }) => misdated > 0, misdatedSentence),
  ];
}

/** Of health checks alone: some versions of Krkn send rows that tell no state. */
export function unknownHealthFindings(targets: readonly CheckedTarget<HealthCheck>[]): readonly Finding[] {
  const [first, ...others] = targets.filter(
    (target) =>
      watchesOf(target).length > 0 &&
      (stateOf(target) === 'unknown' || watchesOf(target).some(({ isStateKnown }) => !isStateKnown)),
  );
  if (first === undefined) return [];
  const unknown = [first, ...others] as const;
  return [checkFinding(unknown, healthWords, unknownSentence(unknown))];
}

/** What one sentence tells of. */
type Targets<Check extends CheckPeriod> = readonly [CheckedTarget<Check>, ...CheckedTarget<Check>[]];

function checkFinding<Check extends CheckPeriod>(
  targets: Targets<Check>,
  { nameOf, namespaceOf }: CheckWords<Check>,
  text: ForeignText,
): Finding {
  const objects = targets.flatMap(({ first }) => {
    const name = nameOf(first);
    return name === undefined ? [] : { name, namespace: namespaceOf(first) };
  });
  return { kind: 'check', objects, text, cause: undefined, place: 'checks' };
}

function downSentence(phase: 'during' | 'after') {
  return <Check extends CheckPeriod>(down: Targets<Check>, words: CheckWords<Check>): string => {
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
    if (length === undefined) return `${what}${when}, it is not known for how long${rest}`;
    return `${what} for ${length}${isOnce ? '' : ' in all'}${when}${rest}`;
  };
}

function failingSentence<Check extends CheckPeriod>(
  failing: Targets<Check>,
  words: CheckWords<Check>,
): string {
  const names = targetNames(failing, words);
  if (failing.length > 1) return `${count(failing.length, words.noun)} fail after the chaos: ${names}`;
  const last = failing[0].after?.downtimes.at(-1)?.checks.at(-1);
  const part = last && words.failedPart(last);
  return `${capitalized(words.noun)} ${names} fails after the chaos${part === undefined ? '' : ` (${part})`}`;
}

function beforeSentence<Check extends CheckPeriod>(failed: Targets<Check>, words: CheckWords<Check>): string {
  const names = targetNames(failed, words);
  const [one, several] = words.was;
  return failed.length === 1
    ? `${capitalized(words.noun)} ${names} ${one} before the chaos`
    : `${count(failed.length, words.noun)} ${several} before the chaos: ${names}`;
}

function misdatedSentence<Check extends CheckPeriod>(
  misdated: Targets<Check>,
  words: CheckWords<Check>,
): string {
  const rows = misdated.reduce((sum, target) => sum + target.misdated, 0);
  const of = misdated.length === 1 ? words.noun : `${count(misdated.length, words.noun)}:`;
  const verb = rows === 1 ? 'ends before it begins and is' : 'end before they begin and are';
  return `${count(rows, 'row')} of ${of} ${targetNames(misdated, words)} ${verb} left out`;
}

function unknownSentence(unknown: Targets<HealthCheck>): string {
  const names = targetNames(unknown, healthWords);
  const longest = unknown
    .flatMap((target) => watchesOf(target))
    .reduce((most, { unknownSeconds }) => Math.max(most, unknownSeconds), 0);
  const time = longest === 0 ? '' : ` for ${unknown.length === 1 ? '' : 'up to '}${formatDuration(longest)}`;
  return unknown.length === 1
    ? `The state of health check ${names} is unknown${time}`
    : `The states of ${unknown.length} health checks are unknown${time}: ${names}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
