// What a comparison tells of hypotheses and of metrics that moved, and how it counts.
import fc from 'fast-check';
import { compareRuns } from '../../../../../lambda/krkn-telemetry/model/comparison/compare-runs';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import { renderComparePage } from '../../../../../lambda/krkn-telemetry/web/compare/compare-page';
import type { FoundResult } from '../../../../../lambda/krkn-telemetry/windows/read-result';
import type {
  HypothesisResult,
  ResultRow,
  ResultSeries,
} from '../../../../../lambda/krkn-telemetry/windows/result';
import { run as runBody, runOf, scenario } from '../../../../support/krkn-payloads';
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
} from '../../../../support/windows-results';
import { awkwardNames } from '../../service/awkward-names';
import { visibleText } from '../../service/visible-text';
import { drawn, links } from '../drawn';
import { expectInert } from '../hostile-page';
import { expectNoContradiction, readComparedPage } from './compared-page';

const { held, violated, late, inconclusive, warning } = hypothesisResults;
const id = { group: 'team', requestId: '1795478400-x' };
const passing = runOf({});

interface Told {
  readonly body?: string;
  readonly metrics: FoundResult;
}

function comparePage(before: Told, after: Told): string {
  const [left, right] = [before, after].map(({ body = passing, metrics }) => ({
    ...{ requestId: id.requestId, run: readRun(body)!, alerts: undefined, metrics },
  }));
  return drawn(
    renderComparePage({
      ...{ links, id, runs: [], baselines: [] },
      outcome: {
        ...{ kind: 'compared', baseline: id, chosen: undefined, tooLong: [] },
        comparison: compareRuns(left!, right!),
      },
    }),
  );
}

const read = (page: string): string => visibleText(page).replace(/\s+/g, ' ');
/** Cells of the rows of a table, in words. */
const rowsOf = (page: string, label: string): readonly (readonly string[])[] => {
  const [, table = ''] = new RegExp(`aria-label="${label}">(.*?)</table>`, 's').exec(page) ?? [];
  const [, body = ''] = /<tbody>(.*?)<\/tbody>/s.exec(table) ?? [];
  return [...body.matchAll(/<tr.*?<\/tr>/gs)].map(([row]) =>
    [...row.matchAll(/<t[dh].*?<\/t[dh]>/gs)].map(([cell]) => read(cell).trim()),
  );
};

describe('hypotheses', () => {
  const of = (told: Partial<HypothesisResult>): Told => ({
    metrics: foundResult({ hypotheses: [{ ...violated, ...told }] }),
  });
  const ok = of({ verdict: 'held', violations: [] });
  const broken = of({});
  const alone = (...hypotheses: HypothesisResult[]): Told => ({ metrics: foundResult({ hypotheses }) });

  it.each<[string, Told, Told, string, string]>([
    ['held, then violated', ok, broken, 'Worse', 'No longer holds'],
    ['held, then late', alone({ ...late, verdict: 'held' }), alone(late), 'Worse', 'No longer holds'],
    ['violated, then held', broken, ok, 'Better', 'Holds again'],
    ['late, then held', alone(late), alone({ ...late, verdict: 'held' }), 'Better', 'Holds again'],
    ['violated twice', broken, broken, 'About the same', 'As before'],
    ['late, then violated', of({ verdict: 'late' }), broken, 'About the same', 'As before'],
    ['held twice', ok, ok, 'About the same', 'As before'],
    [
      'held, then violated, of severity warning',
      alone({ ...warning, verdict: 'held' }),
      alone(warning),
      'Worse',
      'No longer holds',
    ],
    [
      'held, then inconclusive',
      alone({ ...inconclusive, verdict: 'held' }),
      alone(inconclusive),
      'About the same',
      'Not judged',
    ],
    ['violated, then inconclusive', broken, of({ verdict: 'inconclusive' }), 'About the same', 'Not judged'],
    ['none, then held', alone(), ok, 'About the same', 'New'],
    ['none, then violated', alone(), broken, 'Worse', 'New'],
    ['violated, then none', broken, alone(), 'About the same', 'Not there any more'],
    [
      'violated, and then held without the scenario that violated it',
      { ...broken, body: runBody({ scenarios: [scenario(), scenario({ scenario: 'b.yml' })] }) },
      {
        ...of({ verdict: 'held', violations: [] }),
        body: runBody({ scenarios: [scenario({ scenario: 'b.yml' })] }),
      },
      'About the same',
      'Not tried again',
    ],
  ])('%s', (_, before, after, verdict, turn) => {
    const page = comparePage(before, after);
    expect(readComparedPage(page).verdict).toBe(verdict);
    expectNoContradiction(readComparedPage(page));
    expect(rowsOf(page, 'Hypotheses of both runs').map((row) => row.at(-1))).toEqual([turn]);
  });

  it('named in the verdict; what each came to beside each other, with why', () => {
    const page = comparePage(ok, broken);
    expect(readComparedPage(page).banner).toContain('the run failed, Checkout answers no longer holds.');
    expect(rowsOf(page, 'Hypotheses of both runs')).toEqual([
      [
        'Checkout answers',
        'Held',
        'Violated 0.042 (service="checkout") for 3 min during pod.yml',
        'No longer holds',
      ],
    ]);
  });

  it.each([
    ['error', violated, 'newly-fails', 'status failed'],
    ['warning', warning, 'status unknown', 'newly-fails'],
  ])('no longer held, of severity %s; coloured so', (_, hypothesis, some, none) => {
    const page = comparePage(alone({ ...hypothesis, verdict: 'held' }), alone(hypothesis));
    const [, table = ''] = /aria-label="Hypotheses of both runs">(.*?)<\/table>/s.exec(page) ?? [];
    expect(table).toContain(some);
    expect(table.includes(none)).toBe(hypothesis.severity === 'error');
  });

  it('several; what no longer holds first', () => {
    const page = comparePage(
      alone(held, { ...late, verdict: 'held' }, violated, inconclusive),
      alone(held, late, { ...violated, verdict: 'held' }, inconclusive),
    );
    expect(rowsOf(page, 'Hypotheses of both runs').map(([name]) => name)).toEqual([
      ...[late.name, violated.name],
      ...[held.name, inconclusive.name],
    ]);
    expect(readComparedPage(page).verdict).toBe('Mixed');
  });

  it.each<[string, FoundResult]>([
    ['nothing is known now', nothingFound],
    [
      'it is not final now',
      foundResult({ state: 'partial', hypotheses: [{ ...violated, verdict: 'held' }] }),
    ],
    ['a look failed', foundResult({ state: 'failed' })],
  ])('violated, and %s; no improvement', (_, metrics) => {
    const page = comparePage(broken, { metrics });
    expect(readComparedPage(page).verdict).toBe('About the same');
    expectNoContradiction(readComparedPage(page));
  });
});

const anyHypothesis = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  verdict: fc.constantFrom('held', 'violated', 'late', 'inconclusive'),
  severity: fc.constantFrom('error', 'warning'),
});
const anyTold = fc.record({
  body: fc.constantFrom(
    passing,
    runOf({ exit_status: 1 }),
    runOf({ exit_status: null }),
    runOf({ scenario: 'b' }),
  ),
  metrics: fc.oneof(
    fc.constantFrom<FoundResult>(nothingFound, { kind: 'late' }),
    fc
      .tuple(fc.constantFrom('final', 'partial'), fc.array(anyHypothesis, { maxLength: 3 }))
      .map(([state, all]) =>
        foundResult({ state, hypotheses: all.map((each) => ({ ...violated, ...each })) }),
      ),
  ),
});

it('any two runs; no colour contradicts the verdict', () => {
  fc.assert(
    fc.property(anyTold, anyTold, (before, after) => {
      expectNoContradiction(readComparedPage(comparePage(before, after)));
    }),
    { numRuns: 500 },
  );
});

describe('metrics', () => {
  const of = (...rows: ResultRow[]): Told => ({
    metrics: foundResult({ scenarios: [scenarioResult({ rows })] }),
  });
  const row = (told: Partial<ResultSeries>): ResultRow =>
    resultRow({ movedCount: 1, series: [resultSeries(told)] });
  const { recovery: _, ...lost } = resultSeries();
  const cellsOf = (before: Told, after: Told): readonly (readonly string[])[] =>
    rowsOf(comparePage(before, after), 'Metrics that moved').map(([, ...cells]) => cells);

  it.each<[string, Told, Told, readonly string[]]>([
    [
      'moved less, and came back sooner',
      of(row({ score: 58, recovery: 420 })),
      of(row({ score: 6, recovery: 45 })),
      ['58×', '6×', '7 min', '45 s'],
    ],
    [
      'did not come back before',
      of(resultRow({ movedCount: 1, series: [lost] })),
      of(row({})),
      ['285×', '285×', 'not back', '45 s'],
    ],
    [
      'had too little time to come back',
      of(row({})),
      {
        metrics: foundResult({
          scenarios: [
            scenarioResult({ after: undefined, rows: [resultRow({ movedCount: 1, series: [lost] })] }),
          ],
        }),
      },
      ['285×', '285×', '45 s', 'too little time to see it'],
    ],
    ['is new', of(), of(row({})), ['–', '285×', '–', '45 s']],
    ['does not move any more', of(row({})), of(), ['285×', '–', '45 s', '–']],
  ])('%s; told, and no verdict', (_name, before, after, cells) => {
    expect(cellsOf(before, after)).toEqual([cells]);
    const page = comparePage(before, after);
    expect(readComparedPage(page)).toMatchObject({ verdict: 'About the same', red: 0, green: 0 });
  });

  it('of other pods, nodes and instances; the same', () => {
    const labels = (pod: string, address: string): ResultSeries['labels'] => ({
      ...{ __name__: 'm', job: 'checkout', instance: address, node: `node-${address}` },
      ...{ pod, exported_pod: pod, uid: address, code: '500' },
    });
    const [one, other] = [
      of(row({ score: 58, labels: labels('checkout-6d4cf56db6-x2x7q', '10.0.1.23:80') })),
      of(row({ score: 6, labels: labels('checkout-7f9c66d8b4-zzk2p', '10.0.7.9:80') })),
    ];
    const [told, ...others] = rowsOf(comparePage(one, other), 'Metrics that moved');
    expect(others).toEqual([]);
    expect(told!.slice(1, 3)).toEqual(['58×', '6×']);
    expect(told![0]).toBe(
      'http_requests_total code="500", exported_pod="checkout", job="checkout", pod="checkout"',
    );
  });

  it('of another value of another label; two', () => {
    const at = (code: string): Told => of(row({ labels: { __name__: 'm', code } }));
    expect(cellsOf(at('500'), at('503'))).toHaveLength(2);
  });

  it('of two pods of a workload; the worst of both', () => {
    const pods = resultRow({
      movedCount: 2,
      series: ['x2x7q', 'zzk2p'].map((end, place) =>
        resultSeries({
          labels: { __name__: 'm', pod: `api-6d4cf56db6-${end}` },
          ...{ score: 10 * (place + 1), recovery: 90 - 30 * place },
        }),
      ),
    });
    expect(cellsOf(of(pods), of(pods))).toEqual([['20×', '20×', '1 min 30 s', '1 min 30 s']]);
  });

  it('what moved more first: new, not back any more, grown, shrunk, gone', () => {
    const named = (metric: string, told: Partial<ResultSeries> = {}): ResultRow => ({ ...row(told), metric });
    const notBack = { ...resultRow({ movedCount: 1, series: [{ ...lost, score: 9 }] }), metric: 'lost' };
    const before = of(
      named('gone', { score: 900 }),
      named('shrunk', { score: 800 }),
      named('grown', { score: 10 }),
      named('lost', { score: 9 }),
    );
    const after = of(
      named('shrunk', { score: 400 }),
      named('grown', { score: 20 }),
      notBack,
      named('new', { score: 5 }),
    );
    const names = rowsOf(comparePage(before, after), 'Metrics that moved').map(
      ([name]) => name!.split(' ')[0],
    );
    expect(names).toEqual(['lost', 'new', 'grown', 'shrunk', 'gone']);
  });

  it('a series that may have moved without being kept; left out', () => {
    const cut = resultRow({
      movedCount: 40,
      series: [resultSeries({ labels: { __name__: 'm', code: '1' } })],
    });
    const other = row({ labels: { __name__: 'm', code: '2' } });
    expect(cellsOf(of(cut), of(other))).toEqual([['285×', '–', '45 s', '–']]);
    expect(cellsOf(of(cut), of(cut))).toHaveLength(1);
  });

  it('of scenarios of one run alone; not compared', () => {
    const body = runOf({ scenario: 'other.yml' });
    expect(read(comparePage(of(row({})), { ...of(row({})), body }))).toContain(
      'No scenario was looked at in both runs.',
    );
  });

  it('nothing moved; said so', () => {
    expect(read(comparePage(of(), of()))).toContain('No metric moved in either run, in 1 scenario of both.');
  });

  it('more than a page has room for; how many', () => {
    const many = Array.from({ length: 40 }, (_none, place) => ({ ...row({}), metric: `m${place}` }));
    const page = comparePage(of(...many), of(...many));
    expect(rowsOf(page, 'Metrics that moved')).toHaveLength(30);
    expect(read(page)).toContain('And 10 more that moved.');
  });
});

describe('a run of which nothing is known', () => {
  const known = foundResult();
  it.each<[string, FoundResult, FoundResult, readonly string[]]>([
    ['neither', nothingFound, nothingFound, []],
    ['both', known, known, []],
    ['the earlier', nothingFound, known, ['The metrics of the baseline have not been looked at']],
    ['the later', known, nothingFound, ['The metrics of this run have not been looked at']],
    ['damaged', known, { kind: 'broken' }, ['The metrics of this run cannot be read']],
    ['late', { kind: 'late' }, known, ['The metrics of the baseline could not be read in time']],
    [
      'partial',
      known,
      foundResult({ state: 'partial', nextLook: START }),
      ['The metrics of this run are not known to the end'],
    ],
    [
      'failed, both',
      foundResult({ state: 'failed' }),
      foundResult({ state: 'failed' }),
      [
        'The metrics of the baseline could not be looked at',
        'The metrics of this run could not be looked at',
      ],
    ],
  ])('%s; said so', (_, before, after, sentences) => {
    const page = comparePage({ metrics: before }, { metrics: after });
    const told = [...page.matchAll(/<p class="callout info">(The metrics of .*?)<\/p>/gs)].map(
      ([, text]) => text,
    );
    expect(told).toEqual(sentences.map((text) => expect.stringContaining(text) as string));
    expect(page.includes('id="metrics"')).toBe(before.kind !== 'none' || after.kind !== 'none');
  });
});

it.each([...awkwardNames, '"><script>alert(1)</script>', 'a\u0000b', 'x'.repeat(2048)])(
  '%j in every name and label; inert',
  (name) => {
    const labels = { [name]: name, pod: name, job: name };
    const found = (told: Partial<HypothesisResult>): Told => ({
      metrics: foundResult({
        hypotheses: [hypothesisResult({ ...violated, name, told: name, reason: name, ...told })],
        scenarios: [
          scenarioResult({ rows: [{ ...slowDisk, metric: name, series: [resultSeries({ labels })] }] }),
        ],
      }),
    });
    expectInert(comparePage(found({ verdict: 'held' }), found({})));
  },
);

it('secrets in labels; masked', () => {
  const secret = 'S3cr3tS3cr3tS3cr3t';
  const told = {
    metrics: foundResult({
      scenarios: [
        scenarioResult({ rows: [resultRow({ series: [resultSeries({ labels: { password: secret } })] })] }),
      ],
    }),
  };
  const page = comparePage(told, told);
  expect(page).not.toContain(secret);
  expect(page).toContain('••••••');
});
