import { isUtf8 } from 'node:buffer';
import type { Reader } from 'protobufjs/minimal';

/** Wire types of protocol buffers. https://protobuf.dev/programming-guides/encoding/#structure */
const VARINT = 0;
const FIXED64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED32 = 5;

/** Tag of a varint field: int64, uint32, sint64, enum. */
export const varintTag = (field: number): number => (field << 3) | VARINT;
/** Tag of a double. */
export const doubleTag = (field: number): number => (field << 3) | FIXED64;
/** Tag of a string, a nested message or a packed list. */
export const bytesTag = (field: number): number => (field << 3) | LENGTH_DELIMITED;

/** The body is not a message of the announced type. The text says where and why, and never quotes the body. */
export class WireError extends Error {
  override name = 'WireError';
}

/**
 * Reads a length and returns the position at which the nested value ends.
 * @throws {WireError} when it would end after `limit`, the end of what surrounds it.
 */
export function readEnd(reader: Reader, limit: number): number {
  const length = reader.uint32();
  const end = reader.pos + length;
  if (end > limit) {
    throw new WireError(
      `a field of ${length} bytes at byte ${reader.pos} does not fit in the ${limit - reader.pos} left`,
    );
  }
  return end;
}

/**
 * Reads a string. Returns undefined when it is not UTF-8, which the protocol demands and senders may miss.
 * @throws {WireError} when it would end after `limit`.
 */
export function readString(reader: Reader, limit: number): string | undefined {
  const end = readEnd(reader, limit);
  const bytes = reader.buf.subarray(reader.pos, end) as Buffer;
  reader.pos = end;
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/**
 * Asserts that a message ended where its length said.
 * @throws {WireError} when its last field ran past its end.
 */
export function expectEnd(reader: Reader, end: number): void {
  if (reader.pos !== end) {
    throw new WireError(`a message ends at byte ${end}, its last field at byte ${reader.pos}`);
  }
}

/**
 * Skips a field that the reader of a message has no use for.
 * @param known bit n is set when the message has a field n: such a field came here because of its wire type.
 * @throws {WireError} for a known field of the wrong wire type, and for the wire types that proto3 does not have.
 */
export function skipField(reader: Reader, tag: number, known: number): void {
  const field = tag >>> 3;
  const wireType = tag & 7;
  if (field === 0) throw new WireError(`field number 0 at byte ${reader.pos}`);
  if (field < 32 && (known & (1 << field)) !== 0) {
    throw new WireError(`field ${field} has wire type ${wireType} at byte ${reader.pos}`);
  }
  if (wireType === VARINT) reader.skip();
  else if (wireType === FIXED64) reader.skip(8);
  else if (wireType === LENGTH_DELIMITED) reader.skip(reader.uint32());
  else if (wireType === FIXED32) reader.skip(4);
  else throw new WireError(`wire type ${wireType} at byte ${reader.pos}`);
}

/** A mask of field numbers for {@link skipField}. */
export function fields(...numbers: readonly number[]): number {
  return numbers.reduce((mask, field) => mask | (1 << field), 0);
}

const TWO_TO_28 = 2 ** 28;
const TWO_TO_56 = 2 ** 56;

/**
 * Reads an int64 as a number: exact between ±2^53, the nearest double beyond.
 * @throws {WireError} when the varint is cut off or longer than ten bytes.
 */
export function readInt64(reader: Reader): number {
  const { low, middle, high } = readGroups(reader);
  if (high < 0x80) return low + middle * TWO_TO_28 + high * TWO_TO_56;
  return Number(BigInt.asIntN(64, toBigInt(low, middle, high)));
}

/** Reads a uint64, all of its bits. */
export function readUint64(reader: Reader): bigint {
  const { low, middle, high } = readGroups(reader);
  return BigInt.asUintN(64, toBigInt(low, middle, high));
}

/** Reads a sint64, the zig-zag encoding undone. */
export function readSint64(reader: Reader): bigint {
  const value = readUint64(reader);
  return (value >> 1n) ^ -(value & 1n);
}

const groups = { low: 0, middle: 0, high: 0 };

/** A varint in 28, 28 and up to 8 bits. One object serves all calls: nothing is allocated per sample. */
function readGroups(reader: Reader): Readonly<typeof groups> {
  const { buf, len } = reader;
  const start = reader.pos;
  groups.low = groups.middle = groups.high = 0;
  for (let index = 0; index < 10; index++) {
    if (start + index >= len) throw new WireError(`a varint at byte ${start} is cut off`);
    const byte = buf[start + index]!;
    const bits = byte & 0x7f;
    if (index < 4) groups.low |= bits << (7 * index);
    else if (index < 8) groups.middle |= bits << (7 * (index - 4));
    else groups.high |= bits << (7 * (index - 8));
    if (byte < 0x80) {
      groups.high &= 0xff;
      reader.pos = start + index + 1;
      return groups;
    }
  }
  throw new WireError(`a varint at byte ${start} is longer than 10 bytes`);
}

function toBigInt(low: number, middle: number, high: number): bigint {
  return BigInt(low) | (BigInt(middle) << 28n) | (BigInt(high) << 56n);
}
