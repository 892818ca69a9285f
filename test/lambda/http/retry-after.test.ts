import fc from 'fast-check';
import { retryAfterSeconds } from '../../../lambda/http/retry-after';

describe('retryAfterSeconds', () => {
  it.each([
    [1, undefined, 0, 1],
    [1, '0', 0, 1],
    [1, '1', 0, 2],
    [1, '4', 0, 16],
    [1, '4', 0.999, 24],
    [1, '99', 0, 40],
    [1, '99', 0.999, 60],
    [30, undefined, 0, 30],
    [30, '3', 0, 40],
    [1, '-1', 0, 1],
    [1, 'soon', 0, 1],
    [1, '1e9', 0, 1],
  ])('base %d, attempt %s, chance %d; %d seconds', (base, attempt, random, seconds) => {
    expect(retryAfterSeconds(base, attempt, random)).toBe(seconds);
  });

  it('is a whole number from 1 to 60, whatever a client claims', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.string(),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (base, attempt, random) => {
          const seconds = retryAfterSeconds(base, attempt, random);
          expect(Number.isInteger(seconds) && seconds >= 1 && seconds <= 60).toBe(true);
        },
      ),
    );
  });
});
