import type { LabelNumber } from '../../model/numbers';
const SLOTS = 8192;
const PROBES = 8;

/** In place of a label that is not in the cache. */
export const NOT_CACHED = -1 as LabelNumber;

/**
 * Remembers which label some bytes of the body were decoded to, so that a label which is repeated in every series is
 * decoded once. Fixed in size and probed a bounded number of times: a look-up always costs the same, with any input,
 * and a label that finds no place is only decoded again.
 */
export class LabelCache {
  /** Number of the label plus one; 0 is an empty slot. */
  private readonly labels = new Uint32Array(SLOTS);
  private readonly starts = new Uint32Array(SLOTS);
  private readonly lengths = new Uint32Array(SLOTS);
  /** By slot of a label: that of the label which came after it last. Mostly it comes again, and need not be hashed. */
  private readonly followers = new Uint16Array(SLOTS);
  private slot = 0;

  constructor(private readonly body: DataView) {}

  /**
   * The label that these bytes of the body were decoded to before, or {@link NOT_CACHED}. After that, {@link remember} keeps the label
   * for the same bytes.
   */
  find(start: number, length: number): LabelNumber {
    const previous = this.slot;
    const follower = this.followers[previous]!;
    if (this.isAt(follower, start, length)) this.slot = follower;
    else {
      this.slot = this.search(start, length);
      this.followers[previous] = this.slot;
      if (!this.isAt(this.slot, start, length)) return NOT_CACHED;
    }
    return (this.labels[this.slot]! - 1) as LabelNumber;
  }

  /** The slot of these bytes, or where they are to be kept. */
  private search(start: number, length: number): number {
    const first = hash(this.body, start, length);
    for (let probe = 0; probe < PROBES; probe++) {
      const slot = (first + probe) & (SLOTS - 1);
      if (this.labels[slot] === 0 || this.isAt(slot, start, length)) return slot;
    }
    return first & (SLOTS - 1);
  }

  private isAt(slot: number, start: number, length: number): boolean {
    return (
      this.lengths[slot] === length &&
      this.labels[slot] !== 0 &&
      equal(this.body, this.starts[slot]!, start, length)
    );
  }

  remember(start: number, length: number, label: LabelNumber): void {
    this.labels[this.slot] = label + 1;
    this.starts[this.slot] = start;
    this.lengths[this.slot] = length;
  }
}

/** A word at a time, as in MurmurHash3: labels are long, and most of decoding is looking at their bytes. */
function hash(body: DataView, start: number, length: number): number {
  let state = length;
  const end = start + length;
  let position = start;
  for (; position + 4 <= end; position += 4) state = mix(state, body.getInt32(position, true));
  for (; position < end; position++) state = mix(state, body.getUint8(position));
  state ^= state >>> 16;
  state = Math.imul(state, 0x85ebca6b);
  return (state ^ (state >>> 13)) >>> 0;
}

function mix(state: number, word: number): number {
  let scrambled = Math.imul(word, 0xcc9e2d51);
  scrambled = (scrambled << 15) | (scrambled >>> 17);
  const next = state ^ Math.imul(scrambled, 0x1b873593);
  return (Math.imul((next << 13) | (next >>> 19), 5) + 0xe6546b64) | 0;
}

function equal(body: DataView, left: number, right: number, length: number): boolean {
  let offset = 0;
  for (; offset + 4 <= length; offset += 4) {
    if (body.getInt32(left + offset, true) !== body.getInt32(right + offset, true)) return false;
  }
  for (; offset < length; offset++) {
    if (body.getUint8(left + offset) !== body.getUint8(right + offset)) return false;
  }
  return true;
}
