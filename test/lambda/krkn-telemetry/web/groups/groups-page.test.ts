import fc from 'fast-check';
import {
  renderGroupsPage,
  type GroupCard,
  type GroupsPage,
} from '../../../../../lambda/krkn-telemetry/web/groups/groups-page';
import { anyRun, madeUpRun, MIDNIGHT } from '../../model/made-up-runs';
import { awkwardNames } from '../../service/awkward-names';
import { visibleText } from '../../service/visible-text';
import { expectInert } from '../hostile-page';
import { drawn, links } from '../drawn';

function page(groups: readonly GroupCard[], told: Partial<GroupsPage> = {}): string {
  const shown = renderGroupsPage({
    links,
    groups,
    files: [],
    search: '',
    start: { url: 'https://telemetry.example/prod', localDataFolder: undefined },
    now: (MIDNIGHT + 3600) * 1000,
    ...told,
  });
  return drawn(shown);
}

const read = (text: string): string => visibleText(text).replace(/\s+/g, ' ');

/** The cards of a page, as they read. */
const cardsOf = (text: string): readonly string[] =>
  [...text.matchAll(/<article[^]*?<\/article>/g)].map(([card]) =>
    read(card.replace(/<svg[^]*?<\/svg>/g, '')).trim(),
  );

const card = (group: string, told: Partial<GroupCard> = {}): GroupCard => ({
  group,
  recent: [madeUpRun()],
  isIndexed: true,
  ...told,
});

const failed = madeUpRun({
  requestId: 'run-1',
  status: 'failed',
  reason: '2 of 12 scenarios failed: a, b',
  startedAt: MIDNIGHT - 86_400,
});

describe('a card', () => {
  it('the last run failed; why, and how many of the last runs passed', () => {
    const text = page([
      card('team/a b', { recent: [failed, madeUpRun(), madeUpRun({ status: 'unfinished' })] }),
    ]);
    expect(cardsOf(text)).toEqual([
      'team/a b Failed 2026-11-23 00:00:00 UTC 1 d ago 2 of 12 scenarios failed: a, b Last 3 runs, oldest first: 1 failed, 1 no telemetry, 1 passed 50 % 1 of 2 runs passed, 1 has no result',
    ]);
    expect(text).toContain('<h2><a href="/prod/files/team/a%20b">');
    expect(text).toContain('<a href="/prod/files/team/a%20b/run-1">');
  });

  it('the last run passed; when one failed last', () => {
    expect(cardsOf(page([card('a', { recent: [madeUpRun(), failed] })]))).toEqual([
      'a Passed 2026-11-24 00:00:00 UTC 1 h ago Last failure: 2026-11-23 00:00:00 UTC , 1 d ago Last 2 runs, oldest first: 1 failed, 1 passed 50 % 1 of 2 runs passed',
    ]);
    expect(cardsOf(page([card('a')]))).toEqual([
      'a Passed 2026-11-24 00:00:00 UTC 1 h ago No recent failure Last 1 run, oldest first: 1 passed 100 % 1 of 1 run passed',
    ]);
  });

  it('only runs without a result; no percentage', () => {
    const recent = [madeUpRun({ requestId: 'x', status: 'unfinished', startedAt: undefined })];
    expect(cardsOf(page([card('a', { recent })]))).toEqual([
      'a No telemetry x Last 1 run, oldest first: 1 no telemetry 1 run without a result',
    ]);
  });

  it('a group that is not indexed yet; says so', () => {
    const text = page([card('a', { recent: [], isIndexed: false })]);
    expect(cardsOf(text)).toEqual(['a Its runs are being counted. Open the group to see them.']);
  });
});

describe('the page', () => {
  it('groups; in the order that is given', () => {
    const text = page([card('b'), card('c'), card('a')]);
    expect(cardsOf(text).map((each) => each[0])).toEqual(['b', 'c', 'a']);
    expect(read(text)).toContain('3 groups of chaos runs');
  });

  it.each([
    [1, false],
    [12, false],
    [13, true],
  ])('%d groups; whether they can be searched: %s', (number, isSearched) => {
    const groups = Array.from({ length: number }, (_, index) => card(`team-${index}`));
    expect(page(groups).includes('name="q"')).toBe(isSearched);
  });

  it('a search; the groups whose names hold all words, in any case', () => {
    const groups = ['Payments/nightly', 'payments/weekly', 'checkout'].map((group) => card(group));
    expect(cardsOf(page(groups, { search: 'NIGHT pay' })).map((each) => each.split(' ')[0])).toEqual([
      'Payments/nightly',
    ]);
    expect(cardsOf(page(groups, { search: ' ' }))).toHaveLength(3);
    expect(page(groups, { search: 'pay' })).toContain('name="q" value="pay"');
    expect(read(page(groups, { search: 'x' }))).toContain('No group matches. All groups');
  });

  it('very many groups; the rest by name only', () => {
    const text = page(Array.from({ length: 1000 }, (_, index) => card(`team-${index}`)));
    expect(cardsOf(text)).toHaveLength(60);
    expect(read(text)).toContain('940 more groups team-60 team-61');
    expect(text).toContain('<a href="/prod/files/team-999">');
  });

  it('no group; what to do', () => {
    const text = read(page([]));
    expect(text).toContain('No run has been sent yet');
    expect(text).toContain('npm run --silent client-config -- --outputs cdk-outputs.json');
    expect(page([])).toContain(
      'telemetry:\n    enabled: True\n    api_url: &quot;https://telemetry.example/prod&quot;\n',
    );
    expect(text).not.toContain('npm start');
  });

  it('no group in the local run; commands that work with its folder', () => {
    const url = 'http://127.0.0.1:8080';
    const text = read(page([], { start: { url, localDataFolder: "/home/o'neill/my data" } }));
    const folder = `'/home/o'\\''neill/my data`;
    expect(text).toContain(`npm run --silent client-config -- --outputs ${folder}/outputs.json'`);
    expect(text).toContain(`npm start -- --demo --data ${folder}'`);
    expect(text).not.toContain('cdk');
  });

  it('files at the root; listed after the groups', () => {
    const files = [
      { name: 'events.json', key: 'events.json', size: 5, modified: '2026-11-24T00:00:00.000Z' },
    ];
    const text = page([card('a')], { files });
    expect(read(text)).toContain('events.json Another file 5 B 1 h ago');
    expect(text.indexOf('/prod/download?key=events.json')).toBeGreaterThan(text.indexOf('</article>'));
    expect(read(page([], { files }))).toContain('No run has been sent yet');
  });

  it('any groups and runs; well formed and inert', () => {
    const groups = fc.array(
      fc.record({
        group: fc.constantFrom(...awkwardNames),
        recent: fc.array(anyRun, { maxLength: 5 }),
        isIndexed: fc.boolean(),
      }),
      { maxLength: 15 },
    );
    fc.assert(
      fc.property(groups, fc.constantFrom('', ...awkwardNames), (any, search) => {
        expectInert(page(any, { search }));
      }),
      { numRuns: 30 },
    );
  });
});

it('runs at the root, which are in no group; listed by themselves, each with its link', () => {
  const text = page([card('a'), card('', { recent: [failed, madeUpRun({ requestId: 'run-2' })] })]);
  expect(cardsOf(text)).toHaveLength(1);
  expect(read(text)).toContain('1 group of chaos runs');
  expect(read(text)).toMatch(/Runs outside of groups Failed 2026-11-23 00:00:00 UTC +Passed/);
  expect(text).toContain('href="/prod/files/run-1"');
  expect(read(page([card('', { recent: [failed] })]))).not.toContain('No run has been sent yet');
});
