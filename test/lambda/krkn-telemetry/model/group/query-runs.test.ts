import fc from 'fast-check';
import { queryRuns } from '../../../../../lambda/krkn-telemetry/model/group/query-runs';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { parseRunsQuery, toSearchParams } from '../../../../../lambda/krkn-telemetry/model/group/runs-query';
import { anyQueryText, anyRun, madeUpRun, madeUpScenario, MIDNIGHT } from '../made-up-runs';
import { shareOf } from '../../../../support/fuzz';

const UUID = '96348571-0b06-459e-b654-a1bb6fd66239';
const find = (runs: readonly RunSummary[], text: string): ReturnType<typeof queryRuns> =>
  queryRuns(runs, parseRunsQuery(new URLSearchParams(text)));

/** Newest first. */
const runs: readonly RunSummary[] = [
  madeUpRun({ requestId: `1795651200-${UUID}-nightly`, startedAt: MIDNIGHT + 172_800, status: 'unfinished' }),
  madeUpRun({
    requestId: '1795564800-b',
    startedAt: MIDNIGHT + 86_400,
    status: 'failed',
    tag: 'Release-4.18',
    clusterVersion: '4.18.9',
    platform: 'AWS',
    scenarios: [
      madeUpScenario('scenarios/ETCD.yml', { scenarioType: 'pod_disruption_scenarios' }),
      madeUpScenario('scenarios/zone.yml', { scenarioType: 'zone_outages_scenarios' }),
    ],
  }),
  madeUpRun({
    requestId: '1795478400-c',
    startedAt: MIDNIGHT,
    clusterVersion: '4.18.10',
    platform: 'AWS',
    scenarios: [madeUpScenario('scenarios/etcd.yml', { scenarioType: 'pod_disruption_scenarios' })],
  }),
  madeUpRun({ requestId: 'd', startedAt: MIDNIGHT - 1, status: 'unknown', tag: 'nightly' }),
  madeUpRun({ requestId: 'e', startedAt: undefined }),
];

const filters: readonly (readonly [string, string, string])[] = [
  ['none', '', 'nightly b c d e'],
  ['a word of the tag, in any case', 'q=release', 'b'],
  ['a word of a scenario, in any case', 'q=EtCd', 'b c'],
  ['a part of the id', `q=${UUID.slice(3, 15)}`, 'nightly'],
  ['several words, wherever they are', 'q=etcd+zone+4.18', 'b'],
  ['words of which one is nowhere', 'q=etcd+nowhere', ''],
  ['characters that patterns would have', 'q=.*', ''],
  ['a status', 'status=failed', 'b'],
  ['statuses', 'status=failed&status=unknown', 'b d'],
  ['a scenario', 'scenario=scenarios/etcd.yml', 'c'],
  ['a type', 'type=pod_disruption_scenarios', 'b c'],
  ['a version, whole', 'version=4.18.1', ''],
  ['a version', 'version=4.18.10', 'c'],
  ['a platform', 'platform=AWS', 'b c'],
  ['a tag, of the folder or of the metrics', 'tag=nightly', 'nightly d'],
  ['from a day on, its first second included', 'from=2026-11-24', 'nightly b c'],
  ['to a day, its last second included', 'to=2026-11-23', 'd'],
  ['one day', 'from=2026-11-25&to=2026-11-25', 'b'],
  ['days the wrong way round', 'from=2026-11-26&to=2026-11-24', ''],
  ['all together', 'q=etcd&status=failed&platform=AWS&to=2026-11-25&type=zone_outages_scenarios', 'b'],
];

describe('queryRuns', () => {
  it.each(filters)('filter: %s', (_name, text, expected) => {
    const found = find(runs, text);
    const names = found.runs.map(({ requestId }) => requestId.split('-').at(-1));
    expect(names.join(' ')).toBe(expected);
    expect(found.total).toBe(names.length);
  });

  it('any filters; they find the runs that each of them finds alone', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 30 }), anyQueryText, (any, text) => {
        const query = parseRunsQuery(new URLSearchParams(text));
        const parameters = [...toSearchParams({ ...query, page: 1 })];
        const alone = [...new Set(parameters.map(([name]) => name))].map((name) => {
          const own = parameters.filter(([other]) => other === name);
          return new Set(find(any, new URLSearchParams(own).toString()).runs);
        });
        const found = new Set(queryRuns(any, query).runs);
        for (const run of any) expect(found.has(run)).toBe(alone.every((each) => each.has(run)));
      }),
      { numRuns: shareOf(200) },
    );
  });

  it('pages of 50; together they are all runs, once each and in order', () => {
    const many = Array.from({ length: 101 }, (_, index) =>
      madeUpRun({ requestId: String(index), duration: index }),
    );
    const pages = ['1', '2', '3'].map((page) => find(many, `sort=duration&page=${page}`));
    expect(pages.map(({ runs: { length }, page, pages: all, total }) => [length, page, all, total])).toEqual([
      [50, 1, 3, 101],
      [50, 2, 3, 101],
      [1, 3, 3, 101],
    ]);
    expect(pages.flatMap((page) => page.runs)).toEqual([...many].reverse());
  });

  it('a page beyond the last; the last one', () => {
    expect(find(runs, 'page=7')).toMatchObject({ page: 1, pages: 1, total: 5 });
    expect(find([], 'page=7')).toMatchObject({ page: 1, pages: 1, total: 0, runs: [] });
  });
});

describe('facets', () => {
  it('count the runs of the group, whatever is filtered, most frequent first', () => {
    const { facets } = find(runs, 'q=nowhere');
    expect(facets).toEqual({
      status: [
        { value: 'failed', count: 1 },
        { value: 'unknown', count: 1 },
        { value: 'unfinished', count: 1 },
        { value: 'passed', count: 2 },
      ],
      scenario: [
        { value: 'scenarios/ETCD.yml', count: 1 },
        { value: 'scenarios/zone.yml', count: 1 },
        { value: 'scenarios/etcd.yml', count: 1 },
      ],
      type: [
        { value: 'pod_disruption_scenarios', count: 2 },
        { value: 'zone_outages_scenarios', count: 1 },
      ],
      version: [
        { value: '4.18.9', count: 1 },
        { value: '4.18.10', count: 1 },
      ],
      platform: [{ value: 'AWS', count: 2 }],
      tag: [
        { value: 'nightly', count: 2 },
        { value: 'Release-4.18', count: 1 },
      ],
    });
  });

  it('a run whose scenarios share a type or whose tags are one; it counts once', () => {
    const run = madeUpRun({
      requestId: `1795478400-${UUID}-chaos`,
      tag: 'chaos',
      scenarios: ['a', 'b'].map((name) => madeUpScenario(name, { scenarioType: 'node_scenarios' })),
    });
    const { type, tag } = find([run], '').facets;
    expect([type, tag]).toEqual([[{ value: 'node_scenarios', count: 1 }], [{ value: 'chaos', count: 1 }]]);
  });

  it('many values; the 30 most frequent, and what is chosen in any case', () => {
    const many = Array.from({ length: 40 }, (_, index) => madeUpRun({ platform: `p${index}` }));
    const frequent = madeUpRun({ platform: 'p39' });
    const { platform } = find([...many, frequent], 'platform=p38').facets;
    expect(platform).toHaveLength(30);
    expect(platform[0]).toEqual({ value: 'p39', count: 2 });
    expect(platform.at(-1)).toEqual({ value: 'p38', count: 1 });
    expect(find(many, 'platform=nowhere').facets.platform.at(-1)).toEqual({ value: 'nowhere', count: 0 });
    expect(find(runs, 'platform=AWS').facets.platform).toEqual([{ value: 'AWS', count: 2 }]);
  });

  it('values that no query can ask for; they are not offered', () => {
    const odd = [madeUpRun({ platform: '' }), madeUpRun({ platform: 'x'.repeat(301) })];
    expect(find(odd, '').facets.platform).toEqual([]);
  });

  it('each value finds as many runs as it says', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 20 }), (any) => {
        for (const [name, values] of Object.entries(find(any, '').facets)) {
          for (const { value, count } of values) {
            expect(find(any, new URLSearchParams({ [name]: value }).toString()).total).toBe(count);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
