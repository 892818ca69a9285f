/** The bytes of a body that has arrived so far, in one piece: a body of many tiny pieces takes up no more than others. */
export class BodyBuffer {
  #bytes = Buffer.alloc(0);
  #size = 0;

  /** @param announced bytes of the whole, if the sender says so and keeps to it */
  constructor(private readonly announced: number | undefined) {}

  /** Bytes that have arrived. */
  get size(): number {
    return this.#size;
  }

  /** Bytes of memory that it takes once `more` bytes are added. */
  memoryWith(more: number): number {
    const needed = this.#size + more;
    if (needed <= this.#bytes.byteLength) return this.#bytes.byteLength;
    const roomy = Math.max(needed, 2 * this.#bytes.byteLength, smallest);
    return this.announced === undefined ? roomy : Math.max(needed, Math.min(roomy, this.announced));
  }

  add(piece: Uint8Array): void {
    const memory = this.memoryWith(piece.byteLength);
    if (memory > this.#bytes.byteLength) {
      const larger = Buffer.allocUnsafeSlow(memory);
      larger.set(this.#bytes.subarray(0, this.#size));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.#size);
    this.#size += piece.byteLength;
  }

  /** All of it. */
  whole(): Buffer {
    return this.#bytes.subarray(0, this.#size);
  }
}

const smallest = 4096;
