// What hypotheses do to the verdict on a run.
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import { findingText } from '../../../../lambda/krkn-telemetry/model/findings';
import { summarizeRun } from '../../../../lambda/krkn-telemetry/model/run-summary';
import { verdict } from '../../../../lambda/krkn-telemetry/model/verdict';
import type { FoundResult } from '../../../../lambda/krkn-telemetry/windows/read-result';
import type { HypothesisResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { run as runBody, runOf } from '../../../support/krkn-payloads';
import {
  foundResult,
  hypothesisResult,
  hypothesisResults,
  START,
  windowsResult,
} from '../../../support/windows-results';

const { held, violated, late, inconclusive, warning } = hypothesisResults;
const result = (...hypotheses: readonly HypothesisResult[]): FoundResult => foundResult({ hypotheses });

const VIOLATED = 'Checkout answers: 0.042 (service="checkout") for 3 min during pod.yml';
const LATE = 'p99 is back within 5 minutes: true again only 7 min 20 s after pod.yml';
const SILENT = 'Queue stays short: inconclusive – It was not so before the scenario either';
const WARNING = 'Memory stays below 1 GiB: 1,610,612,736 for 30 s during pod.yml';
const KRKN_FAILED = '1 of 1 scenario failed: pod.yml';
const LATE_READ = 'What is known of its metrics could not be read in time, so no hypothesis counts';
const UNREADABLE = 'What is known of its metrics cannot be read, so no hypothesis counts';
const NOT_ALL = 'Not all scenarios could be looked at, so only hypotheses that did not hold count';
const NOT_LOOKED_AT = 'The metrics could not be looked at, so no hypothesis counts';
const NO_STATUS = 'No scenario has an exit status';

const passing = runOf({});
const failing = runOf({ exit_status: 1 });
const unknown = runOf({ exit_status: null });

it.each<[string, string, FoundResult | undefined, string, readonly string[], readonly string[]]>([
  ['nothing known', passing, undefined, 'passed', [], []],
  ['none', passing, result(), 'passed', [], []],
  ['held', passing, result(held), 'passed', [], []],
  ['violated', passing, result(held, violated), 'failed', [VIOLATED], []],
  ['late', passing, result(late), 'failed', [LATE], []],
  ['inconclusive', passing, result(inconclusive), 'passed', [], [SILENT]],
  ['violated, of severity warning', passing, result(warning), 'passed', [], [WARNING]],
  ['late, of severity warning', passing, result({ ...late, severity: 'warning' }), 'passed', [], [LATE]],
  [
    'several',
    passing,
    result(inconclusive, warning, late, held, violated),
    'failed',
    [LATE, VIOLATED],
    [WARNING, SILENT],
  ],
  ['violated, and a scenario failed', failing, result(violated), 'failed', [KRKN_FAILED, VIOLATED], []],
  ['violated, and no exit status', unknown, result(violated), 'failed', [VIOLATED], [NO_STATUS]],
  ['inconclusive, and no exit status', unknown, result(inconclusive), 'unknown', [NO_STATUS], [SILENT]],
  [
    'violated, to be looked at again',
    passing,
    foundResult({ state: 'partial', nextLook: START, hypotheses: [violated, inconclusive] }),
    'passed',
    [],
    [],
  ],
  [
    'violated, and not all scenarios could be looked at',
    passing,
    foundResult({ state: 'partial', hypotheses: [held, violated, warning, inconclusive] }),
    'failed',
    [VIOLATED],
    [WARNING, NOT_ALL],
  ],
  [
    'held, and not all scenarios could be looked at',
    passing,
    foundResult({ state: 'partial', hypotheses: [held] }),
    'passed',
    [],
    [NOT_ALL],
  ],
  [
    'none, and not all scenarios could be looked at',
    passing,
    foundResult({ state: 'partial' }),
    'passed',
    [],
    [],
  ],
  [
    'violated, of a look that failed',
    passing,
    foundResult({ state: 'failed', problem: 'x', hypotheses: [violated] }),
    'passed',
    [],
    [NOT_LOOKED_AT],
  ],
  [
    'not read, as a look failed before',
    passing,
    foundResult({ state: 'failed', problem: 'x', scenarios: [] }),
    'passed',
    [],
    [NOT_LOOKED_AT],
  ],
  ['none, of a look that failed', passing, foundResult({ state: 'failed', problem: 'x' }), 'passed', [], []],
  ['not read in time', passing, { kind: 'late' }, 'passed', [], [LATE_READ]],
  ['damaged', passing, { kind: 'broken' }, 'passed', [], [UNREADABLE]],
  ['of a newer version', passing, { kind: 'newer' }, 'passed', [], [UNREADABLE]],
])('%s', (_, body, metrics, status, reasons, warnings) => {
  const told = verdict(readRun(body)!, undefined, metrics);
  expect(told).toMatchObject({ status });
  expect(told.reasons.map(findingText)).toEqual(reasons);
  expect(told.warnings.map(findingText).filter((text) => !text.includes('has no exit status'))).toEqual(
    warnings,
  );
});

it('what moved; changes nothing', () => {
  expect(windowsResult().scenarios[0]!.movedCount).toBeGreaterThan(0);
  const run = readRun(passing)!;
  expect(verdict(run, undefined, foundResult())).toEqual(verdict(run));
});

const reasonsOf = (body: string, ...hypotheses: readonly HypothesisResult[]): readonly string[] =>
  verdict(readRun(body)!, undefined, result(...hypotheses)).reasons.map(findingText);
const [violation] = violated.violations;
const { worst: _, ...withoutValues } = violation!;

it.each<[string, Partial<HypothesisResult>, string]>([
  [
    'after the scenario',
    { violations: [{ ...violation!, start: START + 601, end: START + 661 }] },
    '0.042 (service="checkout") for 1 min after pod.yml',
  ],
  [
    'from the end of the scenario on, as a recovery that is not seen',
    { violations: [{ ...violation!, start: START + 600, end: START + 1_500 }] },
    '0.042 (service="checkout") for 15 min after pod.yml',
  ],
  [
    'for longer than the scenario took',
    { violations: [{ ...violation!, end: START + 760 }] },
    '0.042 (service="checkout") for 11 min 40 s during and after pod.yml',
  ],
  [
    'to the end of the scenario',
    { violations: [{ ...violation!, end: START + 600 }] },
    '0.042 (service="checkout") for 9 min during pod.yml',
  ],
  [
    'in several groups at the same time',
    { violations: ['a', 'b', 'c', 'a'].map((service) => ({ ...violation!, labels: { service } })) },
    '0.042 (service="a") for 3 min during pod.yml, in 3 groups',
  ],
  [
    'of a scenario that the run does not have',
    { violations: [{ ...violation!, scenario: 7, labels: {} }] },
    '0.042 for 3 min during scenario 8',
  ],
  [
    'several times; the worst',
    { worst: 0.5, violations: [violation!, { ...violation!, worst: 0.5, end: START + 90 }] },
    '0.5 (service="checkout") for 30 s during pod.yml, 2 times in all',
  ],
  [
    'without values, where it has to have some',
    { violations: [withoutValues] },
    'no values (service="checkout") for 3 min during pod.yml',
  ],
  ['without samples', { violations: [], reason: 'There are no samples of it' }, 'There are no samples of it'],
  ['without a reason', { violations: [] }, 'Nothing is known of it'],
  [
    'with a secret in a label',
    { violations: [{ ...violation!, labels: { password: 'hunter2hunter2', a: 'b' } }] },
    '0.042 (a="b", password="••••••") for 3 min during pod.yml',
  ],
])('violated %s', (_, told, text) => {
  expect(reasonsOf(passing, { ...violated, ...told })).toEqual([`Checkout answers: ${text}`]);
});

it.each<[string, readonly Partial<HypothesisResult['violations'][number]>[], string]>([
  [
    'by its recovery',
    [{ recovery: 440 }, { scenario: 1, recovery: 700, worst: 1 }],
    '11 min 40 s after scenario 2',
  ],
  [
    'by its stretch, of an older result',
    [{}, { scenario: 1, end: START + 1_300 }],
    '11 min 40 s after scenario 2',
  ],
])('late after several scenarios; the latest is told %s', (_, told, text) => {
  const violations = told.map((each) => ({ ...late.violations[0]!, ...each }));
  expect(reasonsOf(passing, { ...late, recovery: 700, violations })).toEqual([
    `p99 is back within 5 minutes: true again only ${text}`,
  ]);
});

it('fifty violated; ten told, and how many more', () => {
  const all = Array.from({ length: 50 }, (_, place) => ({ ...violated, name: `h${place}` }));
  const reasons = reasonsOf(passing, ...all);
  expect(reasons).toHaveLength(11);
  expect(reasons.at(-1)).toBe('40 more hypotheses did not hold');
});

it('one that had no values, but has to have some', () => {
  const { worst: _worst, ...rest } = hypothesisResult({ ...violated, name: 'N' });
  const violations = violated.violations.map(({ worst: _none, ...violation }) => violation);
  expect(reasonsOf(passing, { ...rest, violations })).toEqual([
    expect.stringMatching(/^N: no values .*for .* during /),
  ]);
});

it('several inconclusive; one warning', () => {
  const all = ['a', 'b'].map((name) => hypothesisResult({ ...inconclusive, name }));
  const { warnings } = verdict(readRun(passing)!, undefined, result(...all));
  expect(warnings.map(findingText)).toEqual(['2 hypotheses are inconclusive: a, b']);
});

it('the line of the index; each with its verdict and why, once final', () => {
  const run = readRun(runBody())!;
  expect(summarizeRun('r', run, undefined, result(held, violated, inconclusive))).toMatchObject({
    status: 'failed',
    reason: VIOLATED,
    warningCount: 1,
    hypotheses: [
      { name: held.name, verdict: 'held', reason: undefined },
      { name: violated.name, verdict: 'violated', reason: VIOLATED.slice('Checkout answers: '.length) },
      { name: inconclusive.name, verdict: 'inconclusive', reason: inconclusive.reason },
    ],
  });
  const partial = foundResult({ state: 'partial', nextLook: START, hypotheses: [violated] });
  for (const metrics of [undefined, { kind: 'late' }, partial, result()] as const) {
    expect(summarizeRun('r', run, undefined, metrics).hypotheses).toBeUndefined();
  }
});
