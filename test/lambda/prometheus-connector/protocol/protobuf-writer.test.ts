import fc from 'fast-check';
import { Reader } from 'protobufjs/minimal';
import { ProtobufWriter, varintSize } from '../../../../lambda/prometheus-connector/protocol/protobuf-writer';
import { shareOf } from '../../../support/fuzz';

/** Numbers whose varints have any length, those at which a length begins above all. */
const number = fc.oneof(
  fc.maxSafeInteger(),
  fc
    .integer({ min: 0, max: 53 })
    .chain((bits) => fc.constantFrom(2 ** bits - 1, 2 ** bits, -(2 ** bits), 1 - 2 ** bits)),
);

it('whatever number is written; it is read back, and has the size that was said', () => {
  fc.assert(
    fc.property(number, (value) => {
      const writer = new ProtobufWriter(1 + varintSize(value));
      writer.writeInt64(2, value);
      const reader = Reader.create(writer.finish());
      expect(reader.uint32()).toBe(2 << 3);
      expect(Number(reader.int64())).toBe(value);
      expect(reader.pos).toBe(reader.len);
    }),
    { numRuns: shareOf(5_000) },
  );
});
