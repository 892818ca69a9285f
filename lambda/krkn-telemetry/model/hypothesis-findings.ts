import { count, enumerate, formatDuration } from '../text/amounts';
import { nameInSentence, shortened, type ForeignText } from '../text/foreign-text';
import { formatValue } from '../text/metric-value';
import { labelText } from '../windows/label-text';
import type { FoundResult } from '../windows/read-result';
import type { HypothesisResult, HypothesisViolation, WindowsResult } from '../windows/result';
import type { Window } from '../windows/samples';
import type { Finding } from './finding';
import { causeOf, distinct, runFinding } from './findings';
import type { Run } from './run';
import { scenarioName, shortScenarioName } from './scenario-name';

/** What hypotheses say of a run. */
interface HypothesisFindings {
  /** Why it failed. */
  readonly reasons: readonly Finding[];
  /** What did not make it fail but must be seen. */
  readonly warnings: readonly Finding[];
}

/**
 * Findings on the hypotheses of a run, once its metrics will not be looked at again: those that were not so, or not in time, and of
 * severity error are reasons; all that say nothing are one warning. Another is why some do not count.
 */
export function hypothesisFindings(run: Run, metrics: FoundResult | undefined): HypothesisFindings {
  const result = finalResult(metrics);
  const uncounted = uncountedFindings(metrics);
  if (result === undefined) return { reasons: [], warnings: uncounted };
  const ofSeverity = (severity: HypothesisResult['severity']): readonly Finding[] =>
    brokenFindings(
      run,
      result,
      result.hypotheses.filter((each) => isBroken(each) && each.severity === severity),
    );
  return {
    reasons: ofSeverity('error'),
    warnings: [...ofSeverity('warning'), ...silentFindings(result), ...uncounted],
  };
}

/** A finding where it is not known whether hypotheses were broken, though there may be some. */
function uncountedFindings(metrics: FoundResult | undefined): readonly Finding[] {
  const text = uncountedWords(metrics);
  return text === undefined ? [] : [{ ...runFinding(text), place: 'metrics' }];
}

function uncountedWords(metrics: FoundResult | undefined): string | undefined {
  if (metrics === undefined || metrics.kind === 'none') return undefined;
  if (metrics.kind === 'result') {
    const { state, hypotheses, scenarios } = metrics.result;
    // Without scenarios, hypotheses were not even read.
    const mayHaveSome = hypotheses.length > 0 || scenarios.length === 0;
    const isLast = state === 'failed' || isPartialForGood(metrics.result);
    return mayHaveSome && isLast ? pendingWords(metrics.result) : undefined;
  }
  const problem = metrics.kind === 'late' ? 'could not be read in time' : 'cannot be read';
  return `What is known of its metrics ${problem}, so no hypothesis counts`;
}

/**
 * What is known of the metrics of a run, once they will not be looked at again. Before that it changes no verdict. Where not all
 * scenarios could be looked at, with the hypotheses alone that did not hold: these are known.
 */
export function finalResult(metrics: FoundResult | undefined): WindowsResult | undefined {
  if (metrics?.kind !== 'result') return undefined;
  const { result } = metrics;
  if (result.state === 'final') return result;
  return isPartialForGood(result) ? { ...result, hypotheses: result.hypotheses.filter(isBroken) } : undefined;
}

function isPartialForGood({ state, nextLook }: WindowsResult): boolean {
  return state === 'partial' && nextLook === undefined;
}

/** Why a result may not be the last word on a run; undefined: it is. */
export function pendingWords({ state, nextLook }: WindowsResult): string | undefined {
  if (state === 'final') return undefined;
  if (state === 'failed') return 'The metrics could not be looked at, so no hypothesis counts';
  return nextLook === undefined
    ? 'Not all scenarios could be looked at, so only hypotheses that did not hold count'
    : 'The metrics are looked at again when they had time to recover: until then no hypothesis counts';
}

/** Whether a hypothesis was not so, or not in time. */
export function isBroken({ verdict }: Pick<HypothesisResult, 'verdict'>): boolean {
  return verdict === 'violated' || verdict === 'late';
}

/** Hypotheses that have a finding of their own. */
const MOST_TOLD = 10;

function brokenFindings(
  run: Run,
  result: WindowsResult,
  broken: readonly HypothesisResult[],
): readonly Finding[] {
  const told = broken
    .slice(0, MOST_TOLD)
    .map((each) => finding([each], `${nameInSentence(each.name)}: ${hypothesisReason(run, result, each)!}`));
  const rest = broken.slice(MOST_TOLD);
  if (rest.length === 0) return told;
  return [...told, finding(rest, `${count(rest.length, 'more hypothesis', 'more hypotheses')} did not hold`)];
}

function silentFindings({ hypotheses }: WindowsResult): readonly Finding[] {
  const silent = hypotheses.filter(({ verdict }) => verdict === 'inconclusive');
  const [first, ...others] = silent;
  if (first === undefined) return [];
  if (others.length === 0) {
    return [finding(silent, `${nameInSentence(first.name)}: inconclusive`, causeOf(first.reason))];
  }
  const names = enumerate(silent.map(({ name }) => nameInSentence(name)));
  return [finding(silent, `${silent.length} hypotheses are inconclusive: ${names}`)];
}

function finding(hypotheses: readonly HypothesisResult[], text: ForeignText, cause?: ForeignText): Finding {
  const objects = distinct(hypotheses.map(({ name }) => ({ name, namespace: undefined })));
  return { kind: 'hypothesis', objects, text, cause, place: 'metrics' };
}

/** Characters of a sentence on why a hypothesis says nothing. */
const LONGEST_REASON = 300;

/**
 * Why a hypothesis of a run did not hold: `0.042 (service="checkout") for 3 min during pod_kill.yml`, `true again only 7 min 20 s after
 * pod_kill.yml`; of one that says nothing, why. Undefined for one that held.
 */
export function hypothesisReason(
  run: Run,
  { scenarios }: Pick<WindowsResult, 'scenarios'>,
  { verdict, unit, worst, recovery, reason, violations }: HypothesisResult,
): ForeignText | undefined {
  if (verdict === 'held') return undefined;
  if (verdict === 'late' && recovery !== undefined && violations.length > 0) {
    const latest = violations.reduce((last, each) => (lateness(each) > lateness(last) ? each : last));
    return `true again only ${formatDuration(latest.recovery ?? recovery)} after ${scenarioAt(run, latest.scenario)}`;
  }
  const told = violations.find((each) => each.worst === worst) ?? violations[0];
  if (verdict === 'inconclusive' || told === undefined) {
    return shortened(reason ?? 'Nothing is known of it', LONGEST_REASON);
  }
  const labels = labelText(told.labels);
  const during = scenarios.find(({ index }) => index === told.scenario)?.during;
  const groups = groupCount(violations);
  return [
    told.worst === undefined ? 'no values' : formatValue(told.worst, unit),
    labels === '' ? '' : ` (${labels})`,
    ` for ${formatDuration(told.end - told.start)} ${phaseOf(told, during)} ${scenarioAt(run, told.scenario)}`,
    violations.length === 1
      ? ''
      : groups > 1
        ? `, in ${groups} groups`
        : `, ${violations.length} times in all`,
  ].join('');
}

function lateness({ start, end, recovery = end - start }: HypothesisViolation): number {
  return recovery;
}

function phaseOf({ start, end }: Window, during: Window | undefined): string {
  if (during === undefined || end <= during.end) return 'during';
  return start >= during.end ? 'after' : 'during and after';
}

/** Groups of series that stretches are of. */
export function groupCount(violations: readonly Pick<HypothesisViolation, 'labels'>[]): number {
  return new Set(violations.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))).size;
}

/** What a scenario of a run is called where there is little room. @param index its place in the run */
export function scenarioAt(run: Run, index: number): ForeignText {
  const scenario = run.scenarios[index];
  return scenario === undefined ? `scenario ${index + 1}` : shortScenarioName(scenarioName(scenario));
}
