import fc from 'fast-check';
import { compareTexts } from '../../../../lambda/metrics/model/compare-texts';
import { codePoint } from '../../../support/code-point';
import { shareOf } from '../../../support/fuzz';

const text = fc.string({
  unit: fc.oneof(fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '😀', '\u{10ffff}'), codePoint),
  maxLength: 4,
});

it('texts; ordered by the bytes of their UTF-8', () => {
  fc.assert(
    fc.property(text, text, (left, right) => {
      expect(Math.sign(compareTexts(left, right))).toBe(
        Buffer.compare(Buffer.from(left), Buffer.from(right)),
      );
    }),
    { numRuns: shareOf(1_000) },
  );
});
