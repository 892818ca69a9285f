import {
  changeOfCount,
  changeOfResult,
  changeOfScore,
  changeOfSeconds,
  growth,
  unjudged,
} from '../../../../../lambda/krkn-telemetry/model/comparison/change';

it.each([
  ['twice as long', changeOfSeconds, 10, 20, 'worse', 10],
  ['half as long', changeOfSeconds, 20, 10, 'better', -10],
  ['less than 2 s', changeOfSeconds, 1, 2.9, 'same', 1.9],
  ['2 s and a fifth', changeOfSeconds, 10, 12, 'worse', 2],
  ['less than a tenth', changeOfSeconds, 100, 109.5, 'same', 9.5],
  ['a tenth', changeOfSeconds, 100, 110, 'worse', 10],
  ['a tenth, the other way round', changeOfSeconds, 110, 100, 'better', -10],
  ['less than a tenth, the other way round', changeOfSeconds, 109.5, 100, 'same', -9.5],
  ['from nothing', changeOfSeconds, 0, 3, 'worse', 3],
  ['nothing', changeOfSeconds, 0, 0, 'same', 0],
  ['3 points less', changeOfScore, 90, 87, 'worse', -3],
  ['3 points more', changeOfScore, 87, 90, 'better', 3],
  ['a point', changeOfScore, 90, 89, 'same', -1],
  ['one more', changeOfCount, 0, 1, 'worse', 1],
  ['one fewer', changeOfCount, 1, 0, 'better', -1],
  ['as many', changeOfCount, 1, 1, 'same', 0],
] as const)('%s; %#', (_, change, before, after, direction, difference) => {
  const found = change(before, after);
  expect(found).toEqual({ before, after, direction, difference: expect.closeTo(difference, 9) as number });
});

it.each([
  [undefined, 1],
  [1, undefined],
  [undefined, undefined],
])('%s and %s; no direction', (before, after) => {
  const nothing = { before, after, difference: undefined, direction: undefined };
  expect(changeOfSeconds(before, after)).toEqual(nothing);
  expect(growth(nothing)).toBeUndefined();
});

it.each([
  ['passed', 'failed', 'worse'],
  ['unknown', 'failed', 'worse'],
  [undefined, 'failed', 'worse'],
  ['failed', 'passed', 'better'],
  ['failed', 'unknown', 'better'],
  ['failed', undefined, 'better'],
  ['failed', 'failed', 'same'],
  ['passed', 'unknown', 'same'],
] as const)('%s, then %s; %s', (before, after, direction) => {
  expect(changeOfResult(before, after)).toEqual({ direction });
});

it('a change that is not judged; keeps its numbers', () => {
  expect(unjudged(changeOfSeconds(10, 30))).toEqual({
    before: 10,
    after: 30,
    difference: 20,
    direction: 'neutral',
  });
  expect(unjudged(changeOfSeconds(10, undefined)).direction).toBeUndefined();
});

it.each([
  [10, 23, 2.3],
  [20, 5, 0.25],
  [0, 5, undefined],
  [5, 0, undefined],
  [0.01, 5, undefined],
])('growth of %d to %d; %s', (before, after, factor) => {
  expect(growth(changeOfSeconds(before, after))).toBe(factor);
});
