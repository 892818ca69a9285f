/** Room at first: most answers come in parts of some kilobytes. */
const INITIAL_SIZE = 131_072;

/** What has come of an answer, and is not read yet: one piece of memory, however many parts come. */
export class AnswerBuffer {
  private memory: Buffer = Buffer.allocUnsafe(INITIAL_SIZE);
  /** Where what is not read begins. */
  at = 0;
  /** Where what has come ends. What follows is of earlier parts. */
  end = 0;

  get bytes(): Buffer {
    return this.memory;
  }

  push(part: Uint8Array): void {
    const rest = this.end - this.at;
    const memory = rest + part.length > this.memory.length ? this.larger(rest + part.length) : this.memory;
    this.memory.copy(memory, 0, this.at, this.end);
    memory.set(part, rest);
    this.memory = memory;
    this.at = 0;
    this.end = rest + part.length;
  }

  private larger(size: number): Buffer {
    return Buffer.allocUnsafe(2 * size);
  }
}
