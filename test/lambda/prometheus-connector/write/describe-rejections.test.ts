import fc from 'fast-check';
import type { Rejection } from '../../../../lambda/prometheus-connector/model/rejections';
import { describeRejections } from '../../../../lambda/prometheus-connector/write/describe-rejections';
import { shareOf } from '../../../support/fuzz';

const rejection = (reason: Rejection['reason'], of = '{a="b"}', told = 'at noon'): Rejection => ({
  reason,
  count: 1,
  example: { of, told },
  explanation: 'in words',
});

it('whatever is refused; it fits, and each reason is in it with its count and first example', () => {
  const reasons = [
    ...['duplicate_label', 'outside_retention', 'conflicting_value', 'labels_too_large'],
    ...['invalid_utf8', 'missing_metric_name', 'refused_by_store', 'too_many_labels'],
  ] as Rejection['reason'][];
  const text = fc.string({ unit: 'grapheme', maxLength: 400 });
  const rejections = fc.uniqueArray(
    fc.record<Rejection>({
      reason: fc.constantFrom(...reasons),
      count: fc.integer({ min: 1, max: 500_000 }),
      example: fc.record({ of: text, told: text }),
      explanation: text,
    }),
    { selector: ({ reason }) => reason, minLength: 1 },
  );
  fc.assert(
    fc.property(rejections, fc.integer({ min: 500, max: 4_000 }), (list, most) => {
      const told = describeRejections(list, most);
      expect(Buffer.byteLength(told)).toBeLessThanOrEqual(most);
      for (const { reason, count } of list) expect(told).toContain(`${count} ${reason}, such as `);
    }),
    { numRuns: shareOf(20_000) },
  );
});

it.each([
  [1_000, 300, true],
  [300, 120, true],
  [160, 120, false],
  [90, 50, false],
])('in %i bytes; %i of a name, and the reason in words: %s', (most, name, isExplained) => {
  const words = isExplained ? ' (in words)' : '';
  expect(describeRejections([rejection('invalid_utf8', 'x'.repeat(500))], most)).toBe(
    `1 invalid_utf8, such as ${'x'.repeat(name - 3)}… at noon${words}`,
  );
});

it('no room even for that; all are cut alike', () => {
  const list = [rejection('invalid_utf8'), rejection('duplicate_label', '{c="d"}')];
  expect(describeRejections(list, 76)).toBe(
    '1 invalid_utf8, such as {a="b"} a…; 1 duplicate_label, such as {c="d"…',
  );
});
