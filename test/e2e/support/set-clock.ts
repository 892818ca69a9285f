import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientPath } from './clients';

/**
 * The wall clock of processes that are started with its variables, all their threads included. Their monotonic clock stays that of
 * the machine, as where an operator or NTP sets the time.
 */
export class SetClock {
  /** Variables of the processes. */
  readonly variables: Readonly<Record<string, string>>;
  private readonly file: string;
  private ahead = 0;

  /** @param folder for a file that tells the processes the time */
  constructor(folder: string) {
    this.file = join(folder, 'clock');
    this.set(0);
    this.variables = {
      LD_PRELOAD: clientPath('libfaketimeMT.so.1'),
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
    };
  }

  /** Removes what a process with its variables has left, which was killed. */
  static sweepAfter(pid: number): void {
    for (const name of ['faketime_shm', 'sem.faketime_sem']) {
      rmSync(`/dev/shm/${name}_${pid}`, { force: true });
    }
  }

  /** What it shows, in epoch milliseconds. */
  now(): number {
    return Date.now() + this.ahead * 1000;
  }

  /** Sets it. @param ahead seconds that it is ahead of the clock of the machine */
  set(ahead: number): void {
    this.ahead = ahead;
    // The processes read the file whenever they ask for the time, and must not find half of it.
    writeFileSync(`${this.file}.new`, `${ahead < 0 ? '' : '+'}${ahead}\n`);
    renameSync(`${this.file}.new`, this.file);
  }
}
