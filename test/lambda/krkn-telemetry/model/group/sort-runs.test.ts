import fc from 'fast-check';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { runSorts, type RunSort } from '../../../../../lambda/krkn-telemetry/model/group/runs-query';
import { sortRuns } from '../../../../../lambda/krkn-telemetry/model/group/query-runs';
import { anyRun, madeUpRun, madeUpScenario } from '../made-up-runs';

const UUID = '96348571-0b06-459e-b654-a1bb6fd66239';

/** Runs in ascending order; the last one lacks what they are sorted by. */
const ascending: readonly (readonly [RunSort, readonly Partial<RunSummary>[]])[] = [
  ['started', [{ startedAt: 999 }, { startedAt: 1000 }, { startedAt: undefined }]],
  ['duration', [{ duration: 0 }, { duration: 9 }, { duration: 10 }, { duration: undefined }]],
  ['scenarios', [{ scenarioCount: 0 }, { scenarioCount: 12 }, { status: 'unfinished' }]],
  ['score', [{ score: 0 }, { score: 9.5 }, { score: 100 }, { score: undefined }]],
  ['version', [{ clusterVersion: '4.9.0' }, { clusterVersion: '4.18.0' }, { clusterVersion: '4.18.10' }, {}]],
  ['platform', [{ platform: 'AWS' }, { platform: 'GCP' }, {}]],
  ['tag', [{ requestId: `1795478400-${UUID}-chaos`, tag: 'z' }, { tag: 'nightly' }, {}]],
];

describe('sortRuns', () => {
  it.each(ascending)('%s; by value, and those without one last in either order', (sort, told) => {
    const runs = told.map((each, index) => madeUpRun({ reason: String(index), ...each }));
    const without = runs.at(-1)!;
    const shuffled = [without, ...runs.slice(0, -1).reverse()];
    expect(sortRuns(shuffled, { sort, order: 'asc' })).toEqual(runs);
    expect(sortRuns(shuffled, { sort, order: 'desc' })).toEqual([...runs.slice(0, -1).reverse(), without]);
  });

  it('status; what needs attention first', () => {
    const runs = (['passed', 'unfinished', 'failed', 'unknown'] as const).map((status) =>
      madeUpRun({ status }),
    );
    const sorted = sortRuns(runs, { sort: 'status', order: 'asc' });
    expect(sorted.map(({ status }) => status)).toEqual(['failed', 'unknown', 'unfinished', 'passed']);
  });

  it('any order; no run is lost or made up, and equals stay in their order', () => {
    fc.assert(
      fc.property(
        fc.array(anyRun),
        fc.constantFrom(...runSorts),
        fc.constantFrom('asc' as const, 'desc' as const),
        (runs, sort, order) => {
          const sorted = sortRuns(runs, { sort, order });
          const places = sorted.map((run) => runs.indexOf(run));
          expect([...places].sort((left, right) => left - right)).toEqual(runs.map((_run, index) => index));
          expect(sortRuns(sorted, { sort, order })).toEqual(sorted);
        },
      ),
    );
    const equals = ['a', 'b', 'c'].map((scenario) => madeUpRun({ scenarios: [madeUpScenario(scenario)] }));
    expect(sortRuns(equals, { sort: 'duration', order: 'desc' })).toEqual(equals);
    expect(sortRuns(equals, { sort: 'duration', order: 'asc' })).toEqual(equals);
  });
});
