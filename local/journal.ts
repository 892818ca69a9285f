import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { parseJson } from '../lambda/kit/json';
import { StartTrouble } from './start-trouble';

/** What a journal holds. */
interface JournalKind<Entry> {
  readonly isEntry: (value: unknown) => value is Entry;
  /** What to do when the file is damaged: the end of a sentence, without a full stop. */
  readonly remedy: string;
}

/**
 * A file of JSON lines that only grows. A line that {@link append} has returned from outlives the process, however
 * that ends; a line that was torn by the end of the process is cut off when the file is opened again.
 */
export class Journal<Entry> {
  /** Bytes of whole lines. */
  private length: number;

  private constructor(
    private readonly descriptor: number,
    length: number,
  ) {
    this.length = length;
  }

  /**
   * Opens a journal, and makes it if it is not there.
   *
   * @returns the journal and what it holds, oldest first.
   * @throws {StartTrouble} when a whole line is no entry, for then the rest cannot be trusted either.
   */
  static open<Entry>(
    file: string,
    kind: JournalKind<Entry>,
  ): { readonly journal: Journal<Entry>; readonly entries: readonly Entry[] } {
    const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
    try {
      const bytes = readFileSync(descriptor);
      const length = bytes.lastIndexOf('\n') + 1;
      const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
      const entries = lines.map((line, index) => {
        const entry = parseJson(line);
        if (kind.isEntry(entry)) return entry;
        throw new StartTrouble(`Line ${index + 1} of ${file} is damaged. ${kind.remedy}`);
      });
      ftruncateSync(descriptor, length);
      return { journal: new Journal<Entry>(descriptor, length), entries };
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /**
   * Adds an entry. Nothing else of this process can come in between.
   *
   * @throws {Error} when the disk is full, for example; then the entry is not there.
   */
  append(entry: Entry): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    let written = 0;
    while (written < line.length) {
      // The place is given so that the next line overwrites what a failure leaves of this one.
      written += writeSync(this.descriptor, line, written, line.length - written, this.length + written);
    }
    this.length += line.length;
  }

  close(): void {
    closeSync(this.descriptor);
  }
}
