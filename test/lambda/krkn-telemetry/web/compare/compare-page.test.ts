import {
  renderComparePage,
  type CompareOutcome,
} from '../../../../../lambda/krkn-telemetry/web/compare/compare-page';
import type { Baseline } from '../../../../../lambda/krkn-telemetry/model/comparison/baselines';
import { compareRuns } from '../../../../../lambda/krkn-telemetry/model/comparison/compare-runs';
import { readCriticalAlerts } from '../../../../../lambda/krkn-telemetry/model/alert';
import { readRun } from '../../../../../lambda/krkn-telemetry/model/read-run';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { krknPayloads, run as runBody, scenario } from '../../../../support/krkn-payloads';
import { nothingFound } from '../../../../support/windows-results';
import { madeUpRun } from '../../model/made-up-runs';
import { awkwardNames } from '../../service/awkward-names';
import { linksOf, visibleText } from '../../service/visible-text';
import { readComparedPage } from './compared-page';
import { expectInert } from '../hostile-page';
import { drawn, links } from '../drawn';

const id = { group: 'team/a', requestId: '1795478400-new' };
const baseline = { group: 'team/a', requestId: '1795392000-old' };
const chosen: Baseline = { run: madeUpRun(baseline), common: 'same scenarios', newer: 0 };
type Compared = Extract<CompareOutcome, { kind: 'compared' }>;

function page(
  outcome: CompareOutcome,
  runs: readonly RunSummary[] = [],
  asked = id,
  baselines: readonly Baseline[] = [chosen],
): string {
  return drawn(renderComparePage({ links, id: asked, runs, baselines, outcome }));
}

function compared(before: string, after: string, told: Partial<Compared> = {}): Compared {
  return {
    kind: 'compared',
    baseline,
    chosen,
    comparison: compareRuns(
      { requestId: baseline.requestId, run: readRun(before)!, alerts: undefined, metrics: nothingFound },
      { requestId: id.requestId, run: readRun(after)!, alerts: undefined, metrics: nothingFound },
    ),
    tooLong: [],
    ...told,
  };
}

const read = (text: string): string =>
  visibleText(text)
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,])/g, '');

/** Pods that took these seconds. */
const pods = (seconds: number): Record<string, unknown> => ({
  affected_pods: {
    recovered: [
      { pod_name: 'payments-api-6d4cf56db6-x2x7q', namespace: 'shop', total_recovery_time: seconds },
    ],
    unrecovered: [],
  },
});
const before = runBody({ cluster_version: '4.17.21', scenarios: [scenario(pods(10))] });
const after = runBody({
  cluster_version: '4.18.6',
  scenarios: [scenario({ exit_status: 1, ...pods(23) })],
});

describe('a run that is worse', () => {
  const text = page(compared(before, after));

  it('says first what matters', () => {
    expect(read(text)).toContain(
      'Worse than the last passing run of the same scenarios: pod.yml newly fails, it recovers 2.3 times slower (10 s → 23 s).',
    );
    expect(read(text)).toContain('The cluster was at 4.17.21 and now is at 4.18.6.');
    expect(text).toContain('class="callout failed compare-verdict"');
  });

  it('of several scenarios; a list, of which each has an item', () => {
    const of = (status: number): string =>
      runBody({
        scenarios: ['a.yml', 'b.yml'].map((name) => scenario({ scenario: name, exit_status: status })),
      });
    const [, items = ''] = /compare-verdict">.*?<ul>(.*?)<\/ul>/s.exec(page(compared(of(0), of(1)))) ?? [];
    expect(items.split('</li>').map((item) => read(item).trim())).toEqual([
      'a.yml newly fails,',
      'b.yml newly fails.',
      '',
    ]);
  });

  it('what is called by a sentence; one full stop', () => {
    const failing = runBody({ scenarios: [scenario({ scenario: 'It fails.', exit_status: 1 })] });
    const passing = runBody({ scenarios: [scenario({ scenario: 'It fails.' })] });
    expect(read(page(compared(passing, failing)))).toContain('same scenarios: It fails newly fails.');
  });

  it('tells each change with its sign, its share and a word', () => {
    expect(read(text)).toContain('10 s → 23 s ▲ +13 s (+130 %) worse');
    expect(read(text)).toContain('Passed → then Failed Newly fails');
  });

  it('tells that a version changed, and what marks mean', () => {
    expect(read(text)).toContain('Cluster version 4.17.21 4.18.6 changed');
    expect(text).not.toContain('Too small to count');
    expect(text).not.toContain('Not judged');
    const other = runBody({ scenarios: [scenario(pods(20)), scenario(pods(20))] });
    expect(read(page(compared(before, other)))).toContain(
      '○ Not judged: the two runs did not run the same scenarios the same number of times',
    );
    const lost = { recovered: [], unrecovered: [{ pod_name: 'web-0' }] };
    const lossy = runBody({ scenarios: [scenario({ ...pods(4), affected_vmis: lost })] });
    expect(read(page(compared(before, lossy)))).toMatch(/○ −6 s .* Not judged: .* more did not come back/);
    expect(read(page(compared(before, runBody({ scenarios: [scenario(pods(10.4))] }))))).toContain(
      '≈ Too small to count: less than 2 s or a tenth of a time',
    );
  });

  it('leads to both runs, to the history of the scenario, and the other way round', () => {
    const links = linksOf(text);
    expect(links).toEqual(
      expect.arrayContaining([
        '/prod/files/team/a/1795478400-new',
        '/prod/files/team/a/1795392000-old',
        '/prod/history?group=team%2Fa&scenario=scenarios%2Fkube%2Fpod.yml',
      ]),
    );
    expect(text).toContain(
      'href="/prod/compare?run=team%2Fa%2F1795392000-old&amp;with=team%2Fa%2F1795478400-new"',
    );
  });
});

it.each([
  ['the last that passed', {}, ['About the same as the last passing run of the same scenarios.']],
  [
    'the same, but others passed since',
    { chosen: { ...chosen, newer: 2 } },
    ['the last passing run of the same scenarios. 2 newer runs passed, but ran other scenarios.'],
  ],
  [
    'one with scenarios in common',
    { chosen: { ...chosen, common: 'scenarios in common' } },
    ['the last passing run with scenarios in common. 1 scenario of 1 ran in both.'],
  ],
  [
    'one of other scenarios',
    { chosen: { ...chosen, common: 'other scenarios' } },
    ['the last passing run. No earlier run with the same scenarios passed, so the scenarios differ.'],
  ],
  ['one asked for', { chosen: undefined }, ['About the same as the run of 2026-11-23 00:00 UTC.']],
  [
    'one of another group',
    { chosen: undefined, baseline: { ...baseline, group: 'staging' } },
    [
      'About the same as the run of 2026-11-23 00:00 UTC in staging.',
      /Baseline 2026-11-23 00:00:00 UTC Passed Group staging/,
      /This run 2026-11-24 00:00:00 UTC Passed Group team\/a/,
      '2026-11-23 00:00 UTC in staging, passed',
    ],
  ],
] as const)('%s; named in banner and title', (_, told, expected) => {
  const text = page(compared(before, before, told));
  for (const each of expected) expect(read(text)).toEqual(expect.stringMatching(each));
  const [name = ''] =
    /(?<=About the same as )[^.]*?(?=\.| in staging)/.exec(readComparedPage(text).banner) ?? [];
  expect(text).toContain(`<title>About the same as ${name} · 2026-11-24 00:00 UTC · team/a`);
});

it('what else to compare with; each a link, without the one that is shown', () => {
  const [run, older, failed] = [id.requestId, '1795305600-x', '1795435200-x'].map((requestId) =>
    madeUpRun({ requestId, startedAt: Number(requestId.slice(0, 10)) }),
  ) as [RunSummary, RunSummary, RunSummary];
  const others: readonly Baseline[] = [
    { ...chosen, common: 'scenarios in common' },
    { run: older, common: 'same scenarios', newer: 1 },
  ];
  const text = page(
    compared(before, before, { chosen: others[0]! }),
    [run, { ...failed, status: 'failed' }, chosen.run, older],
    id,
    others,
  );
  expect(read(text)).toContain(
    'Or compare with the last passing run of the same scenarios, 2026-11-22 00:00 UTC the run before it, 2026-11-23 12:00 UTC',
  );
  const comparison = '/prod/compare?run=team%2Fa%2F1795478400-new&with=team%2Fa%2F';
  expect(linksOf(text)).toEqual(
    expect.arrayContaining([`${comparison}1795305600-x`, `${comparison}1795435200-x`]),
  );
});

it('a run of other scenarios that took longer; told without a judgement', () => {
  const longer = runBody({
    scenarios: [scenario({ end_timestamp: 1745349338 }), scenario({ scenario: 'b.yml' })],
  });
  const text = page(compared(runBody(), longer));
  expect(read(text)).toContain('About the same as the last passing run of the same scenarios.');
  expect(read(text)).toMatch(/Duration 1 h 40 min was 5 min 46 s ○ \+1 h 34 min .* neither better nor worse/);
});

it('a pod that did not come back; where it belongs, not as a recovery', () => {
  const lost = runBody({
    scenarios: [
      scenario({
        affected_pods: {
          recovered: [],
          unrecovered: [{ pod_name: 'payments-api-6d4cf56db6-x2x7q', namespace: 'shop' }],
        },
      }),
    ],
  });
  expect(read(page(compared(before, lost)))).toContain(
    'payments-api Pods 1 shop 10 s did not come back ▲ +1 worse',
  );
});

it('a workload of which one pod came back and one did not; both told, apart', () => {
  const [back, gone] = ['x2x7q', 'bvk5m'].map((end) => ({
    pod_name: `payments-api-6d4cf56db6-${end}`,
    ...{ namespace: 'shop', total_recovery_time: 10.5 },
  }));
  const partly = runBody({
    scenarios: [scenario({ affected_pods: { recovered: [back], unrecovered: [gone] } })],
  });
  expect(read(page(compared(before, partly)))).toContain('10.5 s, 1 did not come back');
});

it('a baseline that is newer; said', () => {
  const { comparison } = compared(before, before);
  const swapped = { ...comparison, before: comparison.after, after: comparison.before };
  expect(read(page(compared(before, before, { comparison: swapped })))).toContain(
    'The baseline is the newer of the two.',
  );
  expect(read(page(compared(before, before)))).not.toContain('newer of the two');
});

it('a run that failed by its alerts alone; its reason is told', () => {
  const alerts = readCriticalAlerts(
    '{"post_chaos_alerts":[{"alertname":"PodNotReady","alertstate":"firing"}]}',
  );
  const run = readRun(runBody({ job_status: false }))!;
  const told = { requestId: id.requestId, run, alerts, metrics: nothingFound };
  const comparison = compareRuns(
    { requestId: 'old', run: readRun(before)!, alerts: undefined, metrics: nothingFound },
    told,
  );
  expect(read(page(compared(before, after, { comparison })))).toContain('Alert PodNotReady is still firing');
});

describe('the choice of another run', () => {
  const at = (ago: number, status: RunSummary['status'] = 'passed'): RunSummary =>
    madeUpRun({ requestId: `${1795478400 - ago}-x`, startedAt: 1795478400 - ago, status });
  const optionsOf = (text: string): readonly string[] =>
    [...text.matchAll(/<option value="([^"]*)"( selected)?>([^<]*)</g)].map(
      ([, value = '', selected = '', label = '']) => `${value}${selected}: ${label}`.trim(),
    );

  it('newest 50 of the group, without the run itself and without those that have no telemetry', () => {
    const runs = [
      { ...at(0), requestId: id.requestId },
      at(60, 'unfinished'),
      ...Array.from({ length: 60 }, (_, ago) => at(3600 * (ago + 1))),
    ];
    const options = optionsOf(page({ kind: 'no baseline' }, runs));
    expect(options).toHaveLength(50);
    expect(options[0]).toBe('team/a/1795474800-x: 2026-11-23 23:00 UTC, passed');
  });

  it('the baseline is chosen, also one that is not among them', () => {
    expect(optionsOf(page(compared(before, after), [at(3600, 'failed')]))).toEqual([
      ': The last passing run of the same scenarios',
      'team/a/1795392000-old selected: 2026-11-23 00:00 UTC, passed',
      'team/a/1795474800-x: 2026-11-23 23:00 UTC, failed',
    ]);
  });
});

it.each([
  ['no baseline', { kind: 'no baseline' }, 'No run of the group passed before this one'],
  ['no telemetry', { kind: 'unfinished', id }, 'A run without telemetry cannot be compared'],
  [
    'no JSON',
    { kind: 'unreadable', id },
    'unknown outcome cannot be compared. Its telemetry.json cannot be read as a JSON object',
  ],
  ['no such other run', { kind: 'missing', id: baseline }, 'There is no such run'],
] as const)('%s; a page that helps', (_, outcome, says) => {
  const text = page(outcome);
  expectInert(text);
  expect(read(text)).toContain(says);
  expect(text).toContain('>Back to the run<');
});

it.each([
  ['of a group with others', [before], ['/prod/files', '/prod/files/team', '/prod/files/team/a']],
  ['of no group', [], ['/prod/files']],
] as const)('no such run, %s; the way to what is there', (_, others, back) => {
  const text = page(
    { kind: 'missing', id },
    others.map((_body, place) => madeUpRun({ requestId: `1795392000-${place}` })),
  );
  expectInert(text);
  expect(read(text)).toContain('There is no such run Nothing is stored in');
  expect(new Set(linksOf(text).filter((link) => link.startsWith('/prod/files')))).toEqual(new Set(back));
});

it('a run outside of groups; no links to histories, which only groups have', () => {
  const outside = { group: '', requestId: 'r' };
  const links = linksOf(page(compared(before, after, { baseline: outside }), [], outside));
  expect(links.filter((link) => link.startsWith('/prod/history'))).toEqual([]);
});

it('300 kinds of objects; 100 of them, and the rest is counted', () => {
  const counted = (number: number): string =>
    runBody({
      kubernetes_objects_count: Object.fromEntries(
        Array.from({ length: 300 }, (_, kind) => [`kind-${kind}`, number]),
      ),
    });
  const text = read(page(compared(counted(1), counted(2))));
  expect(text.match(/kind-\d+ 1 2 \+1/g)).toHaveLength(100);
  expect(text).toContain('And 200 more numbers of objects.');
});

it.each(krknPayloads.filter((each) => each.expect === 200))('$name; compared with others', ({ body }) => {
  const text = body.toString().replace(/^\ufeff/, '');
  expectInert(page(compared(text, before)));
  expectInert(page(compared(after, text)));
});

it.each([...awkwardNames, 'x'.repeat(400)])('%j everywhere; inert', (name) => {
  const named = (count: number, exitStatus: number): string =>
    runBody({
      tag: name,
      cluster_version: name + String(count),
      network_plugins: [name + String(count)],
      kubernetes_objects_count: { [name]: count },
      failed_alerts: count === 1 ? [] : [{ name, namespace: name }],
      scenarios: [
        scenario({
          scenario: name,
          exit_status: exitStatus,
          affected_pods: {
            recovered: [{ pod_name: name, namespace: name, total_recovery_time: 10 * count }],
          },
        }),
      ],
    });
  const awkward = { group: name, requestId: name };
  const text = page(
    compared(named(1, 0), named(2, 1), { baseline: awkward }),
    [madeUpRun({ tag: name })],
    awkward,
  );
  expectInert(text);
  expect(read(text)).toContain(' newly fails');
});

it('500 scenarios of 10,000 pods; a page of bounded size', () => {
  const scenarios = Array.from({ length: 500 }, (_, index) =>
    scenario({
      scenario: `scenario-${index}.yml`,
      affected_pods: {
        recovered: Array.from({ length: 20 }, (__, pod) => ({
          pod_name: `pod-${index}-of-${pod}-x`,
          total_recovery_time: index + pod,
        })),
      },
    }),
  );
  const text = page(compared(runBody({ scenarios }), runBody({ scenarios })));
  expect(text.length).toBeLessThan(150_000);
  expect(read(text)).toContain('And 400 more scenarios.');
  expect(read(text)).toContain('And 9,970 more workloads.');
});

it('200 scenarios and workloads that got faster, and a slower one at the end; it is among those shown', () => {
  const scenarios = (first: number, last: number): string =>
    runBody({
      scenarios: Array.from({ length: 201 }, (_, index) =>
        scenario({
          scenario: `${index}.yml`,
          affected_pods: {
            recovered: [{ pod_name: `db-${index}-x`, total_recovery_time: index < 200 ? first : last }],
          },
        }),
      ),
    });
  const shown = readComparedPage(page(compared(scenarios(900, 10), scenarios(100, 13))));
  expect(shown).toMatchObject({ verdict: 'Mixed', colour: 'amber', red: 3 });
  expect(shown.banner).toContain('200.yml recovers 30 % slower (10 s → 13 s).');
  expect(shown.banner).toContain('197 more recover faster.');
});
