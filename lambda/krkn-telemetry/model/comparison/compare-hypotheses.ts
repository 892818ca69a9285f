import type { ForeignText } from '../../text/foreign-text';
import type { HypothesisResult, HypothesisVerdict, WindowsResult } from '../../windows/result';
import { hypothesisReason, isBroken } from '../hypothesis-findings';
import type { Run } from '../run';
import { scenarioName } from '../scenario-name';
import { uncredited, type Changes, type Judged } from './change';

/** What became of a hypothesis in one run. */
export interface HypothesisOutcome {
  readonly verdict: HypothesisVerdict;
  readonly severity: HypothesisResult['severity'];
  /** Why it did not hold, or says nothing. Undefined for one that held. */
  readonly reason: ForeignText | undefined;
}

/** A hypothesis in two runs, of which one may not have it. */
export interface HypothesisComparison {
  readonly name: ForeignText;
  readonly before: HypothesisOutcome | undefined;
  readonly after: HypothesisOutcome | undefined;
  /** That it does not hold any more is worse, of whatever severity it is. One that says nothing is not judged. */
  readonly changes: Changes<'verdict', Judged>;
}

/** A run with what is known of its metrics, once they will not be looked at again. */
export interface JudgedRun {
  readonly run: Run;
  /** As `finalResult`. */
  readonly result: WindowsResult | undefined;
}

/** All hypotheses of two runs, matched by their names: first what no longer holds, then what holds again, then as they stand. */
export function compareHypotheses(before: JudgedRun, after: JudgedRun): readonly HypothesisComparison[] {
  const left = hypothesesOf(before);
  const right = hypothesesOf(after);
  const ran = new Set(scenarioNamesOf(after));
  return [...new Set([...right.keys(), ...left.keys()])]
    .map((name): HypothesisComparison => {
      const [one, other] = [left.get(name), right.get(name)];
      const change = changeOfVerdict(one?.verdict, other?.verdict);
      const isTriedAgain = brokenIn(before, one).every((scenario) => ran.has(scenario));
      return {
        name,
        before: one && outcome(before, one),
        after: other && outcome(after, other),
        changes: { verdict: isTriedAgain ? change : uncredited(change) },
      };
    })
    .sort((one, other) => rank(one) - rank(other));
}

/** The last of those of one name. */
function hypothesesOf({ result }: JudgedRun): ReadonlyMap<ForeignText, HypothesisResult> {
  return new Map((result?.hypotheses ?? []).map((each) => [each.name, each]));
}

function outcome({ run, result }: JudgedRun, hypothesis: HypothesisResult): HypothesisOutcome {
  const { verdict, severity } = hypothesis;
  return { verdict, severity, reason: hypothesisReason(run, result!, hypothesis) };
}

/** Names of the scenarios of a run whose metrics were looked at. */
function scenarioNamesOf({ run, result }: JudgedRun): readonly ForeignText[] {
  return (result?.scenarios ?? []).flatMap(({ index, problem }) => {
    const scenario = run.scenarios[index];
    return scenario === undefined || problem !== undefined ? [] : scenarioName(scenario);
  });
}

function brokenIn({ run }: JudgedRun, hypothesis: HypothesisResult | undefined): readonly ForeignText[] {
  return (hypothesis?.violations ?? []).flatMap(({ scenario: index }) => {
    const scenario = run.scenarios[index];
    return scenario === undefined ? [] : scenarioName(scenario);
  });
}

function changeOfVerdict(
  before: HypothesisVerdict | undefined,
  after: HypothesisVerdict | undefined,
): Judged {
  if (before === undefined || after === undefined) return { direction: undefined };
  if (before === 'inconclusive' || after === 'inconclusive') return { direction: undefined };
  const [was, is] = [before, after].map((verdict) => isBroken({ verdict }));
  return { direction: was === is ? 'same' : is === true ? 'worse' : 'better' };
}

function rank({ changes: { verdict }, after }: HypothesisComparison): number {
  if (verdict.direction === 'worse') return 0;
  if (verdict.direction === 'better') return 1;
  return after !== undefined && isBroken(after) ? 2 : 3;
}

/**
 * Whether a run failed for a hypothesis of which it is not known that it holds in the later one: it was not tried again, is no
 * longer there, or says nothing.
 */
export function hasUntriedFailure(
  { result }: JudgedRun,
  hypotheses: readonly HypothesisComparison[],
): boolean {
  const failures = (result?.hypotheses ?? []).filter((each) => isBroken(each) && each.severity === 'error');
  return failures.some(({ name }) => {
    const direction = hypotheses.find((each) => each.name === name)?.changes.verdict.direction;
    return direction !== 'better' && direction !== 'same';
  });
}
