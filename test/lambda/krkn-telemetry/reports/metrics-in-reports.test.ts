// What reports say of hypotheses and of metrics that moved, whatever is in their names and labels.
import { jsonReport, type JsonReport } from '../../../../lambda/krkn-telemetry/reports/json-report';
import { junitReport } from '../../../../lambda/krkn-telemetry/reports/junit-report';
import { markdownReport } from '../../../../lambda/krkn-telemetry/reports/markdown-report';
import type { ReportedRun } from '../../../../lambda/krkn-telemetry/reports/reported-run';
import { readRun } from '../../../../lambda/krkn-telemetry/model/read-run';
import type { FoundResult } from '../../../../lambda/krkn-telemetry/windows/read-result';
import type { HypothesisResult } from '../../../../lambda/krkn-telemetry/windows/result';
import { runOf } from '../../../support/krkn-payloads';
import {
  foundResult,
  hypothesisResult,
  hypothesisResults,
  nothingFound,
  resultRow,
  resultSeries,
  scenarioResult,
  slowDisk,
  START,
} from '../../../support/windows-results';
import { awkwardNames } from '../service/awkward-names';
import { readXml, type XmlElement } from './read-xml';

const { held, violated, late, inconclusive, warning } = hypothesisResults;
const passing = runOf({});
const id = { group: 'team', requestId: 'r' };

const reported = (metrics: FoundResult, body = passing): ReportedRun => ({
  ...{ id, run: readRun(body), hasTelemetry: true, alerts: undefined, metrics, tooLong: [] },
  ...{ files: [], now: 0, states: [] },
});
const json = (run: ReportedRun): JsonReport => JSON.parse(jsonReport(run)) as JsonReport;
const suiteOf = (run: ReportedRun): XmlElement => readXml(junitReport(run)).children[0]!;
/** `name: failure message` of each case of a class. */
const casesOf = (run: ReportedRun, className = 'hypothesis'): readonly string[] =>
  suiteOf(run)
    .children.filter(({ attributes }) => attributes['classname'] === className)
    .map(({ attributes, children }) => {
      const problem = children.find(({ name }) => name !== 'system-out');
      const told = problem === undefined ? 'passed' : `${problem.name} ${problem.attributes['message']}`;
      return `${attributes['name']}: ${told}`;
    });

const LATE_SAID = 'true again only 7 min 20 s after pod.yml';
const VIOLATED_SAID = '0.042 (service="checkout") for 3 min during pod.yml';
const PENDING =
  'The metrics are looked at again when they had time to recover: until then no hypothesis counts';
const NOT_ALL = 'Not all scenarios could be looked at, so only hypotheses that did not hold count';
const UNREADABLE = 'What is known of its metrics cannot be read, so no hypothesis counts';

describe('JUnit', () => {
  it.each<[string, FoundResult, readonly string[]]>([
    ['held', foundResult({ hypotheses: [held] }), [`${held.name}: passed`]],
    ['violated', foundResult({ hypotheses: [violated] }), [`${violated.name}: failure ${VIOLATED_SAID}`]],
    ['late', foundResult({ hypotheses: [late] }), [`${late.name}: failure ${LATE_SAID}`]],
    [
      'inconclusive',
      foundResult({ hypotheses: [inconclusive] }),
      [`${inconclusive.name}: skipped It was not so before the scenario either`],
    ],
    [
      'inconclusive, without a reason',
      foundResult({ hypotheses: [hypothesisResult({ verdict: 'inconclusive' })] }),
      [`${held.name}: skipped Nothing is known of it`],
    ],
    ['violated, of severity warning', foundResult({ hypotheses: [warning] }), [`${warning.name}: passed`]],
    [
      'of the same name',
      foundResult({ hypotheses: [held, { ...violated, name: held.name }] }),
      [`${held.name}: passed`, `${held.name} (2): failure ${VIOLATED_SAID}`],
    ],
    [
      'to be looked at again',
      foundResult({ state: 'partial', nextLook: START, hypotheses: [held, violated] }),
      [`${held.name}: skipped ${PENDING}`, `${violated.name}: skipped ${PENDING}`],
    ],
    [
      'of a run of which not all could be looked at',
      foundResult({ state: 'partial', hypotheses: [held, violated] }),
      [`${held.name}: skipped ${NOT_ALL}`, `${violated.name}: failure ${VIOLATED_SAID}`],
    ],
    [
      'of a look that failed before they were read',
      foundResult({ state: 'failed', scenarios: [] }),
      ['hypotheses: skipped The metrics could not be looked at, so no hypothesis counts'],
    ],
    [
      'of a look that failed',
      foundResult({ state: 'failed', hypotheses: [violated] }),
      [`${violated.name}: skipped The metrics could not be looked at, so no hypothesis counts`],
    ],
    ['not looked at', nothingFound, []],
    ['that cannot be read', { kind: 'broken' }, [`hypotheses: skipped ${UNREADABLE}`]],
  ])('%s', (_, metrics, cases) => {
    const run = reported(metrics);
    expect(casesOf(run)).toEqual(cases);
    const { attributes, children } = suiteOf(run);
    const all = children.filter(({ name }) => name === 'testcase');
    const withProblem = (kind: string): string =>
      String(all.filter(({ children: own }) => own.some(({ name }) => name === kind)).length);
    expect(attributes).toMatchObject({
      tests: String(all.length),
      failures: withProblem('failure'),
      skipped: withProblem('skipped'),
      errors: '0',
    });
  });

  it('what it asks for, and what was worst; in the output', () => {
    const outputs = suiteOf(reported(foundResult({ hypotheses: [held, violated, warning] })))
      .children.flatMap(({ children }) => children)
      .filter(({ name }) => name === 'system-out');
    expect(outputs.map(({ text }) => text)).toEqual([
      `${held.told}\nworst: 0.004`,
      `${violated.told}\nworst: 0.042`,
      `${warning.told}\nworst: 1,610,612,736\ndid not hold: 1,610,612,736 for 30 s during pod.yml`,
    ]);
  });

  it.each([
    ['a scenario failed', runOf({ exit_status: 1 }), [], 'scenario'],
    [
      'Krkn says so, and nothing else does',
      JSON.stringify({ ...(JSON.parse(passing) as object), job_status: false }),
      ['job status: failure Krkn reported a failure although no scenario failed'],
      'krkn',
    ],
    ['nothing says how it went', runOf({ exit_status: null }), [], 'krkn'],
  ])('violated, and %s; both are told', (_, body, ofKrkn) => {
    const run = reported(foundResult({ hypotheses: [violated] }), body);
    expect(casesOf(run, 'krkn')).toEqual(ofKrkn);
    expect(casesOf(run)).toEqual([`${violated.name}: failure ${VIOLATED_SAID}`]);
  });
});

describe('JSON', () => {
  it('all that is known; times as texts, and null for what is not', () => {
    const { metrics } = json(reported(foundResult({ hypotheses: [violated, late] })));
    expect(metrics).toMatchObject({
      ...{ state: 'final', problem: null },
      scenarios: [
        {
          ...{ scenario: 'scenarios/kube/pod.yml', startedAt: '2026-11-24T00:00:00Z' },
          ...{ series: 5012, moved: 9, tooFewSamples: 12, movedBefore: 2 },
          metrics: [
            {
              ...{ metric: 'http_requests_total', kind: 'rate', moved: 6, series: 8, score: 285 },
              ...{ before: 0, during: 3.1, isBack: true, medianRecoverySeconds: 45 },
              labels: { code: '500', pod: 'checkout-6d4cf56db6-x2x7q' },
            },
            { metric: 'etcd_disk_wal_fsync_duration_seconds', isBack: false, medianRecoverySeconds: null },
          ],
        },
      ],
      hypotheses: [
        {
          ...{ name: violated.name, verdict: 'violated', reason: VIOLATED_SAID, recoverySeconds: null },
          violations: [
            {
              ...{ startedAt: '2026-11-24T00:01:00Z', endedAt: '2026-11-24T00:04:00Z' },
              ...{ worst: 0.042, labels: { service: 'checkout' } },
            },
          ],
        },
        { verdict: 'late', reason: LATE_SAID, recoverySeconds: 440 },
      ],
    });
  });

  it.each<[string, FoundResult]>([
    ['not looked at', nothingFound],
    ['damaged', { kind: 'broken' }],
  ])('%s; null', (_, metrics) => {
    expect(json(reported(metrics)).metrics).toBeNull();
  });

  it('a failed look; why', () => {
    const problem = 'The table keeps 7 days: the run is older';
    const { metrics } = json(reported(foundResult({ state: 'failed', problem, scenarios: [] })));
    expect(metrics).toMatchObject({ state: 'failed', problem, scenarios: [] });
  });
});

it('too little time to see what moved come back; not said to be lost', () => {
  const after = { start: START + 600, end: START + 635 };
  const run = reported(foundResult({ scenarios: [scenarioResult({ after, rows: [slowDisk] })] }));
  expect(json(run).metrics!.scenarios[0]!.metrics[0]!.isBack).toBeNull();
  expect(markdownReport(run, undefined)).toContain('| too little time to see it come back (35 s) |');
});

describe('Markdown', () => {
  const lines = (metrics: FoundResult): readonly string[] =>
    markdownReport(reported(metrics), undefined).split('\n');

  it('hypotheses, and what moved most', () => {
    const all = lines(foundResult({ hypotheses: [held, violated, late, inconclusive] }));
    expect(all).toEqual(
      expect.arrayContaining([
        '## Hypotheses: 1 of 4 held',
        '| Error rate stays below 1 % | held | error | 0.004 | – |',
        '| Checkout answers | violated | error | 0.042 | 0.042 (service="checkout") for 3 min during pod.yml |',
        '| p99 is back within 5 minutes | late | error | 2.5 | true again only 7 min 20 s after pod.yml |',
        '| Queue stays short | inconclusive | error | 0.004 | It was not so before the scenario either |',
        '## Metrics: 9 of 5,000 series moved',
      ]),
    );
    expect(all.find((line) => line.startsWith('| http'))).toMatch(
      /\| 0\/s → 3\.1\/s \| 6 of 8 \| 285× its usual variation \| 45 s \|$/,
    );
    expect(all.find((line) => line.startsWith('| etcd'))).toMatch(
      /^\| \S+ \(mean\) \| .*\| 4 ms → 61 ms \| 3 of 3 \| 58× its usual variation \| not back \|$/,
    );
  });

  it('of several scenarios; counts of the one that moved most', () => {
    const scenarios = [scenarioResult(), scenarioResult({ index: 1, movedCount: 12 })];
    expect(lines(foundResult({ scenarios }))).toContain(
      '## Metrics: 12 of 5,000 series moved during scenario 2',
    );
  });

  it.each([
    [{}, 'Metrics: 0 of 5,000 series moved.'],
    [{ seriesCount: 12 }, 'Metrics: No series had enough samples to be judged.'],
  ])('nothing moved, %j; said so', (told, words) => {
    const scenarios = [scenarioResult({ rows: [], movedCount: 0, ...told })];
    expect(lines(foundResult({ scenarios }))).toContain(words);
  });

  it('of several scenarios; ten rows at most, the farthest first, with their scenario', () => {
    const rows = (base: number) =>
      Array.from({ length: 8 }, (_, place) =>
        resultRow({ metric: `m${base + place}`, series: [resultSeries({ score: base + place })] }),
      );
    const scenarios = [scenarioResult({ rows: rows(10) }), scenarioResult({ index: 1, rows: rows(100) })];
    const all = lines(foundResult({ scenarios })).filter((line) => line.startsWith('| m'));
    expect(all.map((line) => line.split(' | ')[0])).toEqual(
      [107, 106, 105, 104, 103, 102, 101, 100, 17, 16].map((score) => `| m${score}`),
    );
    expect(all[0]).toContain('| scenario 2 |');
    expect(all.at(-1)).toContain('| pod.yml |');
    expect(lines(foundResult({ scenarios }))).toContain('And 6 more.');
  });

  it.each([
    ['to be looked at again', { nextLook: START }, PENDING],
    ['not known of all scenarios', {}, NOT_ALL],
  ])('%s; said so', (_, told, words) => {
    const metrics = foundResult({ state: 'partial', ...told });
    expect(markdownReport(reported(metrics), undefined)).toContain(`\n\n${words}.\n`);
  });
});

const hostile: readonly string[] = [
  ...awkwardNames,
  '"><script>alert(1)</script>',
  '| a | b |\n\n# c\n',
  "'; DROP TABLE metrics; --",
  'a\u0000b',
  '\u202e\u2066abc',
  '"'.repeat(2048),
  'x'.repeat(2048),
];

it.each(hostile.map((name) => [name]))('%j in every name and label; nothing leaves its place', (name) => {
  const labels = { __name__: name, [name]: name, job: name };
  const hypothesis = (told: Partial<HypothesisResult>): HypothesisResult =>
    hypothesisResult({
      ...{ name, told: name, reason: name, ...told },
      violations: [{ scenario: 0, start: START, end: START + 60, worst: 1, labels }],
    });
  const found = foundResult({
    hypotheses: [
      hypothesis({ verdict: 'violated' }),
      hypothesis({ verdict: 'violated', severity: 'warning' }),
      hypothesis({ verdict: 'inconclusive' }),
    ],
    scenarios: [
      scenarioResult({
        problem: name,
        rows: [resultRow({ metric: name, series: [resultSeries({ labels })] })],
        gone: [{ labels, isTarget: true, seriesCount: 1, since: START, replacedCount: 0 }],
      }),
    ],
  });
  const run = reported(found);
  expect(casesOf(run)).toHaveLength(3);
  expect(json(run).metrics!.hypotheses[0]!.name).toBe(name);
  const markdown = markdownReport(run, undefined);
  expect(markdown).not.toContain('<script');
  const rows = markdown.split('\n').filter((line) => line.startsWith('|'));
  // Two tables of metrics and hypotheses, and that of scenarios: heads have as many cells as their rows.
  const cells = rows.map((line) => line.split(' | ').length);
  expect(cells).toEqual([5, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6]);
});

it('secrets in labels, names and reasons; in no report', () => {
  const secret = 'S3cr3tS3cr3tS3cr3t';
  const labels = { __name__: 'm', password: secret, url: `https://a:${secret}@b.example` };
  const found = foundResult({
    hypotheses: [
      hypothesisResult({
        ...{ verdict: 'violated', name: `token=${secret}`, told: `password=${secret}` },
        violations: [{ scenario: 0, start: START, end: START + 60, worst: 1, labels }],
      }),
      hypothesisResult({ verdict: 'inconclusive', reason: `password=${secret}` }),
    ],
    scenarios: [scenarioResult({ rows: [resultRow({ series: [resultSeries({ labels })] })] })],
  });
  const run = reported(found);
  for (const text of [jsonReport(run), junitReport(run), markdownReport(run, undefined)]) {
    expect(text).not.toContain(secret);
    expect(text).toContain('••••••');
  }
});
