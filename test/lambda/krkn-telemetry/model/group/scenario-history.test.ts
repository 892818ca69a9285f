import {
  scenarioHistory,
  scenarioNames,
} from '../../../../../lambda/krkn-telemetry/model/group/scenario-history';
import type { ScenarioTag } from '../../../../../lambda/krkn-telemetry/model/group/scenario-state';
import type { RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { madeUpRun, madeUpScenario } from '../made-up-runs';

/** Runs of a scenario, newest first: `p` passed, `f` failed, `u` unknown, `-` the scenario did not run. */
function runs(results: string, recoveries: readonly (number | undefined)[] = []): readonly RunSummary[] {
  return Array.from(results, (result, index) =>
    madeUpRun({
      status: result === 'u' ? 'unknown' : 'passed',
      scenarios:
        result === '-'
          ? [madeUpScenario('other.yml')]
          : [
              madeUpScenario('pod.yml', {
                failed: result === 'f' ? 1 : 0,
                slowestRecovery: recoveries[index],
              }),
            ],
    }),
  );
}

it.each([
  ['p', undefined, false],
  ['pp', 0, false],
  ['pf', 1, false],
  ['pfpf', 1, true],
  ['ppfp', 2 / 3, false],
  ['pupfu-p', 2 / 3, false],
  ['ppppppppppfpfp', 4 / 13, false],
  ['pppppppfpf', 3 / 9, true],
  ['pppppppfppf', 3 / 10, false],
])('results %s; flakiness %s', (results, flakiness, isFlaky) => {
  const history = scenarioHistory(runs(results), 'pod.yml')!;
  const [{ kind }] = history.state.tags as [ScenarioTag];
  expect([history.flakiness, kind === 'flaky']).toEqual([flakiness, isFlaky]);
  expect(history.passed).toBe(results.match(/p/g)!.length);
  expect(history.failed).toBe(results.match(/f/g)?.length ?? 0);
  expect(history.runs).toHaveLength(results.replaceAll('-', '').length);
});

it('recovery; its median, its worst, and the last five against the twenty before', () => {
  const recoveries = [30, 31, undefined, 29, 30, ...Array<number>(20).fill(20), 500, 500, 500];
  const history = scenarioHistory(runs('p'.repeat(recoveries.length), recoveries), 'pod.yml')!;
  expect(history.medianRecovery).toBe(20);
  expect(history.worstRecovery).toBe(500);
  expect(history.trend).toEqual({ before: 20, after: 30, difference: 10, direction: 'worse' });
});

it.each([
  ['more often than before; not judged', [1, 0, 0, 0, 0], [], 'neutral'],
  ['as often as before; better', [1, 0, 0, 0, 0], [4], 'better'],
  ['no more; better', [], [1], 'better'],
] as const)('recovery that is faster, and something did not come back %s', (_name, now, then, direction) => {
  const of = (count: number, slowestRecovery: number, losses: readonly number[]): readonly RunSummary[] =>
    Array.from({ length: count }, (_, place) => {
      const told = { slowestRecovery, unrecovered: losses[place] ?? 0 };
      return madeUpRun({ scenarios: [madeUpScenario('pod.yml', told)] });
    });
  const history = scenarioHistory([...of(5, 2, now), ...of(20, 60, then)], 'pod.yml')!;
  expect(history.trend).toEqual({ before: 60, after: 2, difference: -58, direction });
});

it('a repetition without exit status; unknown, not passed', () => {
  const [unjudged, failed] = [{ unjudged: 1 }, { unjudged: 1, failed: 1 }];
  const history = scenarioHistory(
    [{}, unjudged, failed].map((told) => madeUpRun({ scenarios: [madeUpScenario('pod.yml', told)] })),
    'pod.yml',
  )!;
  expect(history.runs.map(({ status }) => status)).toEqual(['passed', 'unknown', 'failed']);
  expect(history).toMatchObject({ passed: 1, failed: 1, flakiness: 1 });
});

it('too few recoveries; no trend', () => {
  const history = scenarioHistory(runs('pppppppp', [1, 2, 3, 4, 5, 6, 7]), 'pod.yml')!;
  expect(history.trend).toMatchObject({ before: undefined, after: 3, direction: undefined });
  expect(scenarioHistory(runs('p'), 'pod.yml')).toMatchObject({
    medianRecovery: undefined,
    worstRecovery: undefined,
  });
});

it('versions; the one before is told where it changes, and runs without one are passed over', () => {
  const versions = ['4.18', undefined, '4.18', '4.17', '4.17', undefined];
  const history = scenarioHistory(
    versions.map((clusterVersion) => madeUpRun({ clusterVersion, scenarios: [madeUpScenario('pod.yml')] })),
    'pod.yml',
  )!;
  expect(history.runs.map(({ versionBefore }) => versionBefore)).toEqual([
    ...[undefined, undefined, '4.17', undefined, undefined, undefined],
  ]);
});

it('a scenario that never ran; none', () => {
  expect(scenarioHistory(runs('pf'), 'node.yml')).toBeUndefined();
  expect(scenarioHistory([], 'pod.yml')).toBeUndefined();
});

it('a name longer than the index keeps; found all the same', () => {
  const kept = `${'x'.repeat(199)}…`;
  const run = madeUpRun({ scenarios: [madeUpScenario(kept)] });
  expect(scenarioHistory([run], 'x'.repeat(300))?.runs).toHaveLength(1);
});

it('names; each once, by the alphabet', () => {
  expect(scenarioNames(runs('p-f-'))).toEqual(['other.yml', 'pod.yml']);
});
