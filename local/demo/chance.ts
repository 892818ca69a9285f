/**
 * A deterministic random generator. Each run has its own seed, so that a change of one run does not affect the others.
 */
export class Chance {
  private state: number;

  /** @param seed any text */
  constructor(seed: string) {
    this.state = Buffer.from(seed).reduce((state, byte) => Math.imul(state ^ byte, 16_777_619), 1);
  }

  /** The next number from 0 up to but without 1: Mulberry32, by Tommy Ettinger. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let bits = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A number between two others, with three digits after the point: seconds, as Krkn measures them. */
  between(low: number, high: number): number {
    return Number((low + this.next() * (high - low)).toFixed(3));
  }

  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** Some of a list, none of them twice, in the list's order. */
  some<T>(count: number, list: readonly T[]): T[] {
    const left = list.map((_, index) => index);
    const taken = Array.from({ length: count }, () => left.splice(this.whole(0, left.length - 1), 1)[0]);
    return list.filter((_, index) => taken.includes(index));
  }

  /** A text of characters of an alphabet. */
  text(length: number, alphabet = '0123456789abcdef'): string {
    return Array.from({ length }, () => alphabet[this.whole(0, alphabet.length - 1)]).join('');
  }

  /** A UUID of version 4. */
  uuid(): string {
    return [
      this.text(8),
      this.text(4),
      `4${this.text(3)}`,
      this.text(1, '89ab') + this.text(3),
      this.text(12),
    ].join('-');
  }

  /** Bytes that do not compress. */
  bytes(length: number): Buffer {
    const words = new Uint32Array(Math.ceil(length / 4));
    for (let index = 0; index < words.length; index++) words[index] = this.next() * 2 ** 32;
    return Buffer.from(words.buffer, 0, length);
  }
}
