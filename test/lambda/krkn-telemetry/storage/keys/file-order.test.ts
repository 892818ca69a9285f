import fc from 'fast-check';
import {
  compareFileNames,
  compareRunsNewestFirst,
} from '../../../../../lambda/krkn-telemetry/storage/keys/file-order';
import { shareOf } from '../../../../support/fuzz';

const orders: readonly (readonly [string, (left: string, right: string) => number, readonly string[]])[] = [
  [
    'parts by number',
    compareFileNames,
    ['prometheus-00.tar', 'prometheus-2.tar', 'prometheus-10.tar', 'prometheus-99.tar', 'prometheus-100.tar'],
  ],
  [
    'texts by code',
    compareFileNames,
    ['', 'A', 'a', 'a.b', 'ab', 'critical-alerts-00.log', 'logs-00.tar.gz', 'telemetry.json'],
  ],
  ['equal numbers by their text', compareFileNames, ['a001', 'a01', 'a1', 'a01b', 'a1b', 'a2']],
  [
    'numbers first, of any length',
    compareFileNames,
    ['1', '9007199254740992', '9007199254740993', `1${'0'.repeat(400)}`, 'a'],
  ],
  ['several numbers', compareFileNames, ['a1-b9', 'a1-b10', 'a2-b1', 'a10-b1']],
  [
    'runs newest first',
    compareRunsNewestFirst,
    [
      '1745343339-b',
      '1745343338',
      '1745343338-a',
      '1745343338-b',
      '999999999-z',
      '0-a',
      'a',
      'b2',
      'b10',
      'z',
    ],
  ],
  ['ids that only look like seconds are names', compareRunsNewestFirst, ['1-a', '12ab', '-5', 'a']],
];

describe('order', () => {
  it.each(orders)('%s', (_name, compare, sorted) => {
    expect([...sorted].reverse().sort(compare)).toEqual(sorted);
    expect([...sorted].sort(compare)).toEqual(sorted);
  });

  const name = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('0', '1', '9', '10', 'a', 'b', '-', '.', ''), { maxLength: 6 })
      .map((parts) => parts.join('')),
  );

  it.each([
    ['compareFileNames', compareFileNames],
    ['compareRunsNewestFirst', compareRunsNewestFirst],
  ])('%s is total', (_name, compare) => {
    fc.assert(
      fc.property(name, name, name, (a, b, c) => {
        expect(Math.sign(compare(a, b))).toBe(-Math.sign(compare(b, a)) || 0);
        expect(compare(a, b) === 0).toBe(a === b);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
      { numRuns: shareOf(1_000) },
    );
  });
});
