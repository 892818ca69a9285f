import { formatNumber } from '../text/amounts';
import { alertNames, type AlertName } from './alert';
import { checkClock, checkSeconds } from './checks/check-clock';
import { hasRunFailed, isFailingSeverity } from './run-outcome';
import type { ObjectiveEvaluation, Run } from './run';
import type { ForeignText } from '../text/foreign-text';

/** What came of evaluating an objective, the worst first. */
const objectiveStates = ['failed the run', 'did not hold', 'unknown', 'held'] as const;

/** An evaluation of a service level objective, as it is shown. */
export interface Objective extends AlertName {
  readonly severity: ForeignText | undefined;
  readonly namespace: ForeignText | undefined;
  /** `pre`, `during` or `post` the chaos. */
  readonly phase: ForeignText | undefined;
  readonly state: (typeof objectiveStates)[number];
  /** Epoch seconds. */
  readonly evaluatedAt: number | undefined;
}

/** How many evaluations of objectives held. */
interface HeldObjectives {
  readonly held: number;
  /** Those of which it is known whether they held. */
  readonly evaluated: number;
  /** The others. */
  readonly unknown: number;
}

/** All evaluations of a run's objectives, the worst first. */
export function objectives(run: Run): readonly Objective[] {
  const clock = checkClock(run);
  const hasFailed = hasRunFailed(run);
  const heldLater = new Set(run.objectives.filter(isLaterSuccess).flatMap(excuseKey));
  const rank = ({ state }: Objective): number => objectiveStates.indexOf(state);
  return run.objectives
    .map((evaluation) => {
      const { severity, namespace, phase, evaluatedAt } = evaluation;
      // The chaos is not to blame for what failed before it and held later.
      const isExcused = phase === 'pre' && excuseKey(evaluation).some((key) => heldLater.has(key));
      return {
        ...alertNames(evaluation),
        ...{ severity, namespace, phase },
        state: stateOf(evaluation, hasFailed && !isExcused),
        evaluatedAt: checkSeconds(evaluatedAt, clock),
      };
    })
    .sort((left, right) => rank(left) - rank(right));
}

/** Undefined when of no objective it is known whether it held. */
export function heldObjectives(run: Run): HeldObjectives | undefined {
  const known = run.objectives.filter(({ hasHeld }) => hasHeld !== undefined);
  if (known.length === 0) return undefined;
  return {
    held: known.filter(({ hasHeld }) => hasHeld).length,
    evaluated: known.length,
    unknown: run.objectives.length - known.length,
  };
}

/** How many evaluations of objectives held, as a heading: `Objectives: 6 of 10 held, 1 unknown`. */
export function objectivesHeading(run: Run): string {
  const told = heldObjectives(run);
  if (told === undefined) return 'Objectives';
  const held = `Objectives: ${formatNumber(told.held)} of ${formatNumber(told.evaluated)} held`;
  return told.unknown === 0 ? held : `${held}, ${formatNumber(told.unknown)} unknown`;
}

function stateOf({ hasHeld, severity }: ObjectiveEvaluation, mayFailRun: boolean): Objective['state'] {
  if (hasHeld !== false) return hasHeld === undefined ? 'unknown' : 'held';
  return isFailingSeverity(severity) && mayFailRun ? 'failed the run' : 'did not hold';
}

function isLaterSuccess({ hasHeld, phase }: ObjectiveEvaluation): boolean {
  return hasHeld === true && phase !== 'pre';
}

/** What tells an objective from others. Empty when it has neither a name nor a message: then it is like no other. */
function excuseKey(evaluation: ObjectiveEvaluation): readonly string[] {
  const { identity } = alertNames(evaluation);
  return identity === undefined ? [] : [JSON.stringify([identity, evaluation.namespace])];
}

/** Krkn's phases in order of time, and in words: https://github.com/krkn-chaos/krkn/issues/1580 */
const phases = [
  ['pre', 'before'],
  ['during', 'during'],
  ['post', 'after'],
] as const;

/**
 * Phases of a run in a sentence: `before, during and after the chaos`. Those that Krkn does not have are left out.
 * @returns '' when none is left
 */
export function phaseWords(given: readonly (string | undefined)[]): string {
  const words = phases.flatMap(([phase, word]) => (given.includes(phase) ? word : []));
  const last = words.pop();
  if (last === undefined) return '';
  return `${words.length === 0 ? last : `${words.join(', ')} and ${last}`} the chaos`;
}
