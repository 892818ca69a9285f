import { runFolder } from '../storage/keys/object-key';
import { isoTime } from '../web/parts/time';
import { alertList, type RunAlert } from '../model/alert-list';
import { checkClock } from '../model/checks/check-clock';
import {
  healthTargets,
  objectTargets,
  stateOf,
  vmTargets,
  type CheckedTarget,
} from '../model/checks/checked-target';
import {
  checkFindings,
  healthWords,
  objectWords,
  toldApart,
  vmWords,
  type CheckWords,
} from '../model/checks/check-words';
import { alertTitle } from '../model/alert-findings';
import { evidenceOf, failureReasons, findingText } from '../model/findings';
import {
  finalResult,
  hypothesisFindings,
  hypothesisReason,
  isBroken,
  pendingWords,
} from '../model/hypothesis-findings';
import { heldObjectives, phaseWords } from '../model/objectives';
import type { Recovery } from '../model/recovery';
import { hasRunFailed, overallResiliency, scenarioOutcome } from '../model/run-outcome';
import type { CheckPeriod, Run, Scenario } from '../model/run';
import { runTimes, scenarioSeconds } from '../model/time';
import { scenarioName, shortScenarioName } from '../model/scenario-name';
import { formatNumber } from '../text/amounts';
import { formatValue } from '../text/metric-value';
import type { HypothesisResult, WindowsResult } from '../windows/result';
import { withoutSecrets } from '../../kit/secret-text';
import { element, type Element } from './xml-element';
import { checkLines } from './check-lines';
import { reportedStart, reportedVerdict, type ReportedRun } from './reported-run';

interface TestCase {
  readonly className: string;
  readonly name: string;
  /** Seconds. */
  readonly time: number | undefined;
  /** Undefined: it passed. */
  readonly problem?: { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string };
  readonly output?: string;
}

/** How a run is reported. */
export interface JunitOptions {
  /** Every check is a test case, that fails if what it watched was down. Undefined: checks fail nothing. */
  readonly checks?: 'fail' | undefined;
}

/**
 * A run as JUnit XML for CI systems: a suite whose test cases are the scenarios and the alerts that failed the run. A run
 * that failed has a failure, one of unknown outcome or without telemetry an error; hypotheses are test cases, too. What checks saw is the suite's output.
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export function junitReport(reported: ReportedRun, options: JunitOptions = {}): string {
  const { id, run } = reported;
  const checks = run === undefined || options.checks === undefined ? [] : checkCases(run);
  const cases = [...testCases(reported), ...checks];
  const duration = run && runTimes(run).duration;
  const start = run && reportedStart(reported);
  const checked = run === undefined ? '' : enumerated(checkLines(run));
  const name = runFolder(id);
  const numbers = {
    tests: cases.length,
    failures: countOf(cases, 'failure'),
    errors: countOf(cases, 'error'),
  };
  const suite = element(
    'testsuite',
    {
      name,
      ...numbers,
      skipped: countOf(cases, 'skipped'),
      time: seconds(duration),
      // Readers expect no zone, and take it for UTC.
      timestamp: start === undefined ? undefined : isoTime(start)?.replace('Z', ''),
    },
    [
      ...(run === undefined ? [] : [properties(run)]),
      ...cases.map(toElement),
      ...(checked === '' ? [] : [element('system-out', {}, checked)]),
    ],
  );
  const suites = element('testsuites', { name, ...numbers, time: seconds(duration) }, [suite]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${suites.xml}\n`;
}

function testCases(reported: ReportedRun): readonly TestCase[] {
  const { run } = reported;
  const { status, reasons } = reportedVerdict(reported);
  const message = reasons
    .filter(({ kind }) => kind !== 'hypothesis')
    .map(findingText)
    .join('; ');
  if (run === undefined) return [ofKrkn('telemetry', { kind: 'error', message })];
  const hypotheses = hypothesisCases(reported, run);
  const cases = scenarioCases(run);
  const unknown = status === 'unknown' ? [ofKrkn('job status', { kind: 'error', message })] : [];
  if (!hasRunFailed(run)) return [...cases, ...unknown, ...hypotheses];
  const failed = [...cases, ...alertCases(reported, run)];
  const untold = countOf(failed, 'failure') > 0 ? [] : [ofKrkn('job status', { kind: 'failure', message })];
  return [...failed, ...untold, ...hypotheses];
}

/** A case of what no scenario and no alert tells. */
function ofKrkn(name: string, problem: NonNullable<TestCase['problem']>): TestCase {
  return { className: 'krkn', name, time: undefined, problem };
}

function scenarioCases(run: Run): readonly TestCase[] {
  const { lost } = evidenceOf(run);
  const reasons = failureReasons(run);
  const cases = run.scenarios.map((scenario, index) => {
    const output = enumerated((lost.get(index) ?? []).map(lossLine));
    const outcome = scenarioOutcome(scenario);
    return {
      className: scenario.scenarioType ?? 'scenario',
      name: scenarioName(scenario),
      time: scenarioSeconds(scenario),
      ...(outcome === 'unknown' && { problem: { kind: 'skipped' as const, message: 'No exit status' } }),
      ...(outcome === 'failed' && {
        problem: {
          kind: 'failure' as const,
          message: failureMessage(scenario, reasons.get(index)),
        },
      }),
      ...(output !== '' && { output }),
    };
  });
  return numbered(cases);
}

/** Cases of hypotheses: those of severity error fail unless they held. */
function hypothesisCases({ metrics }: ReportedRun, run: Run): readonly TestCase[] {
  const cases =
    metrics.kind === 'result' && metrics.result.hypotheses.length > 0
      ? metrics.result.hypotheses.map((each) => hypothesisCase(run, metrics.result, each))
      : hypothesisFindings(run, metrics).warnings.map(({ text }) => skippedHypothesis('hypotheses', text));
  return numbered(cases);
}

function hypothesisCase(run: Run, result: WindowsResult, hypothesis: HypothesisResult): TestCase {
  const { name, told, unit, worst, severity } = hypothesis;
  const pending = pendingWords(result);
  const counted = finalResult({ kind: 'result', result })?.hypotheses ?? [];
  if (pending !== undefined && !counted.includes(hypothesis)) return skippedHypothesis(name, pending);
  const reason = hypothesisReason(run, result, hypothesis);
  if (!isBroken(hypothesis) && reason !== undefined) return skippedHypothesis(name, reason);
  const lines = [told, ...(worst === undefined ? [] : [`worst: ${formatValue(worst, unit)}`])];
  return {
    ...{ className: HYPOTHESIS, name, time: undefined },
    ...(reason !== undefined && severity === 'error'
      ? { problem: { kind: 'failure', message: reason }, output: lines.join('\n') }
      : { output: [...lines, ...(reason === undefined ? [] : [`did not hold: ${reason}`])].join('\n') }),
  };
}

const HYPOTHESIS = 'hypothesis';

function skippedHypothesis(name: string, message: string): TestCase {
  return { className: HYPOTHESIS, name, time: undefined, problem: { kind: 'skipped', message } };
}

/** Why it failed, as CI servers show little else, and its exit status. */
function failureMessage(scenario: Scenario, reason: string | undefined): string {
  const status = `exit status ${scenario.exitStatus}`;
  return reason === undefined
    ? `${shortScenarioName(scenarioName(scenario))} failed with ${status}`
    : `${reason} (${status})`;
}

/** Cases whose names are all different: readers take cases of one name for one. */
function numbered(cases: readonly TestCase[]): readonly TestCase[] {
  const known = new Map<string, number>();
  return cases.map((each) => {
    // Names that only their secrets tell apart would be one.
    const name = withoutSecrets(each.name);
    const repetition = (known.get(name) ?? 0) + 1;
    known.set(name, repetition);
    return { ...each, name: repetition === 1 ? name : `${name} (${repetition})` };
  });
}

/** Lines of an output: readers show all of it. */
const MOST_LINES = 200;

function enumerated(lines: readonly string[]): string {
  const more = lines.length - MOST_LINES;
  return [...lines.slice(0, MOST_LINES), ...(more > 0 ? [`and ${formatNumber(more)} more`] : [])].join('\n');
}

function lossLine({ kind, name = 'without a name', namespace }: Recovery): string {
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  return `${kind} ${name}${place} did not recover`;
}

/** Cases of checks: those that failed come first. */
const MOST_CHECKS = 1000;

function checkCases(run: Run): readonly TestCase[] {
  const clock = checkClock(run);
  const cases = [
    ...casesOf(healthTargets(run, clock), healthWords),
    ...casesOf(vmTargets(run, clock), vmWords),
    ...casesOf(objectTargets(run, clock), objectWords),
  ];
  const isFailed = ({ problem }: TestCase): boolean => problem?.kind === 'failure';
  const failedFirst = [...cases.filter(isFailed), ...cases.filter((each) => !isFailed(each))];
  return numbered(failedFirst.slice(0, MOST_CHECKS));
}

function casesOf<Check extends CheckPeriod>(
  targets: readonly CheckedTarget<Check>[],
  words: CheckWords<Check>,
): readonly TestCase[] {
  const apart = toldApart(targets, words);
  return targets.map((target) => checkCase(target, words, apart));
}

function checkCase<Check extends CheckPeriod>(
  target: CheckedTarget<Check>,
  words: CheckWords<Check>,
  apart: CheckWords<Check>,
): TestCase {
  const { noun, nameOf, namespaceOf } = words;
  const { first: check } = target;
  const namespace = namespaceOf(check);
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  const named = {
    className: 'checks',
    name: `${noun} ${nameOf(check) ?? 'without a name'}${place}`,
    time: undefined,
  };
  const state = stateOf(target);
  if (state === 'always up') return named;
  const told = checkFindings([target], apart).map(findingText).join('; ');
  return state === 'was down'
    ? { ...named, problem: { kind: 'failure', message: told } }
    : { ...named, problem: { kind: 'skipped', message: told === '' ? 'Its state is unknown' : told } };
}

/** Alerts for which Krkn failed the run: those of its profile, and if it did, critical ones that still fired. */
function alertCases({ alerts }: ReportedRun, run: Run): readonly TestCase[] {
  const cases = alertList(run, alerts)
    .filter(
      ({ state }) => state === 'failed the run' || (state === 'still firing' && run.jobStatus === false),
    )
    .map((alert) => ({
      className: 'alerts',
      name: alertName(alert),
      time: undefined,
      problem: { kind: 'failure' as const, message: alertMessage(alert) },
    }));
  return numbered(cases);
}

/** The same from run to run: CI servers follow cases by their names. */
function alertName({ stableName = 'without a name', namespace, state, phase }: RunAlert): string {
  const place = namespace === undefined ? '' : ` in ${namespace}`;
  const details = [state === 'still firing' ? state : '', phaseWords([phase])].filter((text) => text !== '');
  return [stableName + place, ...details].join(', ');
}

/** A sentence: CI servers show it without the name of the case. */
function alertMessage(alert: RunAlert): string {
  const { kind, message, state, phase } = alert;
  const title = alertTitle(alert);
  if (state === 'still firing') return `The alert ${title} was still firing after the last scenario`;
  const more = message === undefined ? '' : `: ${message}`;
  if (kind !== 'objective') return `The alert ${title} fired${more}`;
  return `${`The objective ${title} did not hold ${phaseWords([phase])}`.trimEnd()}${more}`;
}

function properties(run: Run): Element {
  const held = heldObjectives(run);
  const values: readonly (readonly [string, string | number | undefined])[] = [
    ['run_uuid', run.runUuid],
    ['tag', run.tag],
    ['resiliency_score', overallResiliency(run)],
    ['objectives_held', held && `${held.held} of ${held.evaluated}`],
    ['cluster_version', run.clusterVersion],
    ['cloud_infrastructure', run.cloudInfrastructure],
    ['cloud_type', run.cloudType],
    ['total_node_count', run.totalNodeCount],
  ];
  const known = values.filter(([, value]) => value !== undefined);
  return element(
    'properties',
    {},
    known.map(([name, value]) => element('property', { name, value })),
  );
}

function toElement({ className, name, time, problem, output }: TestCase): Element {
  return element('testcase', { classname: className, name, time: seconds(time) }, [
    ...(problem === undefined ? [] : [element(problem.kind, { message: problem.message })]),
    ...(output === undefined ? [] : [element('system-out', {}, output)]),
  ]);
}

function countOf(cases: readonly TestCase[], kind: 'failure' | 'error' | 'skipped'): number {
  return cases.filter(({ problem }) => problem?.kind === kind).length;
}

/** Without an exponent, which the schema does not know. */
function seconds(time: number | undefined): string | undefined {
  return time?.toFixed(3);
}
