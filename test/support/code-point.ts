import fc from 'fast-check';

const SURROGATES = { from: 0xd800, count: 0x800 } as const;

/**
 * Any character but halves of pairs: the unit of strings that may be anything. As `binary`, the unit of fast-check, but
 * without its table of a million characters, which takes half a second to make for each file of tests.
 */
export const codePoint: fc.Arbitrary<string> = fc.nat(0x10ffff - SURROGATES.count).map(
  (index) => String.fromCodePoint(index < SURROGATES.from ? index : index + SURROGATES.count),
  (text) => {
    const value = typeof text === 'string' ? text.codePointAt(0) : undefined;
    if (value === undefined || String.fromCodePoint(value) !== text) {
      throw new TypeError('no single character');
    }
    if (value >= SURROGATES.from && value < SURROGATES.from + SURROGATES.count) {
      throw new TypeError('half a pair');
    }
    return value < SURROGATES.from ? value : value - SURROGATES.count;
  },
);
