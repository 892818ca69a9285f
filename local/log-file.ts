import { type FileHandle, mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { diskTrouble, Outage, systemReason, tellOnStderr, type Tell } from './disk-trouble';

/** How much a log may take up. */
interface LogFileOptions {
  /** Bytes of one file. */
  readonly maximumBytes?: number;
  /** Called when lines are dropped, and when logging has recovered. Default: stderr. */
  readonly tell?: Tell;
}

/** How many older files are kept beside the log: `name.log.1` is the newest of them. */
const OLDER_FILES = 3;
/** Bytes that wait for a slow disk. */
const MAXIMUM_PENDING = 4 * 1024 * 1024;

/**
 * A log that never fails what is logged about: lines that cannot be written are dropped and counted, and writing goes
 * on when the disk allows it. It is bounded: a full file becomes `.1`, that `.2`, and so on to the last, which is
 * overwritten. The file is opened for each write, so it may be moved or deleted at any time.
 */
export class LogFile {
  private readonly maximumBytes: number;
  private readonly outage: Outage;
  private pending: Uint8Array[] = [];
  private pendingBytes = 0;
  private flushing: Promise<void> | undefined;

  /** @param file made (0600) with its folder (0700) if it is not there */
  constructor(
    private readonly file: string,
    { maximumBytes = 10 * 1024 * 1024, tell = tellOnStderr }: LogFileOptions = {},
  ) {
    this.maximumBytes = maximumBytes;
    this.outage = new Outage(
      `log lines of ${file} are dropped`,
      `Log lines of ${file} are written again`,
      tell,
    );
    this.append('');
  }

  /** Adds whole lines. Returns at once. */
  append(lines: string | Uint8Array): void {
    const bytes = typeof lines === 'string' ? Buffer.from(lines) : lines;
    if (this.pendingBytes > 0 && this.pendingBytes + bytes.byteLength > MAXIMUM_PENDING) {
      this.outage.failed('the disk is too slow', countLines(bytes));
      return;
    }
    this.pending.push(bytes);
    this.pendingBytes += bytes.byteLength;
    this.flushing ??= this.flush();
  }

  /** Resolves when all lines so far are written or dropped. */
  async flushed(): Promise<void> {
    await this.flushing;
  }

  private async flush(): Promise<void> {
    while (this.pending.length > 0) {
      const bytes = Buffer.concat(this.pending);
      this.pending = [];
      this.pendingBytes = 0;
      try {
        await this.write(bytes);
        await this.noteDropped();
      } catch (error) {
        this.outage.failed(reasonOf(error), countLines(bytes));
      }
    }
    this.flushing = undefined;
  }

  /** @throws {Error} if not all of it is written; then nothing of it is. */
  private async write(bytes: Uint8Array): Promise<void> {
    const handle = await this.open();
    try {
      const { size } = await handle.stat();
      if (size === 0 || size + bytes.byteLength <= this.maximumBytes) {
        await appendWhole(handle, bytes, size);
        return;
      }
    } finally {
      await handle.close();
    }
    await this.rotate();
    await this.write(bytes);
  }

  private async open(): Promise<FileHandle> {
    try {
      return await open(this.file, 'a', 0o600);
    } catch (error) {
      if (!isAbsent(error)) throw error;
      await mkdir(dirname(this.file), { recursive: true, mode: 0o700 });
      return open(this.file, 'a', 0o600);
    }
  }

  /** Lines wait for it: when it fails, they are dropped rather than let the file grow. */
  private async rotate(): Promise<void> {
    for (let age = OLDER_FILES; age > 0; age -= 1) {
      const younger = age === 1 ? this.file : `${this.file}.${age - 1}`;
      await rename(younger, `${this.file}.${age}`).catch((error: unknown) => {
        if (!isAbsent(error)) throw error;
      });
    }
  }

  /** So that a reader of the log knows that lines are missing. */
  private async noteDropped(): Promise<void> {
    const over = this.outage.worked();
    if (over === undefined) return;
    const line = {
      timestamp: new Date().toISOString(),
      level: 'WARN',
      message: `${over.failures === 1 ? '1 log line was' : `${over.failures} log lines were`} dropped before this one: ${over.reason}`,
    };
    await this.write(Buffer.from(`${JSON.stringify(line)}\n`)).catch((error: unknown) => {
      this.outage.failed(reasonOf(error), over.failures);
    });
  }
}

async function appendWhole(handle: FileHandle, bytes: Uint8Array, size: number): Promise<void> {
  try {
    await handle.appendFile(bytes);
  } catch (error) {
    // Half a line would spoil the next one.
    await handle.truncate(size).catch(() => undefined);
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

function reasonOf(error: unknown): string {
  return diskTrouble(error) ?? systemReason(error) ?? (error as Error).message;
}

function countLines(bytes: Uint8Array): number {
  return bytes.reduce((count, byte) => (byte === 10 ? count + 1 : count), 0);
}
