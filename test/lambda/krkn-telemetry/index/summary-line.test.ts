import fc from 'fast-check';
import { fromLine, toLine } from '../../../../lambda/krkn-telemetry/index/summary-line';
import type { RunSummary, ScenarioSummary } from '../../../../lambda/krkn-telemetry/model/run-summary';
import { codePoint } from '../../../support/code-point';

const text = fc.string({ unit: codePoint });
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const perhaps = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const scenario: fc.Arbitrary<ScenarioSummary> = fc.record({
  scenario: text,
  scenarioType: perhaps(text),
  count: fc.nat(),
  failed: fc.nat(),
  unjudged: fc.nat(),
  slowestRecovery: perhaps(number),
  unrecovered: fc.nat(),
  score: perhaps(number),
  reason: perhaps(text),
});
/** Any run that a list can tell of. */
const summary: fc.Arbitrary<RunSummary> = fc.record({
  requestId: text,
  status: fc.constantFrom('passed', 'failed', 'unknown', 'unfinished'),
  reason: perhaps(text),
  warningCount: fc.nat(),
  startedAt: perhaps(number),
  duration: perhaps(number),
  tag: perhaps(text),
  score: perhaps(number),
  clusterVersion: perhaps(text),
  platform: perhaps(text),
  scenarios: fc.array(scenario, { maxLength: 4 }),
  scenarioCount: fc.nat(),
  failedScenarioCount: fc.nat(),
  scenarioSet: perhaps(text),
  lastSign: perhaps(fc.nat()),
  hypotheses: perhaps(
    fc.array(
      fc.record({
        name: text,
        verdict: fc.constantFrom('held', 'violated', 'late', 'inconclusive'),
        severity: fc.constantFrom('error', 'warning'),
        reason: perhaps(text),
      }),
      { maxLength: 4 },
    ),
  ),
});

it('any run; one line, that is read as it was written', () => {
  fc.assert(
    fc.property(summary, (run) => {
      const line = toLine(run);
      expect(line).not.toContain('\n');
      expect(fromLine(line)).toEqual(run);
    }),
  );
});

it('half surrogate pairs, as older lines have them; U+FFFD', () => {
  const named = String.raw`{"v":4,"i":"r","s":"passed","n":1,"g":"a\udce9","a":[["\ud800b.yml",null,1,0,0,null,0,null]]}`;
  expect(fromLine(named)).toMatchObject({ tag: 'a\ufffd', scenarios: [{ scenario: '\ufffdb.yml' }] });
});

it('any text; read or absent, never an error', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
      expect(fromLine(line)).toBeUndefined();
    }),
  );
});

it('an older line, without warnings, hypotheses and reasons of scenarios; all else is read', () => {
  const older = '{"v":4,"i":"r","s":"failed","n":1,"f":1,"a":[["b.yml","pods",2,1,0,12.5,3,90]]}';
  expect(fromLine(older)).toMatchObject({ warningCount: 0, hypotheses: undefined });
  expect(fromLine(older)?.scenarios).toEqual([
    {
      scenario: 'b.yml',
      scenarioType: 'pods',
      count: 2,
      failed: 1,
      unjudged: 0,
      slowestRecovery: 12.5,
      unrecovered: 3,
      score: 90,
      reason: undefined,
    },
  ]);
});

const line = toLine({
  requestId: 'r',
  status: 'passed',
  reason: undefined,
  warningCount: 0,
  startedAt: 1,
  duration: undefined,
  tag: undefined,
  score: undefined,
  clusterVersion: undefined,
  platform: undefined,
  scenarios: [],
  scenarioCount: 0,
  failedScenarioCount: 0,
  scenarioSet: undefined,
  lastSign: undefined,
});

it.each([
  ['another version', { v: 1 }],
  ['no version', { v: undefined }],
  ['no id', { i: undefined }],
  ['an unheard-of status', { s: 'skipped' }],
  ['no count', { n: null }],
  ['scenarios that are no list', { a: {} }],
])('a line with %s; absent', (_condition, changes) => {
  const fields = JSON.parse(line) as object;
  expect(fromLine(JSON.stringify(fields))).toMatchObject({ requestId: 'r' });
  expect(fromLine(JSON.stringify({ ...fields, ...changes }))).toBeUndefined();
});

it('fields of another type; undefined each', () => {
  const fields = JSON.parse(line) as object;
  const odd = {
    r: 1,
    t: '1',
    d: {},
    g: [],
    c: 'x',
    k: 4.18,
    p: true,
    f: '1',
    h: 1,
    l: 'x',
    a: [null, 'x', [1], ['s', 1, 'x']],
    y: [null, 'x', ['h'], ['h', 'skipped'], [1, 'held'], ['h', 'late', 1], ['w', 'late', 'x', 'warning']],
  };
  expect(fromLine(JSON.stringify({ ...fields, ...odd }))).toEqual({
    ...fromLine(line),
    startedAt: undefined,
    hypotheses: [
      { name: 'h', verdict: 'late', severity: 'error', reason: undefined },
      { name: 'w', verdict: 'late', severity: 'warning', reason: 'x' },
    ],
    scenarios: [
      {
        scenario: 's',
        scenarioType: undefined,
        count: 0,
        failed: 0,
        unjudged: 0,
        slowestRecovery: undefined,
        unrecovered: 0,
        score: undefined,
        reason: undefined,
      },
    ],
  });
});
