import { toldAlert } from './alert-name';
import { checkClock, checkSeconds } from './checks/check-clock';
import { hasRunFailed } from './failure';
import type { ObjectiveEvaluation, Run } from './run';

/** What came of evaluating an objective, the worst first. */
export const objectiveStates = ['failed the run', 'did not hold', 'unknown', 'held'] as const;

/** An evaluation of a service level objective, as it is shown. */
export interface Objective {
  readonly name: string | undefined;
  /** What Krkn says of it, unless that is its name. */
  readonly message: string | undefined;
  readonly severity: string | undefined;
  readonly namespace: string | undefined;
  /** `pre`, `during` or `post` the chaos. */
  readonly phase: string | undefined;
  readonly state: (typeof objectiveStates)[number];
  /** Epoch seconds. */
  readonly evaluatedAt: number | undefined;
}

/** How many evaluations of objectives held. */
export interface HeldObjectives {
  readonly held: number;
  /** Those of which it is known whether they held. */
  readonly evaluated: number;
}

/** All evaluations of a run's objectives, the worst first. */
export function objectives(run: Run): readonly Objective[] {
  const clock = checkClock(run);
  const hasFailed = hasRunFailed(run);
  const heldLater = new Set(run.objectives.filter(isLaterSuccess).map(identity));
  const rank = ({ state }: Objective): number => objectiveStates.indexOf(state);
  return run.objectives
    .map((evaluation) => {
      const { severity, namespace, phase, evaluatedAt } = evaluation;
      // The chaos is not to blame for what failed before it and held later.
      const isExcused = phase === 'pre' && heldLater.has(identity(evaluation));
      return {
        ...toldAlert(evaluation),
        ...{ severity, namespace, phase },
        state: stateOf(evaluation, hasFailed && !isExcused),
        evaluatedAt: checkSeconds(evaluatedAt, clock),
      };
    })
    .sort((left, right) => rank(left) - rank(right));
}

/** Undefined when no objective was evaluated. */
export function heldObjectives(run: Run): HeldObjectives | undefined {
  const known = run.objectives.filter(({ hasHeld }) => hasHeld !== undefined);
  if (known.length === 0) return undefined;
  return { held: known.filter(({ hasHeld }) => hasHeld).length, evaluated: known.length };
}

/** Severities that Krkn fails a run for: https://krkn-chaos.dev/docs/krkn/slos_validation/ */
const FAILING = ['critical', 'error'];

function stateOf({ hasHeld, severity }: ObjectiveEvaluation, mayFailRun: boolean): Objective['state'] {
  if (hasHeld !== false) return hasHeld === undefined ? 'unknown' : 'held';
  const isFailing = FAILING.includes(severity?.toLowerCase() ?? '');
  return isFailing && mayFailRun ? 'failed the run' : 'did not hold';
}

function isLaterSuccess({ hasHeld, phase }: ObjectiveEvaluation): boolean {
  return hasHeld === true && phase !== 'pre';
}

function identity({ name, namespace }: ObjectiveEvaluation): string {
  return JSON.stringify([name, namespace]);
}
