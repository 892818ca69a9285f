import { baselines } from '../../../../../lambda/krkn-telemetry/model/comparison/baselines';
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

/** `4 same scenarios 0`: the fourth run, and how many newer ones passed. */
function found(runs: readonly RunSummary[], asked: RunSummary): readonly string[] {
  return baselines(runs, asked).map(({ run: { requestId }, common, newer }) =>
    [requestId.slice('180000000'.length, -'-x'.length), common, newer].join(' '),
  );
}

it.each([
  ['the last that passed', ['9 passed a', '5 failed a', '4 passed a', '3 passed a'], ['4 same scenarios 0']],
  ['not one that failed', ['5 failed a', '4 failed a', '3 passed a'], ['3 same scenarios 0']],
  ['in whatever order', ['5 failed a,b', '4 passed b,a'], ['4 same scenarios 0']],
  [
    'the newest with scenarios in common; the others next',
    ['5 failed a,b', '4 passed c', '3 passed b,c', '2 passed a,b', '1 passed a'],
    ['3 scenarios in common 1', '2 same scenarios 2', '4 other scenarios 0'],
  ],
  [
    'of the same scenarios before a newer one of others',
    ['5 failed a', '4 passed b', '3 passed a'],
    ['3 same scenarios 1', '4 other scenarios 0'],
  ],
  [
    'none with scenarios in common; the last that passed',
    ['5 failed a', '4 failed a', '3 passed b', '2 passed c'],
    ['3 other scenarios 0'],
  ],
  ['the run is not in the index', ['9 passed a', '6 passed a', '4 passed a'], ['4 same scenarios 0']],
  ['none passed', ['5 failed a', '4 failed a'], []],
])('%s; found', (_, runs, expected) => {
  const asked = run(runs.find((each) => each.startsWith('5')) ?? '5 failed a');
  expect(found(runs.map(run), asked)).toEqual(expected);
});

it('scenarios that differ beyond those that the index lists; not the same', () => {
  const listed = Array.from({ length: 50 }, (_, place) => `${place}`).join();
  const [asked, other] = [run(`5 failed ${listed}`), run(`4 passed ${listed}`)];
  const more = { ...other, scenarioSet: scenarioSet([...listed.split(','), 'another']) };
  expect(found([asked, more], asked)).toEqual(['4 scenarios in common 0']);
});
