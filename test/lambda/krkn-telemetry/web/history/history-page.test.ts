import fc from 'fast-check';
import {
  renderHistoryPage,
  renderUnknownHistory,
} from '../../../../../lambda/krkn-telemetry/web/history/history-page';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { shortened } from '../../../../../lambda/krkn-telemetry/text/foreign-text';
import { anyRun, madeUpRun, madeUpScenario, MIDNIGHT } from '../../model/made-up-runs';
import { awkwardNames } from '../../service/awkward-names';
import { linksOf, visibleText } from '../../service/visible-text';
import { expectInert } from '../hostile-page';
import { drawn, links } from '../drawn';

const SCENARIO = 'scenarios/kube/pod.yml';

function page(
  runs: readonly RunSummary[],
  number = 1,
  name = SCENARIO,
  group = 'team/a',
): string | undefined {
  const shown = renderHistoryPage({ links, group, scenario: name, runs, page: number });
  return shown && drawn(shown);
}

/** Runs a day apart, newest first. */
function daily(
  count: number,
  told: (ago: number) => Partial<RunSummary> & { failed?: number } = () => ({}),
): RunSummary[] {
  return Array.from({ length: count }, (_, ago) => {
    const { failed = 0, ...run } = told(ago);
    const startedAt = MIDNIGHT - ago * 86_400;
    const slowestRecovery = 10 + ago;
    return madeUpRun({
      requestId: `${startedAt}-x`,
      startedAt,
      scenarios: [madeUpScenario(SCENARIO, { failed, slowestRecovery, score: 90 })],
      ...run,
    });
  });
}

const read = (text = ''): string => visibleText(text).replace(/\s+/g, ' ');

/** What the browser's script is given to draw. */
function chartOf(text = ''): Record<string, unknown> | undefined {
  const [, chart] = /data-chart="([^"]*)"/.exec(text) ?? [];
  return chart === undefined ? undefined : (JSON.parse(visibleText(chart)) as Record<string, unknown>);
}

/** Charts have null where there is no number. */
const withoutChart = (text: string): string => text.replace(/ data-chart="[^"]*"/, '');

it('numbers of a scenario; counted over all its runs', () => {
  const text = read(page(daily(12, (ago) => ({ failed: ago === 11 ? 1 : 0 }))));
  for (const told of [
    'Runs 12',
    'Passed 92 % 11 of 12',
    'Result changed 9 % from run to run',
    'Median recovery 15.5 s',
    'Worst recovery 21 s',
  ]) {
    expect(text).toContain(told);
  }
  expect(text).toContain(
    'Median recovery, last 5 runs 12 s ▼ −6 s (−33 %) better compared with the 20 before',
  );
  expect(text).toContain('Steady : passed in its last 10 runs');
});

it('results that alternate; flaky', () => {
  const text = read(page(daily(4, (ago) => ({ failed: ago % 2 }))));
  expect(text).toContain('Flaky : changed its result 3 times in its last 4 runs');
});

it('the strip; a square for each of the newest 60 runs, the newest last, with a cross where it failed', () => {
  const text = page(daily(70, (ago) => ({ failed: ago === 0 ? 1 : 0 })))!;
  const [strip = ''] = /<figure class="history-strip">[^]*?<\/figure>/.exec(text) ?? [];
  const squares = [
    ...strip.matchAll(
      /<a href="\/prod\/files\/[^"]*" tabindex="-1" class="(\w+)" title="([^"]*)">([^]*?)<\/a>/g,
    ),
  ];
  expect(squares).toHaveLength(60);
  expect(squares.map(([, status]) => status).lastIndexOf('failed')).toBe(59);
  expect(squares[59]![2]).toBe('2026-11-24 00:00 UTC: Failed');
  expect(squares.map(([, , , drawing = '']) => drawing.includes('<path'))).toEqual([
    ...Array<boolean>(59).fill(false),
    true,
  ]);
});

it('the chart; oldest first, with null where there is no number, and marks of failures and other versions', () => {
  const runs = daily(3, (ago) => ({
    failed: ago === 1 ? 1 : 0,
    clusterVersion: ago === 2 ? '4.17' : '4.18',
  }));
  const unmeasured = madeUpRun({ startedAt: MIDNIGHT - 9 * 86_400, scenarios: [madeUpScenario(SCENARIO)] });
  expect(chartOf(page([...runs, unmeasured]))).toEqual({
    kind: 'history',
    times: [MIDNIGHT - 9 * 86_400, MIDNIGHT - 2 * 86_400, MIDNIGHT - 86_400, MIDNIGHT],
    series: [
      { name: 'Slowest recovery', unit: 's', values: [null, 12, 11, 10] },
      { name: 'Score', unit: '', values: [null, 90, 90, 90] },
    ],
    marks: [
      { time: MIDNIGHT - 9 * 86_400, status: 'passed' },
      { time: MIDNIGHT - 2 * 86_400, status: 'passed' },
      { time: MIDNIGHT - 86_400, status: 'failed', versionChanged: '4.17 → 4.18' },
      { time: MIDNIGHT, status: 'passed' },
    ],
  });
});

it.each([
  ['nothing', {}, {}, 'score of each run. The table'],
  ['a failure', { failed: 1 }, {}, 'score of each run; failed runs are marked. The table'],
  [
    'another version',
    {},
    { clusterVersion: '4.17' },
    'score of each run; changes of the cluster’s version are marked. The table',
  ],
  [
    'both',
    { failed: 1 },
    { clusterVersion: '4.17' },
    'score of each run; failed runs and changes of the cluster’s version are marked. The table',
  ],
])(
  'the chart of runs of which one has %s to be marked; says no more than that',
  (_name, scenario, run, words) => {
    const runs = daily(3, (ago) => ({ clusterVersion: '4.18', ...(ago === 2 && { ...scenario, ...run }) }));
    expect(read(page(runs))).toContain(words);
  },
);

it('nothing to draw; no chart, and no script for it', () => {
  const text = page(daily(5, () => ({ scenarios: [madeUpScenario(SCENARIO)] })))!;
  expect(chartOf(text)).toBeUndefined();
  expect(text).not.toContain('uplot');
  expect(page(daily(5))).toContain('uplot');
});

it.each([
  [1, '1–100 of 250', ['page=2']],
  [2, '101–200 of 250', ['page=1', 'page=3']],
  [3, '201–250 of 250', ['page=2']],
  [99, '201–250 of 250', ['page=2']],
  [0, '1–100 of 250', ['page=2']],
])('page %d of 250 runs; %s', (number, range, pages) => {
  const text = page(daily(250), number)!;
  expect(read(text)).toContain(range);
  expect([...text.matchAll(/page=\d/g)].map(([each]) => each)).toEqual(pages);
  expect(text.length).toBeLessThan(120_000);
});

it('5,000 runs; a chart of 500', () => {
  const chart = chartOf(page(daily(5000)))!;
  expect(chart['times']).toHaveLength(500);
  expect((chart['times'] as number[]).at(-1)).toBe(MIDNIGHT);
});

it('a name longer than what the index keeps; the link leads to its history all the same', () => {
  const name = `scenarios/${'😀'.repeat(300)}.yml`;
  const link = links.history('team/a', name);
  const [run] = daily(1, () => ({ scenarios: [madeUpScenario(shortened(name, 200))] }));
  expect(link.length).toBeLessThan(3000);
  expect(page([run!], 1, new URLSearchParams(link.split('?')[1]).get('scenario')!)).toBeDefined();
});

it('each run; leads to it and to its comparison', () => {
  const text = page(daily(1))!;
  expect(linksOf(text)).toContain('/prod/compare?run=team%2Fa%2F1795478400-x');
  expect(text).toContain('href="/prod/files/team/a/1795478400-x"');
});

it('other scenarios of the group; to choose from, the shown one chosen', () => {
  const scenarios = [madeUpScenario(SCENARIO), madeUpScenario('node.yml')];
  const text = page(daily(1, () => ({ scenarios })))!;
  const options = [...text.matchAll(/<option value="([^"]*)"( selected)?>/g)].map(([, value, selected]) => [
    value,
    selected !== undefined,
  ]);
  expect(options).toEqual([
    ['node.yml', false],
    [SCENARIO, true],
  ]);
});

describe('what never ran', () => {
  const unknown = (runs: readonly RunSummary[]): string =>
    drawn(renderUnknownHistory({ links, group: 'team/a', scenario: 'nope.yml', runs }));

  it('a scenario; those that did', () => {
    expect(page(daily(2), 1, 'nope.yml')).toBeUndefined();
    expectInert(unknown(daily(2)));
    expect(linksOf(unknown(daily(2)))).toContain(
      '/prod/history?group=team%2Fa&scenario=scenarios%2Fkube%2Fpod.yml',
    );
  });

  it('a group; all groups', () => {
    expectInert(unknown([]));
    expect(linksOf(unknown([]))).toContain('/prod/files');
  });
});

it.each([...awkwardNames, 'x'.repeat(200)])('%j everywhere; inert', (name) => {
  const runs = daily(3, (ago) => ({
    scenarios: [madeUpScenario(name, { slowestRecovery: 3 })],
    requestId: name,
    tag: name,
    clusterVersion: `${name}${ago}`,
  }));
  expectInert(page(runs, 1, name, name)!);
  expectInert(drawn(renderUnknownHistory({ links, group: name, scenario: `${name}!`, runs })));
});

it('whatever runs the index tells; well formed, and nothing shows that is not there', () => {
  fc.assert(
    fc.property(fc.array(anyRun, { maxLength: 8 }), (runs) => {
      const name = runs.flatMap(({ scenarios }) => scenarios)[0]?.scenario;
      if (name === undefined) return;
      expectInert(withoutChart(page(runs, 1, name)!));
    }),
    { numRuns: 50 },
  );
});
