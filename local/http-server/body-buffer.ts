/** What a resizable buffer of ECMAScript 2024 has, which Node.js 20 knows and its types do not. */
interface ResizableArrayBuffer extends ArrayBuffer {
  resize(bytes: number): void;
}
const ResizableArrayBuffer = ArrayBuffer as unknown as new (
  bytes: number,
  options: { readonly maxByteLength: number },
) => ResizableArrayBuffer;

/** Bytes by which it grows. */
const STEP = 64 * 1024;

/**
 * The bytes of a body that has arrived so far, in one piece: many tiny pieces take up no more than a large one. Its
 * memory is given back at once when it is no longer needed, not at the next garbage collection.
 */
export class BodyBuffer {
  private bytes: ResizableArrayBuffer | undefined;
  private filled = 0;

  /** @param limit bytes that it may ever have; only what has arrived takes up memory */
  constructor(private readonly limit: number) {}

  /** Bytes that have arrived. */
  get size(): number {
    return this.filled;
  }

  /** Bytes of memory that it takes once `more` bytes are added. */
  memoryWith(more: number): number {
    return Math.min(this.limit, Math.ceil((this.filled + more) / STEP) * STEP);
  }

  /** @throws {RangeError} if that is more than `limit`, or there is no memory. */
  add(piece: Uint8Array): void {
    this.bytes ??= new ResizableArrayBuffer(0, { maxByteLength: this.limit });
    const memory = this.memoryWith(piece.byteLength);
    if (memory > this.bytes.byteLength) this.bytes.resize(memory);
    new Uint8Array(this.bytes).set(piece, this.filled);
    this.filled += piece.byteLength;
  }

  /** All of it. No longer valid when it is released. */
  whole(): Buffer {
    return this.bytes === undefined ? Buffer.alloc(0) : Buffer.from(this.bytes, 0, this.filled);
  }

  /** Gives the memory back. */
  release(): void {
    this.bytes?.resize(0);
  }
}
