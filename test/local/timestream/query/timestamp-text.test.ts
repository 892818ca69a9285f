import fc from 'fast-check';
import { formatTimestamp } from '../../../../local/timestream/query/timestamp-text';

test.each<[bigint, string]>([
  [0n, '1970-01-01 00:00:00.000000000'],
  [1n, '1970-01-01 00:00:00.000000001'],
  [1_795_485_600_123_456_789n, '2026-11-24 02:00:00.123456789'],
  [9_223_372_036_854_775_807n, '2262-04-11 23:47:16.854775807'],
])('%d is %s', (timeNs, text) => {
  expect(formatTimestamp(timeNs)).toBe(text);
});

it('keeps every nanosecond', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 63n - 1n), (timeNs) => {
      const text = formatTimestamp(timeNs);
      const seconds = BigInt(Date.parse(`${text.slice(0, 19).replace(' ', 'T')}Z`) / 1000);
      expect(text).toMatch(/^.{19}\.\d{9}$/);
      expect(seconds * 1_000_000_000n + BigInt(text.slice(20))).toBe(timeNs);
    }),
  );
});
