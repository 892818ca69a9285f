import { writeSync } from 'node:fs';
import { constants } from 'node:os';
import { getSystemErrorMap } from 'node:util';

/** Errors by which a disk refuses to write or read, in the words of the operating system. */
const words: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on device',
  EDQUOT: 'disk quota exceeded',
  EIO: 'input/output error',
  EROFS: 'read-only file system',
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EFBIG: 'file too large',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files in system',
};

/**
 * Says why a disk failed: `no space left on device`.
 * @param error of Node.js, or of DuckDB, which quotes the operating system in its message
 * @returns undefined for any other error. Nothing else of its message may be shown to a client.
 */
export function diskTrouble(error: unknown): string | undefined {
  const { errno, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const numbers = constants.errno as Readonly<Record<string, number>>;
  // Not the code: libuv has none for EDQUOT.
  const name = Object.keys(words).find((candidate) => errno !== undefined && -errno === numbers[candidate]);
  const text = message.toLowerCase();
  if (text.includes('not enough space on the disk')) return words['ENOSPC'];
  return name === undefined ? Object.values(words).find((phrase) => text.includes(phrase)) : words[name];
}

/** Why a call of the operating system failed, in its words: `no such file or directory`. Undefined: the error is of something else. */
export function systemReason(error: unknown): string | undefined {
  const { errno } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  return errno === undefined ? undefined : getSystemErrorMap().get(errno)?.[1];
}

/** Tells the operator something, in one line. */
export type Tell = (line: string) => void;

/** Writes to stderr. What cannot be written is lost: nothing fails because of it. */
export function tellOnStderr(line: string): void {
  try {
    writeSync(2, `${line}\n`);
  } catch {
    // No one reads it, or it is a file on the same full disk.
  }
}

/** Milliseconds without a failure after which an outage is over: on a disk that is nearly full, some writes succeed. */
const CALM = 10_000;

/**
 * A disk that fails for a while. The operator is told when that begins, once for each reason, and when nothing has
 * failed for ten seconds; what fails in between is counted.
 */
export class Outage {
  private failures = 0;
  /** Since something worked. */
  private failuresInARow = 0;
  private reason: string | undefined;
  private readonly told = new Set<string>();
  private ending: NodeJS.Timeout | undefined;

  /**
   * @param what it happens to, and what follows: `no space left on device: <what>`
   * @param again what is said when it is over: `<again>, after 12 failures`
   */
  constructor(
    private readonly what: string,
    private readonly again: string,
    private readonly tell: Tell,
  ) {}

  /** Something has failed, or `count` things. */
  failed(reason: string, count = 1): void {
    clearTimeout(this.ending);
    this.ending = undefined;
    this.failures += count;
    this.failuresInARow += count;
    this.reason = reason;
    if (this.told.has(reason)) return;
    this.told.add(reason);
    this.tell(`${reason}: ${this.what}`);
  }

  /**
   * Something has worked.
   * @returns what failed since something worked last, and why, if anything did.
   */
  worked(): { readonly failures: number; readonly reason: string } | undefined {
    if (this.reason === undefined) return undefined;
    this.ending ??= setTimeout(() => {
      this.end();
    }, CALM).unref();
    const failures = this.failuresInARow;
    this.failuresInARow = 0;
    return failures === 0 ? undefined : { failures, reason: this.reason };
  }

  private end(): void {
    const failures = this.failures === 1 ? '1 failure' : `${this.failures} failures`;
    this.tell(`${this.again}, after ${failures} (${this.reason ?? ''})`);
    this.failures = 0;
    this.reason = undefined;
    this.told.clear();
    this.ending = undefined;
  }
}
