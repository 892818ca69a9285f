import fc from 'fast-check';
import { renderGroupPage, type GroupPage } from '../../../../../lambda/krkn-telemetry/web/group/group-page';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import {
  invalidParameters,
  parseRunsQuery,
} from '../../../../../lambda/krkn-telemetry/model/group/runs-query';
import { anyQueryText, anyRun, madeUpRun, madeUpScenario, MIDNIGHT } from '../../model/made-up-runs';
import { awkwardNames } from '../../service/awkward-names';
import { visibleText } from '../../service/visible-text';
import { expectInert } from '../hostile-page';
import { drawn, links } from '../drawn';

const UUID = '96348571-0b06-459e-b654-a1bb6fd66239';

function page(runs: readonly RunSummary[], query = '', told: Partial<GroupPage> = {}): string {
  const shown = renderGroupPage({
    links,
    folder: 'team/a b',
    runs,
    subgroups: [],
    cards: [],
    query: parseRunsQuery(new URLSearchParams(query)),
    invalid: invalidParameters(new URLSearchParams(query)),
    indexing: undefined,
    wayBack: '',
    now: (MIDNIGHT + 7200) * 1000,
    ...told,
  });
  return drawn(shown);
}

const read = (text: string): string => visibleText(text).replace(/\s+/g, ' ');

/** The cells of the table's rows, as they read. */
function rowsOf(text: string): readonly (readonly string[])[] {
  const [, body = ''] = text.split('<tbody>');
  return body
    .split('</tr>')
    .slice(0, -1)
    .map((row) => row.split(/<\/t[dh]>/).map((cell) => read(cell).trim()))
    .map((cells) => cells.slice(0, -1));
}

const failed = madeUpRun({
  requestId: `1795478400-${UUID}-nightly`,
  status: 'failed',
  reason: '1 of 6 scenarios failed: etcd.yml',
  startedAt: MIDNIGHT,
  duration: 345,
  tag: 'nightly-4.18',
  score: 71,
  clusterVersion: '4.18.9',
  platform: 'AWS',
  scenarios: [madeUpScenario('etcd.yml', { failed: 1 }), madeUpScenario('zone.yml')],
  scenarioCount: 6,
  failedScenarioCount: 1,
});
const unfinished = madeUpRun({
  requestId: '1795474800-b',
  status: 'unfinished',
  reason: 'No telemetry yet',
  startedAt: MIDNIGHT - 3600,
  duration: undefined,
});

describe('the table', () => {
  it('a run; all that is known of it', () => {
    expect(rowsOf(page([failed]))).toEqual([
      [
        'Failed',
        `2026-11-24 00:00:00 UTC 2 h ago ${UUID} 1 of 6 scenarios failed: etcd.yml`,
        'nightly nightly-4.18',
        '5 min 45 s',
        '1 of 6 failed',
        '71 , fair',
        '4.18.9',
        'AWS',
        'Compare 2026-11-24 00:00 UTC with an earlier passing run',
      ],
    ]);
  });

  it.each([
    ['passed', 0, 'Passed'],
    ['passed', 1, 'Passed · 1 warning'],
    ['passed', 12, 'Passed · 12 warnings'],
    ['failed', 2, 'Failed'],
  ] as const)('a run that %s with %d warnings; %s', (status, warningCount, told) => {
    expect(rowsOf(page([madeUpRun({ status, warningCount })]))[0]?.[0]).toBe(told);
  });

  it('what a run does not tell; a dash, and nothing to compare', () => {
    expect(rowsOf(page([failed, unfinished]))[1]).toEqual([
      'No telemetry',
      '2026-11-23 23:00:00 UTC 3 h ago b No telemetry yet',
      ...Array.from({ length: 6 }, () => '–'),
      '',
    ]);
  });

  it('what no run tells; no column', () => {
    const passed = madeUpRun({ scenarioCount: 3 });
    expect(rowsOf(page([passed]))[0]?.slice(2)).toEqual(['10 min', '3', expect.stringContaining('Compare')]);
    expect(read(page([passed], 'sort=score'))).toContain('Scenarios Score Compare');
  });

  it('a run that does not tell its start; called by its folder', () => {
    expect(rowsOf(page([madeUpRun({ requestId: 'my-run', startedAt: undefined })]))[0]?.[1]).toBe('my-run');
  });

  it.each([
    [100, 'good'],
    [90, 'good'],
    [89.5, 'fair'],
    [70, 'fair'],
    [69, 'poor'],
    [0, 'poor'],
  ])('a score of %d; %s, in words', (score, word) => {
    expect(rowsOf(page([madeUpRun({ score })]))[0]).toContain(`${score} , ${word}`);
  });

  it('links; to the run, and to its comparison with the last passing one', () => {
    const text = page([failed]);
    expect(text).toContain(`href="/prod/files/team/a%20b/1795478400-${UUID}-nightly"`);
    expect(text).toContain(`href="/prod/compare?run=team%2Fa%20b%2F1795478400-${UUID}-nightly"`);
  });

  it('headers; sort and turn the order, keep the filters, and begin at the first page', () => {
    const text = page([failed, unfinished], 'q=1795&sort=duration&order=desc&page=2');
    expect(text).toContain(
      '<th scope="col" class="number" aria-sort="descending"><a class="sort" href="/prod/files/team/a%20b?q=1795&amp;sort=duration&amp;order=asc">Duration</a>',
    );
    expect(text).toContain(
      '<th scope="col"><a class="sort" href="/prod/files/team/a%20b?q=1795&amp;sort=status&amp;order=asc">Status</a>',
    );
    expect(text.match(/aria-sort/g)).toHaveLength(1);
    expect(page([failed])).toContain(
      'aria-sort="descending"><a class="sort" href="/prod/files/team/a%20b?order=asc">Run</a>',
    );
  });
});

describe('the filter', () => {
  const runs = [failed, unfinished, madeUpRun({ platform: 'GCP' })];

  it('nothing chosen; offers what would leave runs out, with how many it would find', () => {
    const text = page(runs);
    expect(text).toContain('<form class="toolbar runs-filter" method="get" action="/prod/files/team/a%20b">');
    expect(read(text)).toContain(
      'Any etcd.yml (1) zone.yml (1) Status Failed 1 No telemetry 1 Passed 1 Filter',
    );
    expect(read(text)).toContain('Platform Any AWS (1) GCP (1)');
    expect(text).not.toContain('Scenario type');
    expect(text).not.toContain('Clear');
    expect(text).not.toMatch(/<details[^>]* open|checked|selected/);
  });

  it('all runs alike; no choice that could not choose', () => {
    const text = page([madeUpRun({ platform: 'AWS' }), madeUpRun({ platform: 'AWS' })]);
    expect(text).not.toContain('name="platform"');
    expect(text).not.toContain('name="status"');
    expect(text).toContain('name="from"');
  });

  it('something chosen; the form holds it, and a link takes each back', () => {
    const query =
      'q=yml&status=failed&status=passed&platform=AWS&from=2026-11-01&sort=score&order=asc&page=1';
    const text = page(runs, query);
    const parts = [
      ...['name="q" value="yml"', '<details class="more" open>', 'name="from" value="2026-11-01"'],
      ...['name="status" value="failed" checked', 'name="status" value="passed" checked'],
      ...['<option value="AWS" selected>', '<input type="hidden" name="sort" value="score" />'],
      '<input type="hidden" name="order" value="asc" />',
    ];
    for (const part of parts) expect(text).toContain(part);
    const link = (rest: string): string => `/prod/files/team/a%20b?${rest.replaceAll('&', '&amp;')}`;
    const taken = [
      'status=failed&status=passed&platform=AWS&from=2026-11-01&sort=score&order=asc',
      'q=yml&status=passed&platform=AWS&from=2026-11-01&sort=score&order=asc',
      'q=yml&status=failed&platform=AWS&from=2026-11-01&sort=score&order=asc',
      'q=yml&status=failed&status=passed&from=2026-11-01&sort=score&order=asc',
      'q=yml&status=failed&status=passed&platform=AWS&sort=score&order=asc',
    ];
    expect([...text.matchAll(/class="tag" href="([^"]*)"/g)].map(([, href]) => href)).toEqual(
      taken.map(link),
    );
    expect(text).toContain(`href="${link('sort=score&order=asc')}">Clear`);
    expect(read(text)).toContain('1 of 3 runs matches');
  });

  it('nothing found; says so, and how to see all runs', () => {
    const text = page(runs, 'q=nowhere&sort=tag');
    expect(read(text)).toContain('No run matches. Clear the filters');
    expect(text).toContain('<a href="/prod/files/team/a%20b?sort=tag">Clear the filters</a>');
    expect(text).not.toContain('<table');
  });

  it('a group that only a parameter can name; forms and links name it', () => {
    const text = page(runs, 'status=failed', { folder: 'what?' });
    expect(text).toContain('action="/prod/files">');
    expect(text).toContain('<input type="hidden" name="path" value="what?" />');
    expect(text).toContain('href="/prod/files?path=what%3F&amp;status=failed&amp;sort=status&amp;order=asc"');
  });
});

describe('the page', () => {
  it('a group; how it does', () => {
    const text = read(page([failed, unfinished, madeUpRun({ duration: 5 })]));
    expect(text).toContain('Runs 3');
    expect(text).toContain('Passed, last 3 50 % 1 of 2 runs passed, 1 has no result');
    expect(text).toContain('Median duration, last 3 2 min 55 s');
    expect(text).toContain('Last run Failed 2026-11-24 00:00:00 UTC , 2 h ago');
  });

  it('all but one of many passed; not 100 %', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      madeUpRun({ status: index === 0 ? 'failed' : 'passed' }),
    );
    expect(read(page(many))).toContain('97 % 29 of 30 runs passed');
  });

  it('no run has a result; no percentage', () => {
    expect(read(page([unfinished]))).toContain('Passed, last 1 – 1 run without a result');
  });

  it('subgroups; a card of each, also of those deeper down, and a link where there is none', () => {
    const cards = ['team/a b/eu', 'team/a b/us/west'].map((group) => ({
      group,
      recent: [failed],
      isIndexed: true,
    }));
    const text = page([], '', { subgroups: ['asia', 'eu', 'us'], cards });
    expect([...text.matchAll(/<h2><a href="([^"]*)">/g)].map(([, link]) => link)).toEqual([
      '/prod/files/team/a%20b/eu',
      '/prod/files/team/a%20b/us/west',
    ]);
    expect(text).toContain('<li><a href="/prod/files/team/a%20b/asia">');
    expect(text).not.toMatch(/<li><a href="\/prod\/files\/team\/a%20b\/(?:eu|us)">/);
    expect(read(text)).toContain('Failed 2026-11-24 00:00:00 UTC 2 h ago 1 of 6 scenarios failed: etcd.yml');
  });

  it('subgroups; linked before all else', () => {
    const text = page([], '', { subgroups: ['eu', 'a?'] });
    expect(text).toContain('<a href="/prod/files/team/a%20b/eu">');
    expect(text).toContain('<a href="/prod/files?path=team%2Fa+b%2Fa%3F">'.replace('+', '%20'));
    expect(text).not.toContain('There is no such');
    expect(text).not.toContain('<form class="toolbar');
  });

  it('an index in the making; how far it is', () => {
    expect(read(page([failed], '', { indexing: { done: 3200, total: 20_000 } }))).toContain(
      'The index of this group is being made: 3,200 of 20,000 runs so far. Reload for more.',
    );
    expect(read(page([], '', { indexing: { done: 0, total: 9 } }))).not.toContain('There is no such');
  });

  it('a filter that is not valid; said, as all runs are shown', () => {
    const text = page([failed], 'from=bad&status=xyz&status=xyz&sort=nope');
    expect(read(text)).toContain(
      'Not all of this address is valid. Left out: status is xyz ; expected one of failed, unknown, unfinished, passed from is bad ; expected a day such as 2026-11-24 sort is nope ;',
    );
    expect(rowsOf(text)).toHaveLength(1);
    expect(read(page([failed], 'from=2026-11-24&status=&sort=score'))).not.toContain('Left out');
  });

  it('a thousand that are not valid; five of them, and the rest is counted', () => {
    const query = Array.from({ length: 1000 }, (_, index) => `status=x${index}`).join('&');
    expect(read(page([failed], query))).toContain('and 995 more');
  });

  it('nothing there; says when a run appears', () => {
    expect(read(page([]))).toContain('There is no such group or run Nothing is stored in team/a b .');
  });

  it('5,000 runs; one page of them, below 120 KB, with links to the others', () => {
    const many = Array.from({ length: 5000 }, (_, index) => ({
      ...failed,
      requestId: `${MIDNIGHT - index * 3600}-${UUID}-nightly`,
      startedAt: MIDNIGHT - index * 3600,
      tag: `nightly-${index % 40}`,
      scenarios: [madeUpScenario(`scenarios/openshift/regex_openshift_pod_kill_${index % 100}.yml`)],
    }));
    const text = page(many, 'platform=AWS&page=2');
    expect(text.length).toBeLessThan(120_000);
    expect(rowsOf(text)).toHaveLength(50);
    expect(read(text)).toContain('5,000 of 5,000 runs match; these are 51 to 100');
    expect(read(text)).toContain('Previous Page 2 of 100 Next');
    expect(text).toContain('rel="prev" href="/prod/files/team/a%20b?platform=AWS"');
    expect(text).toContain('rel="next" href="/prod/files/team/a%20b?platform=AWS&amp;page=3"');
    expect(read(page(many, 'page=100'))).not.toContain('Next');
    expect(read(page(many))).not.toContain('Previous');
  });

  it('any runs, any query, any names; well formed and inert', () => {
    fc.assert(
      fc.property(
        fc.array(anyRun, { maxLength: 8 }),
        anyQueryText,
        fc.constantFrom(...awkwardNames),
        (runs, query, name) => {
          expectInert(page(runs, query, { folder: `team/${name}`, subgroups: [name] }));
        },
      ),
      { numRuns: 25 },
    );
  });
});
