import { clearLine, cursorTo } from 'node:readline';

/** Tells on an output how far something is: on a terminal in one line that is written again, else in few lines. */
export class Progress {
  constructor(private readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean | undefined }) {}

  /** Says what begins. @param line without its end */
  begin(line: string): void {
    this.output.write(this.output.isTTY ? line : `${line}\n`);
  }

  /** Says how far it is, to people who are watching. */
  step(line: string): void {
    if (!this.output.isTTY) return;
    this.rewind();
    this.output.write(line);
  }

  /** Says what has become of it. */
  end(line: string): void {
    if (this.output.isTTY) this.rewind();
    this.output.write(`${line}\n`);
  }

  private rewind(): void {
    cursorTo(this.output, 0);
    clearLine(this.output, 0);
  }
}
