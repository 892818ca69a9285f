import fc from 'fast-check';
import {
  doubleOf,
  isNonFinite,
  nonFiniteText,
  nonFiniteWords,
} from '../../../../lambda/metrics/model/non-finite';
import { bitsOf } from '../../../support/remote-write';

const wordsOf = (bits: bigint) => ({ highWord: Number(bits >> 32n), lowWord: Number(bits & 0xffffffffn) });

it.each([
  [0x7ff0000000000002n, 'stale'],
  [0x7ff8000000000001n, 'nan'],
  [0x7ff0000000000000n, '+Inf'],
  [0xfff0000000000000n, '-Inf'],
  [0x7ff8000000000000n, '7ff8000000000000'],
  [0xfff8000000000001n, 'fff8000000000001'],
  [0x7ff0000000000001n, '7ff0000000000001'],
])('the bits %s are %s', (bits, text) => {
  expect(nonFiniteText(wordsOf(bits))).toBe(text);
  expect(nonFiniteWords(text)).toEqual(wordsOf(bits));
});

it('every value that is not finite has a text of its own, which gives back its bits', () => {
  const bits = fc
    .tuple(fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }), fc.boolean())
    .map(([fraction, isNegative]) => (isNegative ? 0xfff0000000000000n : 0x7ff0000000000000n) + fraction);
  fc.assert(
    fc.property(bits, (value) => {
      expect(isNonFinite(wordsOf(value))).toBe(true);
      expect(nonFiniteWords(nonFiniteText(wordsOf(value)))).toEqual(wordsOf(value));
    }),
  );
});

it.each(['', 'NaN', 'Stale', '7ff800000000000', '7FF8000000000000', '7ff8000000000000 ', '1'])(
  'no such text: %j',
  (text) => {
    expect(nonFiniteWords(text)).toBeUndefined();
  },
);

it('finite values are told apart, and keep their bits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const words = wordsOf(bitsOf(value));
      expect(isNonFinite(words)).toBe(false);
      expect(Object.is(doubleOf(words), value)).toBe(true);
    }),
  );
});
