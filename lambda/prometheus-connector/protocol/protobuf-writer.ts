import { bytesTag, doubleTag, varintTag } from './wire';

/** What four bytes of a varint hold, from 0 up to this. Below it, numbers are worked with as 32-bit integers, which is quick. */
const FOUR_BYTES = 2 ** 28;

/** What the bytes after these hold of 64 bits, from 0 up to this: a negative number is its two's complement. */
const AFTER_FOUR_BYTES = 2 ** 36;
/** Bytes of a negative number, which has all of its 64 bits. https://protobuf.dev/programming-guides/encoding/#signed-ints */
const NEGATIVE_BYTES = 10;

/** Bytes of a whole number from -2^53 to 2^53 as a varint. */
export function varintSize(value: number): number {
  if (value < 0) return NEGATIVE_BYTES;
  if (value >= FOUR_BYTES) return 4 + varintSize(Math.floor(value / FOUR_BYTES));
  let size = 1;
  for (let rest = value; rest >= 0x80; rest >>>= 7) size++;
  return size;
}

/** Bytes of a field with a number below 16 whose value has a length: tag, length and value. */
export function taggedSize(length: number): number {
  return 1 + varintSize(length) + length;
}

/**
 * Writes a message whose size is known into memory that is allocated once: a million samples create no objects.
 * https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufWriter {
  private readonly bytes: Buffer;
  private position = 0;

  /** @param size bytes of the whole message */
  constructor(size: number) {
    this.bytes = Buffer.allocUnsafe(size);
  }

  /** Begins a nested message, whose fields have to follow: `size` bytes of them. */
  beginMessage(field: number, size: number): void {
    this.writeVarint(bytesTag(field));
    this.writeVarint(size);
  }

  writeString(field: number, text: string): void {
    this.beginMessage(field, Buffer.byteLength(text));
    this.position += this.bytes.write(text, this.position);
  }

  writeBytes(field: number, value: Buffer): void {
    this.beginMessage(field, value.byteLength);
    this.position += value.copy(this.bytes, this.position);
  }

  /** Writes the bits of a double: as a number, a NaN may lose some. */
  writeDouble(field: number, lowWord: number, highWord: number): void {
    this.writeVarint(doubleTag(field));
    this.position = this.bytes.writeUInt32LE(lowWord, this.position);
    this.position = this.bytes.writeUInt32LE(highWord, this.position);
  }

  /** @param value a whole number from -2^53 to 2^53 */
  writeInt64(field: number, value: number): void {
    this.writeVarint(varintTag(field));
    this.writeVarint(value);
  }

  /**
   * The message.
   * @throws {TypeError} when it has another size than announced, which is a bug
   */
  finish(): Buffer {
    if (this.position !== this.bytes.byteLength) {
      throw new TypeError('a message of another size than was said');
    }
    return this.bytes;
  }

  private writeVarint(value: number): void {
    if (value < 0 || value >= FOUR_BYTES) {
      const high = Math.floor(value / FOUR_BYTES);
      const low = value - high * FOUR_BYTES;
      for (let shift = 0; shift < 28; shift += 7) this.bytes[this.position++] = (low >>> shift) | 0x80;
      this.writeVarint(high < 0 ? high + AFTER_FOUR_BYTES : high);
      return;
    }
    let rest = value;
    for (; rest >= 0x80; rest >>>= 7) this.bytes[this.position++] = rest | 0x80;
    this.bytes[this.position++] = rest;
  }
}
