import fc from 'fast-check';
import { compareFileNames } from '../../../../lambda/krkn-telemetry/storage/keys/file-order';
import { newestFirst } from '../../../../lambda/krkn-telemetry/index/run-order';
import { unfinishedRun, type RunSummary } from '../../../../lambda/krkn-telemetry/model/run-summary';

const order = (runs: readonly RunSummary[]): readonly string[] =>
  newestFirst(runs).map(({ requestId }) => requestId);

it('runs; the newest first, those of a second by id, those without a start last', () => {
  const ids = ['b', '1745343338-b', 'a', '1745343339-a', '1745343338-a', '1745343340'];
  expect(order(ids.map((id) => unfinishedRun(id, 0)))).toEqual([
    '1745343340',
    '1745343339-a',
    '1745343338-a',
    '1745343338-b',
    'a',
    'b',
  ]);
});

it('a start that is not in the id; counts the same', () => {
  const late = { ...unfinishedRun('mine', 0), startedAt: 1745343339.5 };
  expect(order([unfinishedRun('1745343339-a', 0), late, unfinishedRun('1745343340-a', 0)])).toEqual([
    '1745343340-a',
    'mine',
    '1745343339-a',
  ]);
});

it('ids without a start; in the order of file names', () => {
  const id = fc.stringMatching(/^[a-c0-9 -]{1,6}$/).map((text) => `x${text}`);
  fc.assert(
    fc.property(fc.uniqueArray(id), (ids) => {
      expect(order(ids.map((id) => unfinishedRun(id, 0)))).toEqual(ids.toSorted(compareFileNames));
    }),
  );
});
