import { lastPassing } from '../../../../../lambda/krkn-telemetry/model/comparison/last-passing';
import { scenarioSet, type RunSummary } from '../../../../../lambda/krkn-telemetry/model/run-summary';
import { madeUpRun, madeUpScenario } from '../made-up-runs';

/** `5 passed a,b`: the fifth run, which passed. */
function run(text: string): RunSummary {
  const [second = '', status = '', names = ''] = text.split(' ');
  return madeUpRun({
    requestId: `180000000${second}-x`,
    status: status as RunSummary['status'],
    scenarios: names.split(',').map((name) => madeUpScenario(name)),
  });
}

it.each([
  ['the last before it', ['9 passed a', '5 failed a', '4 passed a', '3 passed a'], '4', true],
  ['in whatever order', ['5 failed a,b', '4 passed b,a'], '4', true],
  ['one of the same scenarios before a later one', ['5 failed a', '4 passed a,b', '3 passed a'], '3', true],
  ['none of the same scenarios', ['5 failed a', '4 failed a', '3 passed b', '2 passed c'], '3', false],
  ['the run is not in the index', ['9 passed a', '6 passed a', '4 passed a'], '4', true],
])('%s; found', (_, runs, second, hasSameScenarios) => {
  const asked = run(runs.find((each) => each.startsWith('5')) ?? '5 failed a');
  const found = lastPassing(runs.map(run), asked);
  expect(found?.run.requestId).toBe(`180000000${second}-x`);
  expect(found?.hasSameScenarios).toBe(hasSameScenarios);
});

it('scenarios that differ beyond those that the index lists; not the same', () => {
  const listed = Array.from({ length: 50 }, (_, place) => `${place}`).join();
  const [asked, other] = [run(`5 failed ${listed}`), run(`4 passed ${listed}`)];
  const more = { ...other, scenarioSet: scenarioSet([...listed.split(','), 'another']) };
  expect(lastPassing([asked, other], asked)?.hasSameScenarios).toBe(true);
  expect(lastPassing([asked, more], asked)?.hasSameScenarios).toBe(false);
});

it.each([
  ['no run before', ['9 passed a', '5 passed a']],
  ['none that passed', ['5 failed a', '4 failed a', '3 unknown a', '2 unfinished a']],
  ['no run', []],
])('%s; none', (_, runs) => {
  expect(lastPassing(runs.map(run), run('5 passed a'))).toBeUndefined();
});
